import Tensors
import Testing

/// RMSNorm and SwiGLU against their composition from simple operations.
struct FusedRowTests {
  private func plainNorm(_ x: Tensor, _ weight: Tensor, _ epsilon: Double) -> Tensor {
    x * (x.squared().mean(-1, keepingAxes: true) + epsilon).power(-0.5) * weight
  }

  /// One row, several, and enough to be cut into tasks.
  static let shapes: [[Int]] = [[7], [3, 1], [2, 3, 5], [1000, 70]]

  @Test(arguments: shapes, [[], [0], [1]] as [Set<Int>])
  func `rmsNorm is the product with the reciprocal root of the mean square`(
    shape: [Int], frozen: Set<Int>
  ) {
    let inputs = [random(shape), random([shape[shape.count - 1]], 2, 0.5, 1.5)]
    // Sums of up to 1,000 rows in another order; a width of 1 cancels to some 1e-16 of 1.
    expectSame(
      "rmsNorm", inputs, frozen: frozen, tolerance: 1e-12,
      { rmsNorm($0[0], $0[1], epsilon: 1e-3) }, as: { plainNorm($0[0], $0[1], 1e-3) })
  }

  @Test func `rmsNorm's gradients are right for views and for an input used twice`() {
    expectGradients("rmsNorm", [random([4, 5]), random([5], 2)]) { rmsNorm($0[0], $0[1]) }
    expectGradients("rmsNorm of views", [random([4, 3]), random([8], 2)]) {
      rmsNorm($0[0].transposed(), $0[1].reshaped(4, 2).select(1, axis: 1)) + $0[0].transposed()
    }
    expectGradients("two norms", [random([3, 4]), random([4], 2)]) {
      rmsNorm(rmsNorm($0[0], $0[1]) + $0[0], $0[1])
    }
  }

  @Test func `rmsNorm in float32 is that in float64 but for rounding`() {
    // √k ε for sums of 300 squares and of 400 rows.
    expectSingleMatchesDouble(
      "rmsNorm", [random([400, 300]), random([300], 2, 0.5, 1.5)], tolerance: 2e-6
    ) { rmsNorm($0[0], $0[1]) }
  }

  @Test func `rmsNorm of a row of zeros is zeros, with a finite gradient`() {
    let x = Tensor.zeros([2, 3]).trainable()
    let y = rmsNorm(x, Tensor.ones([3]))
    #expect(y.values == [0, 0, 0, 0, 0, 0])
    y.sum().backward()
    // dy / √ε.
    if let gradient = x.gradient {
      expectClose(gradient, Tensor.full(1000, [2, 3]), tolerance: 1e-6)
    }
  }

  @Test(arguments: [[5], [2, 3], [200, 210]], [[], [0], [1]] as [Set<Int>])
  func `swiglu is silu of the gate times up`(shape: [Int], frozen: Set<Int>) {
    expectSame(
      "swiglu", [random(shape, 1, -4, 4), random(shape, 2)], frozen: frozen, tolerance: 1e-14,
      { swiglu(gate: $0[0], up: $0[1]) }, as: { Activation.silu($0[0]) * $0[1] })
  }

  @Test func `swiglu's gradients are right for views and for one operand twice`() {
    expectGradients("swiglu of views", [random([4, 3]), random([6, 4], 2)]) {
      swiglu(gate: $0[0].transposed(), up: $0[1].slice(2..<5))
    }
    expectGradients("swiglu of one", [random([4, 3])]) { swiglu(gate: $0[0], up: $0[0]) }
    expectSingleMatchesDouble(
      "swiglu", [random([200, 210], 1, -4, 4), random([200, 210], 2)], tolerance: 1e-6
    ) { swiglu(gate: $0[0], up: $0[1]) }
  }
}
