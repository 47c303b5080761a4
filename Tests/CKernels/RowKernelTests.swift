import CKernels
import Foundation
import Testing

struct RowKernelTests {
  private func softmax(_ x: [Double]) -> [Double] {
    let largest = x.max() ?? 0
    let terms = x.map { exp($0 - largest) }
    return terms.map { $0 / terms.reduce(0, +) }
  }

  private func rows(_ values: [Double], _ width: Int) -> [[Double]] {
    stride(from: 0, to: values.count, by: width).map { Array(values[$0..<($0 + width)]) }
  }

  @Test(arguments: Precision.allCases)
  func `softmax is right for every length, and in place`(precision: Precision) {
    for size in sizes where size > 0 {
      let x = samples(3 * size, -8, 8)
      let input = Memory(x, precision)
      let y = output(x.count, precision) { precision.table.softmax(3, size, input.start, $0) }
      // The exponent's argument is rounded (below 16: 8 epsilons of the result), the sum of up to
      // 1,000 terms in several lanes, the product.
      expectClose(y, rows(x, size).flatMap(softmax), precision, epsilons: 40)
      precision.table.softmax(3, size, input.start, input.start)
      #expect(input.values == y)
    }
  }

  @Test(arguments: Precision.allCases)
  func `softmax of large values does not overflow, and passes NaN on`(precision: Precision) {
    let large = Memory([1e30, 1e30, -1e30, 1000, 999, -.infinity], precision)
    let y = output(6, precision) { precision.table.softmax(2, 3, large.start, $0) }
    expectClose(y, [0.5, 0.5, 0] + softmax([1, 0, -1e9]), precision, epsilons: 8)
    for row in [[Double.nan, 0, 1], [0, 1, .nan], [.infinity, 0, 0]] {
      let input = Memory(row, precision)
      let y = output(3, precision) { precision.table.softmax(1, 3, input.start, $0) }
      #expect(y.contains { $0.isNaN })
    }
  }

  @Test(arguments: Precision.allCases, [false, true])
  func `softmax's gradient is y (dy - y·dy)`(precision: Precision, accumulate: Bool) {
    for size in sizes where size > 0 {
      let y = rows(samples(2 * size), size).flatMap(softmax).map(precision.rounded)
      let dy = samples(2 * size, seed: 2), before = samples(2 * size, seed: 3)
      let (py, pdy) = (Memory(y, precision), Memory(dy, precision))
      let dx =
        accumulate ? Memory(before, precision) : Memory.garbage(2 * size, precision)
      precision.table.softmax_gradient(2, size, py.start, pdy.start, dx.start, accumulate)
      let expected = zip(rows(y, size), rows(dy, size)).flatMap { y, dy in
        let dot = zip(y, dy).reduce(0) { $0 + $1.0 * $1.1 }
        return zip(y, dy).map { $0 * ($1 - dot) }
      }
      let sums = accumulate ? zip(before, expected).map(+) : expected
      // A dot product whose terms add up to less than 2, and three roundings.
      expectClose(dx.values, sums, precision, epsilons: 16, scale: 1)
    }
  }

  @Test(arguments: Precision.allCases)
  func `rms_norm divides by the root of the mean square and gives its reciprocal`(
    precision: Precision
  ) {
    for size in sizes where size > 0 {
      let (x, w) = (samples(3 * size), samples(size, 0.5, 1.5, seed: 2))
      let (px, pw) = (Memory(x, precision), Memory(w, precision))
      let inverse = Memory.garbage(3, precision)
      let y = output(3 * size, precision) {
        precision.table.rms_norm(3, size, 1e-5, px.start, pw.start, $0, inverse.start)
      }
      let scales = rows(x, size).map { row in
        1 / (row.reduce(0) { $0 + $1 * $1 } / Double(size) + 1e-5).squareRoot()
      }
      let expected = zip(rows(x, size), scales).flatMap { row, scale in
        zip(row, w).map { $0 * $1 * scale }
      }
      // Squares in lanes, a root, a quotient, two products.
      expectClose(inverse.values, scales, precision, epsilons: 16)
      expectClose(y, expected, precision, epsilons: 16)
    }
  }

  @Test(arguments: Precision.allCases)
  func `rms_norm of zeros is zeros, of NaN NaN, and may be written over its input`(
    precision: Precision
  ) {
    let w = Memory([1, 2, 3], precision), inverse = Memory.garbage(2, precision)
    let x = Memory([0, 0, 0, 1, .nan, 1], precision)
    precision.table.rms_norm(2, 3, 1e-6, x.start, w.start, x.start, inverse.start)
    #expect(x.values.prefix(3) == [0, 0, 0])
    #expect(x.values.suffix(3).allSatisfy { $0.isNaN })
    expectClose(
      Array(inverse.values.prefix(1)), [1e3], precision, epsilons: 4, "1 / sqrt(epsilon)")
  }

  @Test(arguments: Precision.allCases, [false, true])
  func `rms_norm's gradients reach the input and add up for the weight`(
    precision: Precision, accumulate: Bool
  ) {
    for size in sizes where size > 0 {
      let (x, w) = (samples(2 * size), samples(size, 0.5, 1.5, seed: 2))
      let (dy, before) = (samples(2 * size, seed: 3), samples(3 * size, seed: 4))
      let inverse = rows(x, size).map { row in
        precision.rounded(
          1 / (row.reduce(0) { $0 + $1 * $1 } / Double(size) + 1e-5).squareRoot())
      }
      var dx = accumulate ? Array(before.prefix(2 * size)) : [Double](repeating: 0, count: 2 * size)
      var dw = Array(before.suffix(size))
      for (row, scale) in inverse.enumerated() {
        let u = (0..<size).map { x[row * size + $0] * scale }
        let v = (0..<size).map { w[$0] * dy[row * size + $0] }
        let mean = zip(u, v).reduce(0) { $0 + $1.0 * $1.1 } / Double(size)
        for j in 0..<size {
          dx[row * size + j] += scale * (v[j] - u[j] * mean)
          dw[j] += dy[row * size + j] * u[j]
        }
      }
      let (px, pw, pdy) = (Memory(x, precision), Memory(w, precision), Memory(dy, precision))
      let pi = Memory(inverse, precision)
      let pdx =
        accumulate
        ? Memory(Array(before.prefix(2 * size)), precision) : .garbage(2 * size, precision)
      let pdw = Memory(Array(before.suffix(size)), precision)
      precision.table.rms_norm_gradient(
        2, size, px.start, pw.start, pi.start, pdy.start, pdx.start, pdw.start, accumulate)
      // With one element per row the two terms of dx cancel, and the reciprocal may be large.
      let scale = 4 * (inverse.max() ?? 1)
      expectClose(pdx.values, dx, precision, epsilons: 32, scale: scale)
      expectClose(pdw.values, dw, precision, epsilons: 32, scale: scale)
      let alone = output(2 * size, precision) {
        precision.table.rms_norm_gradient(
          2, size, px.start, pw.start, pi.start, pdy.start, $0, nil, false)
      }
      #expect(accumulate || alone == pdx.values)
    }
  }

  @Test(arguments: Precision.allCases)
  func `row dots are taken by strides`(precision: Precision) {
    for size in sizes {
      let (x, y) = (samples(3 * (size + 2)), samples(3 * (size + 5), seed: 2))
      let (px, py) = (Memory(x, precision), Memory(y, precision))
      let dots = output(3, precision) {
        precision.table.row_dots(3, size, px.start, size + 2, py.start, size + 5, $0)
      }
      let expected = (0..<3).map { row in
        (0..<size).reduce(0) { $0 + x[row * (size + 2) + $1] * y[row * (size + 5) + $1] }
      }
      // ε √k |x| |y| for k products below 4 in many lanes; 64 for 1,000 of them.
      expectClose(dots, expected, precision, epsilons: 64, scale: 4)
    }
  }
}
