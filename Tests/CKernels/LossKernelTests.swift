import CKernels
import Foundation
import Testing

struct LossKernelTests {
  @Test(arguments: Precision.allCases)
  func `row exponentials give the largest logit and the sum beside it`(precision: Precision) {
    for size in sizes where size > 0 {
      let stride = size + 3
      let x = samples(2 * stride, -10, 10)
      let (px, largest) = (Memory(x, precision), Memory.garbage(2, precision))
      let sums = output(2, precision) {
        precision.table.row_exponentials(2, size, stride, px.start, largest.start, $0)
      }
      for row in 0..<2 {
        let logits = x[(row * stride)..<(row * stride + size)]
        let most = logits.max() ?? 0
        #expect(largest.values[row] == most)
        // Arguments up to 20 (10 epsilons each) and the sum.
        expectClose(
          [sums[row]], [logits.reduce(0) { $0 + exp($1 - most) }], precision, epsilons: 24)
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func `row exponentials of large logits are finite and those of NaN are not`(
    precision: Precision
  ) {
    let x = Memory([1e30, 1e30, -1e30, 0, .nan, 1], precision)
    let largest = Memory.garbage(2, precision)
    let sums = output(2, precision) {
      precision.table.row_exponentials(2, 3, 3, x.start, largest.start, $0)
    }
    #expect(sums[0] == 2 && sums[1].isNaN)
  }

  @Test(arguments: Precision.allCases)
  func `the gradient of cross-entropy is weight (p - target), within a slice of the classes`(
    precision: Precision
  ) {
    let (rows, first) = (5, 40)
    for count in [1, 7, 33, 100] {
      let stride = count + 2
      let x = samples(rows * stride, -4, 4), logSums = samples(rows, 3, 6, seed: 2)
      let weights = [1, 0.25, 0, 2, 1.0]
      // Before the slice, its first class, behind it, its last, ignored.
      let targets = [39, 40, 40 + Int32(count), 39 + Int32(count), -100]
      let px = Memory(x, precision)
      let sums = Memory(logSums, precision), shares = Memory(weights, precision)
      withExtendedLifetime((sums, shares)) {
        precision.table.cross_entropy_gradient(
          rows, first, count, stride, px.start, sums.start, shares.start, targets)
      }
      let expected = x.indices.map { index in
        let (row, column) = (index / stride, index % stride)
        guard column < count else { return x[index] }
        let hit = Int(targets[row]) == first + column ? 1.0 : 0
        return weights[row] * (exp(x[index] - logSums[row]) - hit)
      }
      // Arguments up to 10, an exponential, a product, a difference from 1.
      expectClose(px.values, expected, precision, epsilons: 16, scale: 1)
    }
  }
}

struct IndexKernelTests {
  @Test(arguments: Precision.allCases)
  func `rows are gathered by index, from a slice of a wider table`(precision: Precision) {
    let index: [Int32] = [4, 0, 4, 2]
    for width in sizes {
      let stride = width + 2
      let table = samples(5 * stride), input = Memory(table, precision)
      let y = output(4 * (width + 1), precision) {
        precision.table.gather_rows(4, width, input.start, stride, index, $0, width + 1)
      }
      for (row, from) in index.enumerated() {
        let found = y[(row * (width + 1))..<(row * (width + 1) + width)]
        #expect(Array(found) == Array(table[(Int(from) * stride)...].prefix(width)))
        #expect(y[row * (width + 1) + width].isNaN)
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func `rows are added by index, repeated ones one after the other`(precision: Precision) {
    let index: [Int32] = [3, 1, 3, 3]
    for width in sizes {
      let x = samples(4 * (width + 1)), table = samples(4 * (width + 2), seed: 2)
      let (px, py) = (Memory(x, precision), Memory(table, precision))
      precision.table.scatter_rows(
        4, width, -0.5, px.start, width + 1, index, py.start, width + 2)
      var expected = table
      for (row, to) in index.enumerated() {
        for i in 0..<width {
          expected[Int(to) * (width + 2) + i] += -0.5 * x[row * (width + 1) + i]
        }
      }
      // Three sums of numbers below 5.
      expectClose(py.values, expected, precision, epsilons: 3, scale: 5)
    }
  }
}
