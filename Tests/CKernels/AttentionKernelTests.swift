import CKernels
import Foundation
import Testing

struct AttentionKernelTests {
  @Test(arguments: Precision.allCases)
  func `rotate turns pairs half a row apart, by strides, and back again`(precision: Precision) {
    for half in [1, 7, 16, 33] {
      let (rows, xStride, yStride) = (3, 2 * half + 3, 2 * half + 1)
      let angles = samples(rows * half, -3, 3, seed: 5)
      let cosine = Memory(angles.map { cos($0) }, precision)
      let sine = Memory(angles.map { sin($0) }, precision)
      let x = samples(rows * xStride)
      let (px, y) = (Memory(x, precision), Memory.garbage(rows * yStride, precision))
      precision.table.rotate(
        rows, half, 1, px.start, xStride, cosine.start, sine.start, y.start, yStride, false)
      var expected = [Double](repeating: .nan, count: rows * yStride)
      for row in 0..<rows {
        for j in 0..<half {
          let (c, s) = (cos(angles[row * half + j]), sin(angles[row * half + j]))
          let (a, b) = (x[row * xStride + j], x[row * xStride + j + half])
          expected[row * yStride + j] = a * c - b * s
          expected[row * yStride + j + half] = b * c + a * s
        }
      }
      // Rounded cosines, two products and a sum of numbers below 4.
      expectClose(y.values, expected, precision, epsilons: 4, scale: 4)
      let back = Memory(x.map { -$0 }, precision)
      precision.table.rotate(
        rows, half, -1, y.start, yStride, cosine.start, sine.start, back.start, xStride, true)
      for row in 0..<rows {
        let found = back.values[(row * xStride)..<(row * xStride + 2 * half)]
        let zeros = [Double](repeating: 0, count: 2 * half)
        // Turned and turned back, less the input.
        expectClose(Array(found), zeros, precision, epsilons: 8, scale: 4)
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func `rotate works in place`(precision: Precision) {
    let x = samples(2 * 34)
    let angles = samples(2 * 17, seed: 2)
    let cosine = Memory(angles.map { cos($0) }, precision)
    let sine = Memory(angles.map { sin($0) }, precision)
    let input = Memory(x, precision)
    let apart = output(x.count, precision) {
      precision.table.rotate(
        2, 17, 1, input.start, 34, cosine.start, sine.start, $0, 34, false)
    }
    precision.table.rotate(
      2, 17, 1, input.start, 34, cosine.start, sine.start, input.start, 34, false)
    #expect(input.values == apart)
  }

  /// Rows of a block, its keys, the stride between its rows, and what the first row sees.
  static let blocks: [(rows: Int, keys: Int, stride: Int, visible: Int)] = [
    (1, 1, 1, 1), (3, 3, 3, 1), (7, 9, 16, 3), (5, 70, 70, 66), (4, 10, 12, 20), (33, 64, 65, 32),
  ]

  @Test(arguments: blocks, Precision.allCases)
  func `causal softmax sees one key more with each row, and its logarithms make it again`(
    block: (rows: Int, keys: Int, stride: Int, visible: Int), precision: Precision
  ) {
    let (count, scale) = (block.rows * block.stride, 0.375)
    let x = samples(count, -8, 8)
    let s = Memory(x, precision), logSums = Memory.garbage(block.rows, precision)
    precision.table.causal_softmax(
      block.rows, block.keys, block.stride, block.visible, scale, s.start, logSums.start)
    var expected = x
    var logs: [Double] = []
    for row in 0..<block.rows {
      let seen = min(block.keys, block.visible + row), start = row * block.stride
      let terms = (0..<seen).map { exp(scale * x[start + $0]) }
      let sum = terms.reduce(0, +)
      logs.append(log(sum))
      for j in 0..<block.keys { expected[start + j] = j < seen ? terms[j] / sum : 0 }
    }
    // Arguments up to 3, a sum of up to 70 terms, a product. What lies between `keys` and the
    // stride is another block's.
    expectClose(s.values, expected, precision, epsilons: 16)
    expectClose(logSums.values, logs, precision, epsilons: 8, scale: 4)
    let again = Memory(x, precision)
    precision.table.causal_probabilities(
      block.rows, block.keys, block.stride, block.visible, scale, again.start, logSums.start)
    expectClose(again.values, expected, precision, epsilons: 16)
    let alone = Memory(x, precision)
    precision.table.causal_softmax(
      block.rows, block.keys, block.stride, block.visible, scale, alone.start, nil)
    #expect(alone.values == s.values)
  }

  @Test(arguments: Precision.allCases)
  func `causal softmax of large scores does not overflow, and shows a NaN`(precision: Precision) {
    let s = Memory([1e30, 5, 1e30, 1e30, .nan, 0], precision)
    precision.table.causal_softmax(3, 2, 2, 1, 1, s.start, nil)
    #expect(s.values.prefix(4) == [1, 0, 0.5, 0.5])
    #expect(s.values.suffix(2).allSatisfy { $0.isNaN })
  }

  @Test(arguments: blocks, Precision.allCases)
  func `the gradient of scores is scale p (dp - delta)`(
    block: (rows: Int, keys: Int, stride: Int, visible: Int), precision: Precision
  ) {
    let count = block.rows * block.stride
    let (p, dp) = (samples(count, 0, 1), samples(count, seed: 2))
    let delta = samples(block.rows, seed: 3)
    let (pp, pdp, pdelta) = (Memory(p, precision), Memory(dp, precision), Memory(delta, precision))
    precision.table.score_gradient(
      block.rows, block.keys, block.stride, 0.25, pp.start, pdp.start, pdelta.start)
    let expected = dp.indices.map { index in
      let (row, column) = (index / block.stride, index % block.stride)
      return column < block.keys ? 0.25 * p[index] * (dp[index] - delta[row]) : dp[index]
    }
    expectClose(pdp.values, expected, precision, epsilons: 4, scale: 1)
  }
}
