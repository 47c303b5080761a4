import ExperimentFile
import Protocols
import Testing

@testable import Training

/// How many evaluations are still to come.
@Suite struct DueStepsTests {
  @Test func `what is counted is what is due`() {
    let lengths = StepLengths(tokens: 8)
    let points: [Period.Point] = [.after(.steps(7)), .after(.steps(10))]
    for every: Period? in [nil, .every(.steps(1)), .every(.steps(5)), .every(.steps(40))] {
      let due = DueSteps(every: every, at: points, lengths, total: 21)
      for step in 0..<21 {
        let expected = ((step + 1)..<21).count { due.isDue(at: $0) }
        #expect(due.count(after: step, before: 21) == expected)
      }
    }
  }
}
