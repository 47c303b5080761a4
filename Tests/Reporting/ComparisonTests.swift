import Reporting
import Testing

@Suite struct ComparisonTests {
  /// Hours of sleep gained with two drugs (Student 1908), as R documents its tests.
  static let first: [Double?] = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
  static let second: [Double?] = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

  @Test("the paired test gives R's numbers for Student's data")
  func paired() {
    let result = Comparison.paired(
      candidate: Self.first, reference: Self.second, goal: .maximize)
    #expect(isClose(result.statistic, -4.0621, 1e-5))
    #expect(result.degreesOfFreedom == 9)
    #expect(isClose(result.p, 0.002833, 2e-4))
    #expect(isClose(result.difference, -1.58))
    #expect(isClose(result.interval?.lower, -2.4598858, 1e-7))
    #expect(isClose(result.interval?.upper, -0.7001142, 1e-6))
    #expect(result.verdict == .worse)
  }

  @Test("Welch's test gives R's numbers for Student's data")
  func welch() {
    let result = Comparison.welch(
      candidate: Sample(Self.first), reference: Sample(Self.second), goal: .maximize)
    #expect(isClose(result.statistic, -1.8608, 1e-5))
    #expect(isClose(result.degreesOfFreedom, 17.776, 1e-4))
    #expect(isClose(result.p, 0.07939, 1e-4))
    #expect(isClose(result.interval?.lower, -3.3654832, 1e-7))
    #expect(isClose(result.interval?.upper, 0.2054832, 1e-6))
    #expect(result.verdict == .cannotTell)
  }

  @Test("both agree with an independent implementation on losses")
  func losses() {
    let candidate: [Double?] = [3.412, 3.377, 3.351, 3.353, 3.390]
    let reference: [Double?] = [3.440, 3.398, 3.349, 3.401, 3.421]
    let paired = Comparison.paired(candidate: candidate, reference: reference)
    #expect(isClose(paired.p, 0.0361048524445234, 1e-9))
    #expect(isClose(paired.interval?.lower, -0.04774569162874189, 1e-9))
    #expect(paired.verdict == .better)
    let welch = Comparison.welch(
      candidate: Sample(candidate), reference: Sample(Array(reference.prefix(4))))
    #expect(isClose(welch.p, 0.39317612865685314, 1e-9))
    #expect(isClose(welch.degreesOfFreedom, 5.1578333974189885, 1e-9))
    #expect(isClose(welch.interval?.upper, 0.03539024339185918, 1e-8))
    #expect(welch.candidateCount == 5 && welch.referenceCount == 4)
  }

  @Test("a pair of which one side lacks does not enter, and is counted")
  func dropped() {
    let result = Comparison.paired(
      candidate: [1, nil, 3, .nan, 5, 6], reference: [2, 3, 4.5, 5, nil])
    #expect(result.candidateCount == 2)
    #expect(result.dropped == 4)
    #expect(isClose(result.difference, -1.25))
    let welch = Comparison.welch(
      candidate: Sample([1, nil, .nan]), reference: Sample([1, 2]))
    #expect(welch.dropped == 2)
  }

  @Test("too few results give no p and no verdict")
  func few() {
    for result in [
      Comparison.paired(candidate: [1], reference: [2]),
      Comparison.welch(candidate: Sample([1]), reference: Sample([2, 3])),
    ] {
      #expect(result.difference != nil)
      #expect(result.p == nil && result.interval == nil && result.statistic == nil)
      #expect(result.verdict == .cannotTell)
    }
    let empty = Comparison.paired(candidate: [], reference: [])
    #expect(empty.difference == nil && empty.verdict == .cannotTell && empty.dropped == 0)
  }

  @Test("no difference has p = 1; an equal difference in all pairs is certain")
  func degenerate() {
    let same = Comparison.paired(candidate: [1, 2, 3], reference: [1, 2, 3])
    #expect(same.p == 1 && same.verdict == .cannotTell)
    let shifted = Comparison.paired(candidate: [1, 2, 3], reference: [2, 3, 4])
    #expect(shifted.p == 0 && shifted.verdict == .better)
    #expect(shifted.interval?.halfWidth == 0)
    let constant = Comparison.welch(
      candidate: Sample([5, 5]), reference: Sample([4, 4]), goal: .minimize)
    #expect(constant.p == 0 && constant.verdict == .worse)
    let oneSided = Comparison.welch(candidate: Sample([5, 5]), reference: Sample([4, 4.1, 3.9]))
    #expect(oneSided.degreesOfFreedom == 2)
  }

  @Test("the verdict agrees with the interval and with the direction")
  func consistency() {
    var random = SplitMix(state: 11)
    for _ in 0..<200 {
      let shift = random.uniform(-2, 2)
      let pairs = (0..<4).map { _ in (random.uniform(0, 1), random.uniform(0, 1) + shift) }
      let (a, b) = (pairs.map { Optional($0.0) }, pairs.map { Optional($0.1) })
      let low = Comparison.paired(candidate: a, reference: b, goal: .minimize)
      let high = Comparison.paired(candidate: a, reference: b, goal: .maximize)
      let swapped = Comparison.paired(candidate: b, reference: a, goal: .maximize)
      #expect(low.verdict == swapped.verdict)
      #expect((low.verdict == .better) == (high.verdict == .worse))
      guard let interval = low.interval else { continue }
      #expect((low.verdict == .cannotTell) == (interval.lower <= 0 && interval.upper >= 0))
    }
  }
}
