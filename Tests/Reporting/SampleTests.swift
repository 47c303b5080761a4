import Reporting
import Testing

@Suite struct SampleTests {
  @Test("mean, standard deviation and standard error")
  func statistics() {
    let sample = Sample([2, 4, 4, 4, 5, 5, 7, 9])
    #expect(sample.n == 8)
    #expect(sample.mean == 5)
    #expect(isClose(sample.standardDeviation, (32.0 / 7).squareRoot()))
    #expect(isClose(sample.standardError, (32.0 / 7 / 8).squareRoot()))
    #expect(sample.median == 4.5)
  }

  @Test("missing and diverged results are counted and do not enter")
  func incomplete() {
    let sample = Sample([1, nil, .nan, 3, .infinity])
    #expect(sample.values == [1, 3])
    #expect(sample.missing == 1)
    #expect(sample.diverged == 2)
    #expect(sample.mean == 2)
  }

  @Test("without results there is no mean, and with one no spread")
  func few() {
    let none = Sample([nil, .nan])
    #expect(none.mean == nil && none.median == nil && none.interval() == nil)
    let one = Sample([3.4])
    #expect(one.mean == 3.4 && one.standardDeviation == nil && one.standardError == nil)
    #expect(one.interval() == nil)
    for spread in Spread.allCases { #expect(one.halfWidth(spread) == nil) }
  }

  @Test("equal values have no spread at all, whatever their digits", arguments: [2, 3, 7, 10])
  func equal(_ n: Int) {
    let sample = Sample([Double?](repeating: 0.1, count: n))
    #expect(sample.mean == 0.1)
    #expect(sample.standardDeviation == 0)
    #expect(sample.interval()?.lower == 0.1)
  }

  @Test(
    "the half-width of the interval is the known multiple of the deviation",
    arguments: [
      (2, "8.985"), (3, "2.484"), (4, "1.591"), (5, "1.242"), (8, "0.836"), (10, "0.715"),
    ])
  func interval(_ n: Int, _ multiple: String) throws {
    let sample = Sample((0..<n).map { Double($0 * $0) })
    let deviation = try #require(sample.standardDeviation)
    let interval = try #require(sample.interval())
    #expect(NumberText.fixed(interval.halfWidth / deviation, decimals: 3) == multiple)
    #expect(interval.center == sample.mean)
    #expect(isClose(interval.upper - interval.lower, 2 * interval.halfWidth))
  }

  @Test("huge and tiny values neither overflow nor vanish")
  func extremes() {
    let huge = Sample([1.6e308, 1.7e308])
    #expect(isClose(huge.mean, 1.65e308))
    #expect(isClose(huge.standardDeviation, 0.05e308 * 2.0.squareRoot(), 1e-9))
    #expect(Sample([-1.7e308, 1.7e308]).mean == 0)
    let tiny = Sample([1e-300, 3e-300])
    #expect(isClose(tiny.standardDeviation, 2.0.squareRoot() * 1e-300))
    let far = Sample([1e9 + 1, 1e9 + 2, 1e9 + 3])
    #expect(far.standardDeviation == 1)
  }
}
