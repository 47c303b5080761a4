import CKernels
import Foundation
import Testing

struct RandomKernelTests {
  /// The known answers of Random123 1.14, tests/kat_vectors, for philox4x32 with 10 rounds.
  static let known: [(counter: [UInt32], key: [UInt32], out: [UInt32])] = [
    (
      [0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
    ),
    (
      [.max, .max, .max, .max], [.max, .max],
      [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
    ),
    (
      [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
      [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
    ),
  ]

  @Test(arguments: known)
  func `Philox gives its authors' known answers`(
    known: (counter: [UInt32], key: [UInt32], out: [UInt32])
  ) {
    var out: [UInt32] = [0, 0, 0, 0]
    ck_philox(known.counter, known.key, &out)
    #expect(out == known.out)
  }

  @Test(arguments: Precision.allCases)
  func `uniform numbers come from the blocks of Philox in order`(precision: Precision) {
    let key: UInt64 = 0x299f_31d0_a409_3822
    let first = (1 << 34) + 5
    let y = output(11, precision) {
      precision.table.uniform(key, UInt64(first), 11, 0, 1, $0)
    }
    let expected = (0..<11).map { offset in
      let element = first + offset, block = UInt64(element / 4)
      var words: [UInt32] = [0, 0, 0, 0]
      ck_philox(
        [UInt32(truncatingIfNeeded: block), UInt32(block >> 32), 0, 0],
        [UInt32(truncatingIfNeeded: key), UInt32(key >> 32)], &words)
      return precision.rounded((Double(words[element % 4] >> 8) + 0.5) * 0x1p-24)
    }
    #expect(y == expected)
  }

  /// What fills a tensor with random numbers from an element of the stream on.
  typealias Fill = @Sendable (ck_kernels, UInt64, Int, UnsafeMutableRawPointer) -> Void
  static let fills: [(name: String, fill: Fill)] = [
    ("uniform", { $0.uniform(77, $1, $2, -1, 3, $3) }),
    ("normal", { $0.normal(77, $1, $2, 0.5, 2, $3) }),
    (
      "dropout",
      { table, first, count, y in
        table.fill(count, 1, y)
        table.dropout(77, first, count, 0.4, y, y, false)
      }
    ),
  ]

  @Test(arguments: fills, Precision.allCases)
  func `a stream is the same in one piece and in odd pieces`(
    test: (name: String, fill: Fill), precision: Precision
  ) {
    let (start, count) = (UInt64(3), 1000)
    let whole = output(count, precision) { test.fill(precision.table, start, count, $0) }
    let pieces = Memory.garbage(count, precision)
    var done = 0
    for size in [1, 2, 255, 3, 257, 5, 256, 7, 214] {
      test.fill(
        precision.table, start + UInt64(done), size, pieces.start + done * precision.table.size)
      done += size
    }
    #expect(done == count && pieces.values == whole)
    for size in sizes where size < 300 {
      let part = output(size, precision) { test.fill(precision.table, start, size, $0) }
      #expect(part == Array(whole.prefix(size)))
    }
  }

  @Test(arguments: Precision.allCases)
  func `uniform numbers have the moments of a uniform distribution`(precision: Precision) {
    let count = 40_000
    let y = output(count, precision) { precision.table.uniform(5, 0, count, -1, 3, $0) }
    let mean = y.reduce(0, +) / Double(count)
    let variance = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    // Five standard errors: 4/√12/√n of the mean, and of the variance 16/12 · √(0.8/n).
    #expect((mean - 1).magnitude < 5 * 1.1547 / 200)
    #expect((variance - 16 / 12.0).magnitude < 5 * 1.3333 * 0.8944 / 200)
    #expect(y.allSatisfy { $0 >= -1 && $0 <= 3 })
    // Every tenth of the range holds a tenth of the numbers; five standard deviations.
    for tenth in 0..<10 {
      let share = y.count { Int(($0 + 1) / 0.4) == tenth }
      #expect(Double(share - count / 10).magnitude < 5 * (Double(count) * 0.09).squareRoot())
    }
  }

  @Test(arguments: Precision.allCases)
  func `normal numbers have the moments of a normal distribution`(precision: Precision) {
    let count = 40_000
    let y = output(count, precision) { precision.table.normal(5, 0, count, 0.5, 2, $0) }
    let z = y.map { ($0 - 0.5) / 2 }
    let moment = { (power: Double) in z.reduce(0) { $0 + pow($1, power) } / Double(count) }
    // Five standard errors of the mean of z, z², z³, z⁴: √(1, 2, 15, 96)/√n.
    #expect(moment(1).magnitude < 5 / 200)
    #expect((moment(2) - 1).magnitude < 5 * 1.4142 / 200)
    #expect(moment(3).magnitude < 5 * 3.873 / 200)
    #expect((moment(4) - 3).magnitude < 5 * 9.798 / 200)
    // The two numbers of a pair, and a number and its successor, are not correlated.
    let pairs = stride(from: 0, to: count, by: 2).reduce(0) { $0 + z[$1] * z[$1 + 1] }
    #expect((pairs / Double(count / 2)).magnitude < 5 / 141.4)
    let neighbours = (1..<count).reduce(0) { $0 + z[$1 - 1] * z[$1] }
    #expect((neighbours / Double(count)).magnitude < 5 / 200)
  }

  @Test(arguments: Precision.allCases, [0.1, 0.5, 0.9])
  func `dropout keeps the expected share, scaled, and the expected sum`(
    precision: Precision, rate: Double
  ) {
    let count = 40_000
    let x = Memory([Double](repeating: 3, count: count), precision)
    let y = output(count, precision) {
      precision.table.dropout(9, 0, count, rate, x.start, $0, false)
    }
    let kept = y.count { $0 != 0 }
    let deviation = (Double(count) * rate * (1 - rate)).squareRoot()
    #expect((Double(kept) - Double(count) * (1 - rate)).magnitude < 5 * deviation)
    let value = precision.rounded(3 * precision.rounded(1 / (1 - rate)))
    #expect(y.allSatisfy { $0 == 0 || $0 == value })
  }

  @Test(arguments: Precision.allCases)
  func `dropout accumulates where asked, works in place and drops NaN`(precision: Precision) {
    let (x, before) = (samples(100), samples(100, seed: 2))
    let input = Memory(x, precision)
    let plain = output(100, precision) {
      precision.table.dropout(9, 3, 100, 0.5, input.start, $0, false)
    }
    #expect(zip(plain, x).allSatisfy { $0 == 0 || $0 == 2 * $1 })
    let sums = Memory(before, precision)
    precision.table.dropout(9, 3, 100, 0.5, input.start, sums.start, true)
    expectClose(sums.values, zip(before, plain).map(+), precision, epsilons: 1)
    precision.table.dropout(9, 3, 100, 0.5, input.start, input.start, false)
    #expect(input.values == plain)
    let lost = Memory(x.map { _ in .nan }, precision)
    let y = output(100, precision) {
      precision.table.dropout(9, 3, 100, 0.5, lost.start, $0, false)
    }
    #expect(zip(y, plain).allSatisfy { $1 == 0 ? $0 == 0 : $0.isNaN })
  }
}
