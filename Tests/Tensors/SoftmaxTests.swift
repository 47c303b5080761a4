import Foundation
import Tensors
import Testing

struct SoftmaxTests {
  private func logSumExp(_ row: [Double]) -> Double {
    let largest = row.max() ?? 0
    return largest + log(row.reduce(0) { $0 + exp($1 - largest) })
  }

  private func rows(_ x: Tensor) -> [[Double]] {
    let width = x.shape.last ?? 1
    let values = x.values
    return stride(from: 0, to: x.count, by: width).map { Array(values[$0..<($0 + width)]) }
  }

  @Test(arguments: [[7], [3, 5], [2, 3, 4], [4, 1], [300, 129]])
  func `softmax, log softmax and log sum of exponentials agree with their definitions`(
    shape: [Int]
  ) {
    let x = random(shape, 3, -5, 5)
    let logs = rows(x).map(logSumExp)
    // Arguments up to 10 are rounded before an exponential: 5 epsilons, and a few more.
    let tolerance = 5e-15
    expectClose(x.logSumExp(), Plain(Array(shape.dropLast()), logs), tolerance: tolerance)
    expectClose(
      x.logSumExp(keepingAxes: true), Plain(shape.dropLast() + [1], logs), tolerance: tolerance)
    let logSoftmax = zip(rows(x), logs).flatMap { row, log in row.map { $0 - log } }
    expectClose(x.logSoftmax(), Plain(shape, logSoftmax), tolerance: tolerance)
    expectClose(x.softmax(), Plain(shape, logSoftmax.map { exp($0) }), tolerance: tolerance)
  }

  @Test func `their gradients are right, for views too`() {
    let x = random([3, 5], 3, -2, 2)
    let functions: [(String, (Tensor) -> Tensor)] = [
      ("softmax", { $0.softmax() }), ("log softmax", { $0.logSoftmax() }),
      ("log sum exp", { $0.logSumExp() }),
      ("log sum exp, kept", { $0.logSumExp(keepingAxes: true) }),
    ]
    for (name, function) in functions {
      expectGradients(name, [x]) { function($0[0]) }
      expectGradients("\(name) of a view", [x]) { function($0[0].transposed()) }
      expectGradients("\(name), used twice", [x]) {
        function($0[0] * $0[0]) + function($0[0]).sum()
      }
    }
  }

  @Test func `large values do not overflow`() {
    for type in ElementType.allCases {
      let x = Tensor([1000, 1001, 999, -1e30, 1e30, 1e30], shape: [2, 3], type: type)
      let e = exp(1.0)
      let first = [e, e * e, 1].map { $0 / (1 + e + e * e) }
      let (softmax, logs) = (x.softmax(), x.logSumExp())
      expectClose(softmax, Plain([2, 3], first + [0, 0.5, 0.5]), tolerance: 4 * type.epsilon)
      expectClose(
        logs, Plain([2], [1001 + log(1 + 1 / e + 1 / (e * e)), 1e30]),
        tolerance: 4 * type.epsilon)
      #expect(x.logSoftmax().notFiniteCount == 0)
      let leaf = x.copy().trainable()
      (leaf.softmax().squared() + leaf.logSoftmax()).sum().backward()
      #expect(leaf.gradient?.notFiniteCount == 0)
    }
  }

  @Test func `entries that are not finite are counted, in views too`() {
    let x = Tensor([1, .nan, .infinity, -.infinity, 5, 6], shape: [2, 3])
    #expect(x.notFiniteCount == 3)
    #expect(x.transposed().slice(0..<2).notFiniteCount == 2)
    #expect(Tensor.zeros([0]).notFiniteCount == 0)
  }
}
