import Protocols
import ResetsPlugin
import Tensors
import Testing

/// Magnitude pruning by torch.quantile.
@Suite struct ResetTests {
  @Test func `a magnitude reset keeps what is above the quantile`() throws {
    let golden = try GoldenCase("reset/magnitude")
    let names = golden.names("out.magnitude")
    #expect(!names.isEmpty)
    for name in names {
      let ratio = try #require(Double(name))
      var state = OptimizerState()
      let tensor = try golden.tensor("in.state")
      state.tensors["first_moment"] = tensor
      MagnitudeReset().with(\.ratio, Fraction(ratio))
        .reset(&state, RandomStream(seed: 0, "unused"))
      #expect(tensor.values == (try golden.tensor("out.magnitude\(name)")).values, "ratio \(name)")
    }
  }
}
