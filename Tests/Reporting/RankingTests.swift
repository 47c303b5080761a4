import Reporting
import Testing

@Suite struct RankingTests {
  @Test("the best mean is marked, and what a paired test cannot separate from it")
  func marks() {
    let marks = Ranking.marks([
      [3.412, 3.430, 3.421], [3.351, 3.362, 3.349], [3.353, 3.360, 3.352], [],
    ])
    #expect(marks == [nil, .best, .tied, nil])
  }

  @Test("the direction decides")
  func maximize() {
    #expect(Ranking.marks([[1, 1.1, 1.2], [5, 5.1, 5.3]], goal: .maximize) == [nil, .best])
  }

  @Test("a mean over survivors is not the best")
  func survivors() {
    let marks = Ranking.marks([[1.0, .nan, 1.1], [2.0, 2.1, 2.2], [1.5, nil, nil]])
    #expect(marks == [.tied, .best, .tied])
    #expect(Ranking.marks([[1.0, .nan], [1.2, .nan]]) == [nil, nil])
  }

  @Test("with one run each nothing is separated, and only the best is marked")
  func single() {
    #expect(Ranking.marks([[1], [2], [nil]]) == [.best, nil, nil])
  }

  @Test("one candidate is not a contest, and none is nothing")
  func alone() {
    #expect(Ranking.marks([[1, 2, 3]]) == [nil])
    #expect(Ranking.marks([]) == [])
    #expect(Ranking.marks([[1, 2], [nil, nil]]) == [nil, nil])
  }

  @Test("of equal means the first is the best, and the same numbers have the same mark")
  func equal() {
    #expect(Ranking.marks([[2, 4], [4, 2]]) == [.best, .tied])
    #expect(Ranking.marks([[2, 4], [2, 4], [5, 7]]) == [.best, .best, nil])
  }

  @Test("what one pair alone would separate is tied where three pairs do not")
  func corrected() {
    let (a, b, c) = ([1.700, 1.720, 1.710], [1.730, 1.760, 1.730], [1.732, 1.762, 1.736])
    #expect(Ranking.marks([a, b]) == [.best, nil])
    #expect(Ranking.marks([a, b, c]) == [.best, .tied, .tied])
  }
}
