import Conformance
import Tensors
import Testing

/// Normalisation of rows by mean and variance.
@Suite struct LayerNormTests {
  private let x = Tensor.normal([3, 5], RandomStream(seed: 2, "x"), type: .float64)
  private let weight = Tensor.uniform([5], 0.5, 2, RandomStream(seed: 2, "w"), type: .float64)
  private let bias = Tensor.normal([5], RandomStream(seed: 2, "b"), type: .float64)

  @Test func `rows have mean 0 and variance 1 before weight and bias`() {
    let rows = layerNorm(x, .ones([5], type: .float64), epsilon: 0)
    for row in 0..<3 {
      let values = rows.select(row).values
      #expect(abs(values.reduce(0, +)) < 1e-13)
      #expect(abs(values.reduce(0) { $0 + $1 * $1 } / 5 - 1) < 1e-13)
    }
    let whole = layerNorm(x, weight, bias: bias, epsilon: 0)
    #expect(Closeness.problem("y", whole, rows * weight + bias, tolerance: 1e-14) == nil)
  }

  @Test func `the gradient is that of its differences`() {
    let problems = GradientCheck.problems("layerNorm", [x, weight, bias]) {
      layerNorm($0[0], $0[1], bias: $0[2])
    }
    #expect(problems == [])
  }
}
