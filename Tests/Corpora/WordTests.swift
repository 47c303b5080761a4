import Foundation
import Testing

@testable import CorporaPlugin

/// The frequencies of words: a core that is learnt soon, and a long tail.
@Suite struct WordTests {
  static func counts(_ stories: Int) throws -> [Int] {
    let grammar = try Grammar.embedded()
    let stream = Grammar.trainingStream(seed: 6)
    var counts: [Substring: Int] = [:]
    for index in 0..<stories {
      let text = grammar.story(stream, index: index).text.lowercased()
      for word in text.split(whereSeparator: { " .,?\"".contains($0) }) {
        counts[word, default: 0] += 1
      }
    }
    return counts.values.sorted(by: >)
  }

  @Test func `Stories have a few thousand words`() throws {
    let grammar = try Grammar.embedded()
    #expect((3_000...6_000).contains(grammar.statistics.vocabulary))
  }

  @Test func `Words are as unequal in frequency as those of a language`() throws {
    // As many stories as 600 steps of 8 rows see.
    let counts = try Self.counts(4_800)
    let total = Double(counts.reduce(0, +))
    let share = { (words: Int) in Double(counts.prefix(words).reduce(0, +)) / total }
    print(
      "words", counts.count, "100:", share(100), "1000:", share(1000),
      "once:", counts.filter { $0 == 1 }.count, slope(counts))
    #expect((2_000...3_600).contains(counts.count))
    #expect((0.4...0.75).contains(share(100)))
    #expect((0.8...0.97).contains(share(1000)))
    #expect(counts.filter { $0 == 1 }.count > 200)
    #expect((-1.5 ... -0.8).contains(slope(counts)))
  }

  /// Of the logarithm of the frequency over that of the rank, from the tenth word to the
  /// thousandth; about -1 in English (Zipf 1935).
  private func slope(_ counts: [Int]) -> Double {
    let points = (10..<1000).map { (x: log(Double($0)), y: log(Double(counts[$0 - 1]))) }
    let n = Double(points.count)
    let (x, y) = (points.reduce(0) { $0 + $1.x } / n, points.reduce(0) { $0 + $1.y } / n)
    return points.reduce(0) { $0 + ($1.x - x) * ($1.y - y) }
      / points.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
  }
}
