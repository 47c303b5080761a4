import Testing

@testable import Tensors

struct LinearTests {
  private func plain(_ x: Tensor, _ weight: Tensor, _ residual: Tensor? = nil) -> Tensor {
    let product = matmul(x, weight.transposed())
    return residual.map { product + $0 } ?? product
  }

  /// Rows as outer axes: a vector, few, more than one task of 512, more than one piece of 1,024.
  static let outers: [[Int]] = [[], [1], [5], [2, 3], [600], [2, 1050], [0]]

  @Test(arguments: outers)
  func `a linear map is the product with the transposed weight`(outer: [Int]) {
    let (x, w) = (random(outer + [5]), random([4, 5], 2))
    let residual = random(outer + [4], 3)
    // Sums of 5 products, or of up to 2,100 in the gradient of the weight.
    expectSame(
      "linear", [x.reshaped(outer.isEmpty ? [1, 5] : outer + [5]), w], tolerance: 1e-13,
      { linear($0[0], $0[1]) }, as: { plain($0[0], $0[1]) })
    guard !outer.isEmpty else { return }
    expectSame(
      "linear with residual", [x, w, residual], tolerance: 1e-13,
      { linear($0[0], $0[1], adding: $0[2]) }, as: { plain($0[0], $0[1], $0[2]) })
  }

  @Test(arguments: [[], [0], [1], [2], [0, 1], [0, 2], [1, 2]] as [Set<Int>])
  func `frozen operands of a linear map get no gradient, the others theirs`(frozen: Set<Int>) {
    let inputs = [random([7, 5]), random([4, 5], 2), random([7, 4], 3)]
    expectSame(
      "linear", inputs, frozen: frozen, tolerance: 1e-14,
      { linear($0[0], $0[1], adding: $0[2]) }, as: { plain($0[0], $0[1], $0[2]) })
  }

  @Test func `a linear map's operands may be views, and its gradients add up`() {
    let (x, w, r) = (random([5, 7]), random([6, 8], 2), random([4, 7], 3))
    expectGradients("linear of views", [x, w, r]) {
      linear(
        $0[0].transposed(), $0[1].slice(1..<5).slice(2..<7, axis: 1), adding: $0[2].transposed())
    }
    expectGradients("a weight used twice", [random([3, 4]), random([4, 4], 2)]) {
      linear(linear($0[0], $0[1]), $0[1], adding: $0[0])
    }
    expectGradients("a transposed weight", [random([3, 4]), random([4, 2], 2)]) {
      linear($0[0], $0[1].transposed())
    }
  }

  @Test func `a linear map in float32 is that in float64 but for rounding`() {
    // √k ε for sums of 300 products, 700 in the gradient of the weight.
    expectSingleMatchesDouble(
      "linear", [random([700, 300]), random([130, 300], 2), random([700, 130], 3)],
      tolerance: 5e-6
    ) { linear($0[0], $0[1], adding: $0[2]) }
  }
}
