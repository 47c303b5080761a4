import Spectra
import Protocols
import Tensors
import Testing

/// torch.linalg.svdvals in float64.
@Suite struct SpectrumTests {
  @Test func `singular values are torch's`() throws {
    let golden = try GoldenCase("spectrum/matrices")
    let names = golden.names("in.")
    #expect(!names.isEmpty)
    for name in names {
      let matrix = try golden.tensor("in.\(name)")
      let expected = try golden.tensor("out.\(name).singular_values.f64", type: .float64).values
      let found = Tensor(try singularValues(matrix), shape: [expected.count], type: .float64)
      // Of the largest: LAPACK's own error is some 1e-15 of it.
      expectClose(
        name, found, Tensor(expected, shape: [expected.count], type: .float64), tolerance: 1e-6)
    }
  }
}
