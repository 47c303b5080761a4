import Foundation
import Tensors
import Testing

struct ReductionTests {
  /// Sums of a plain tensor over axes, which stay with size 1.
  private func sum(_ x: Plain, over axes: [Int]) -> Plain {
    let kept = x.shape.enumerated().map { axes.contains($0.offset) ? 1 : $0.element }
    return Plain(kept) { index in
      let sizes = x.shape.enumerated().map { axes.contains($0.offset) ? $0.element : 1 }
      return Plain.indices(sizes).reduce(0) { $0 + x[zip(index, $1).map(+)] }
    }
  }

  static let cases: [(shape: [Int], axes: [Int])] = [
    ([5], [0]), ([3, 4], [0]), ([3, 4], [1]), ([3, 4], [-1]), ([3, 4], [0, 1]), ([3, 4], []),
    ([2, 3, 4], [1]), ([2, 3, 4], [0, 2]), ([2, 3, 4], [-2, 0]), ([2, 1, 4, 3], [1, 3]), ([], []),
  ]

  @Test(arguments: cases)
  func `sums and means over any axes have their values and gradients`(
    test: (shape: [Int], axes: [Int])
  ) {
    let x = random(test.shape)
    let counted = test.axes.map { $0 < 0 ? $0 + test.shape.count : $0 }
    let axes = counted.isEmpty ? Array(test.shape.indices) : counted
    let kept = sum(Plain(x), over: axes)
    let count = axes.reduce(1) { $0 * test.shape[$1] }
    let removed = test.shape.enumerated().filter { !axes.contains($0.offset) }.map(\.element)
    // The order of at most 24 numbers below 1.
    let tolerance = 1e-14
    for (engine, divisor) in [(summed, 1.0), (averaged, Double(count))] {
      let expected = kept.values.map { $0 / divisor }
      expectClose(engine(x, test.axes, true), Plain(kept.shape, expected), tolerance: tolerance)
      expectClose(engine(x, test.axes, false), Plain(removed, expected), tolerance: tolerance)
      expectGradients("\(test)", [x]) { engine($0[0], test.axes, false) }
      expectGradients("\(test), kept", [x]) { engine($0[0], test.axes, true) }
    }
  }

  private func summed(_ x: Tensor, _ axes: [Int], _ kept: Bool) -> Tensor {
    switch axes.count {
    case 0: x.sum(keepingAxes: kept)
    case 1: x.sum(axes[0], keepingAxes: kept)
    default: x.sum(axes[0], axes[1], keepingAxes: kept)
    }
  }

  private func averaged(_ x: Tensor, _ axes: [Int], _ kept: Bool) -> Tensor {
    switch axes.count {
    case 0: x.mean(keepingAxes: kept)
    case 1: x.mean(axes[0], keepingAxes: kept)
    default: x.mean(axes[0], axes[1], keepingAxes: kept)
    }
  }

  @Test func `sums of views and of repeated elements are right`() {
    let x = random([3, 4])
    expectClose(x.transposed().sum(0), x.sum(1), tolerance: 1e-15)
    expectGradients("sum of a view", [x]) { $0[0].transposed().sum(0).squared() }
    expectGradients("sum of repeated rows", [random([1, 4])]) {
      $0[0].broadcast(to: [3, 4]).squared().sum(1)
    }
  }

  @Test func `large sums in pieces keep the last digits in float32`() {
    // 100,000 rows of three, and a sum over all: both are cut into pieces.
    let x = random([100_000, 3], 5, 0, 1, type: .float32)
    let values = x.values
    let columns = (0..<3).map { column in
      stride(from: column, to: values.count, by: 3).reduce(0) { $0 + values[$1] }
    }
    // Each piece is rounded to float32 once, and so is their sum.
    expectClose(x.sum(0), Plain([3], columns), tolerance: 2 * Double(Float.ulpOfOne))
    expectClose(x.sum(), Plain([], [columns.reduce(0, +)]), tolerance: 2 * Double(Float.ulpOfOne))
    let wide = x.reshaped(3, 100_000)
    expectClose(wide.sum(0).sum(), Plain([], [columns.reduce(0, +)]), tolerance: 1e-6)
    expectClose(
      wide.maximum(along: 1),
      Plain(
        [3],
        (0..<3).map { row in
          values[(row * 100_000)..<((row + 1) * 100_000)].max() ?? 0
        }), tolerance: 0)
  }

  @Test func `sums over nothing are 0, and sums of nothing are empty`() {
    #expect(Tensor.zeros([0, 3]).sum(0).values == [0, 0, 0])
    #expect(Tensor.zeros([0]).sum().item == 0)
    #expect(Tensor.zeros([0, 3]).sum(1).shape == [0])
    #expect(Tensor.zeros([0, 3, 5000]).sum(1).shape == [0, 5000])
    #expect(Tensor.zeros([3, 0]).sum(0).shape == [0])
  }

  @Test(arguments: [0, 1, 2, -1])
  func `the largest along an axis has its value and passes the gradient to its place`(axis: Int) {
    let x = random([2, 3, 4])
    let plain = Plain(x), counted = axis < 0 ? 2 : axis
    var shape = x.shape
    shape[counted] = 1
    let expected = Plain(shape) { index in
      (0..<x.shape[counted]).map { position in
        var moved = index
        moved[counted] = position
        return plain[moved]
      }.max() ?? 0
    }
    expectClose(x.maximum(along: axis, keepingAxes: true), expected, tolerance: 0)
    shape.remove(at: counted)
    expectClose(x.maximum(along: axis), Plain(shape, expected.values), tolerance: 0)
    expectGradients("maximum", [x]) { $0[0].maximum(along: axis) }
    expectGradients("maximum of a view", [x]) {
      $0[0].permuted([2, 0, 1]).maximum(along: axis, keepingAxes: true)
    }
  }

  @Test func `equal largest elements share the gradient`() {
    let x = Tensor([3, 1, 3, -.infinity, -.infinity, -.infinity], shape: [2, 3], type: .float64)
      .trainable()
    let weights = Tensor([4, 6], shape: [2], type: .float64)
    (x.maximum(along: 1) * weights).sum().backward()
    #expect(x.gradient?.values == [2, 0, 2, 2, 2, 2])
  }

  @Test func `the norm is the root of the sum of squares`() {
    let x = random([3, 4])
    let values = x.values
    let whole = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    expectClose(x.norm(), Plain([], [whole]), tolerance: 1e-15)
    let rows = (0..<3).map { row in
      values[(row * 4)..<(row * 4 + 4)].reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    expectClose(x.norm(1), Plain([3], rows), tolerance: 1e-15)
    expectClose(x.norm(-1, keepingAxes: true), Plain([3, 1], rows), tolerance: 1e-15)
    expectGradients("norm", [x]) { $0[0].norm() }
    expectGradients("norm of columns", [x]) { $0[0].norm(0) }
    let zero = Tensor.zeros([2], type: .float64).trainable()
    zero.norm().backward()
    #expect(zero.gradient?.values.allSatisfy { $0.isNaN } == true)
  }
}
