import Protocols
import ResetsPlugin
import Testing

/// Resets by chance.
@Suite struct RandomTests {
  @Test func `entries go with the probability that was set`() {
    let after = RandomReset().with(\.ratio, 0.3).applied(to: state(shape: [200, 100]))
    for values in after.values.values {
      // Five deviations of a count of 20,000 at 0.3.
      #expect(abs(Double(zeros(values).count) - 6000) < 5 * 65)
    }
  }

  @Test func `rows go whole, and exactly as many as were set`() {
    for (rows, ratio, gone) in [
      (10, 0.9, 9), (10, 0.5, 5), (8, 0.999, 7), (2, 0.1, 1), (1, 0.1, 1),
    ]
      as [(Int, Fraction, Int)]
    {
      let reset = RandomReset().with(\.by, .row).with(\.ratio, ratio)
      let after = reset.applied(to: state(shape: [rows, 7]))
      for values in after.values.values {
        let cleared = (0..<rows).filter { row in
          values[row * 7..<row * 7 + 7].allSatisfy { $0 == 0 }
        }
        #expect(cleared.count == gone && zeros(values).count == 7 * gone)
      }
      #expect(reset.clearedShare(of: [rows, 7]) == Double(gone) / Double(rows))
    }
  }

  @Test(arguments: ResetUnit.allCases)
  func `masks are one each or one for both, and a function of the stream`(unit: ResetUnit) {
    let before = state(shape: [30, 8])
    let reset = RandomReset().with(\.by, unit).with(\.ratio, 0.5).with(\.sharedMask, false)
    let gone = { (reset: RandomReset, seed: UInt64) in
      let after = reset.applied(to: before, seed: seed)
      return [zeros(after.values("first_moment")), zeros(after.values("second_moment"))]
    }
    let separate = gone(reset, 3)
    #expect(separate[0] != separate[1])
    #expect(gone(reset, 3) == separate && gone(reset, 4) != separate)
    let shared = gone(reset.with(\.sharedMask, true), 3)
    #expect(shared[0] == shared[1])
    // Resetting one moment alone draws what resetting both draws for it.
    #expect(gone(reset.with(\.scope.moments, .second), 3)[1] == separate[1])
  }
}
