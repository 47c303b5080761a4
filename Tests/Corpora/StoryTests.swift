import Foundation
import Tensors
import Testing

@testable import CorporaPlugin

/// The embedded grammar: what its stories are, and that their probabilities are right.
@Suite struct StoryTests {
  static let stream = Grammar.trainingStream(seed: 1)

  // 100,000 stories.
  @Test(arguments: 0..<4) func `The text alone gives a story its probability, in one way`(
    _ quarter: Int
  ) throws {
    let grammar = try Grammar.embedded()
    var largest = 0.0
    for index in quarter * 25_000..<(quarter + 1) * 25_000 {
      let story = grammar.story(Self.stream, index: index)
      let derivations = grammar.derivations(of: story.text)
      guard derivations.count == 1 else {
        Issue.record("\(derivations.count) derivations: \(story.text)")
        return
      }
      largest = max(largest, abs(derivations[0] - story.logProbability))
    }
    #expect(largest < 1e-9)
  }

  @Test func `The sums over the rules agree with samples`() throws {
    let grammar = try Grammar.embedded()
    let stories = (0..<10_000).map { grammar.story(Self.stream, index: $0) }
    let statistics = grammar.statistics
    #expect(abs(statistics.mass - 1) < 1e-12)
    expect(stories.map { -$0.logProbability }, haveMean: statistics.entropy)
    expect(stories.map { Double($0.bytes) }, haveMean: statistics.meanBytes)
    #expect(stories.allSatisfy { $0.bytes <= statistics.longest })
  }

  private func expect(_ values: [Double], haveMean mean: Double) {
    let count = Double(values.count)
    let sampled = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - sampled) * ($1 - sampled) } / (count - 1)
    #expect(abs(sampled - mean) < 4 * (variance / count).squareRoot(), "\(sampled), \(mean)")
  }

  @Test func `The longest story is a story and fits the context of the quickstart`() throws {
    let grammar = try Grammar.embedded()
    let longest = grammar.statistics.longestStory
    #expect(grammar.logProbability(of: longest) != nil)
    #expect(longest.utf8.count == grammar.statistics.longest)
    // With a token for its begin and one for its end, in 256 bytes.
    #expect(grammar.statistics.longest + 2 <= 254)
  }

  @Test func `Stories are 7-bit text in one line, most of them 120 to 220 bytes long`() throws {
    let grammar = try Grammar.embedded()
    var typical = 0
    for index in 0..<5_000 {
      let text = grammar.story(Self.stream, index: index).text
      #expect(text.utf8.allSatisfy { (0x20..<0x7f).contains($0) })
      if (120...220).contains(text.utf8.count) { typical += 1 }
    }
    #expect(typical > 4_750)
  }

  @Test func `A story is a function of the seed and its index`() throws {
    let grammar = try Grammar.embedded()
    let forward = (0..<50).map { grammar.story(Self.stream, index: $0) }
    let backward = (0..<50).reversed().map { grammar.story(Self.stream, index: $0) }
    #expect(forward == backward.reversed())
    let other = Grammar.trainingStream(seed: 2)
    #expect((0..<50).allSatisfy { grammar.story(other, index: $0) != forward[$0] })
  }

  @Test func `No training story is held out`() throws {
    let grammar = try Grammar.embedded()
    let heldOut = Set(grammar.heldOut().map(\.text))
    #expect(heldOut.count == 2_000)
    #expect(grammar.statistics.collision < 1e-18)
    let met = (0..<20_000).filter { heldOut.contains(grammar.story(Self.stream, index: $0).text) }
    #expect(met.isEmpty)
  }
}
