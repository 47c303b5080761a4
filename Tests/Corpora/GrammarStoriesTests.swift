import CorporaPlugin
import Protocols
import Testing

/// The grammar as a corpus.
@Suite struct GrammarStoriesTests {
  private func source(_ split: Split, seed: UInt64) throws -> any DocumentSource {
    guard case .separate(let source) = try GrammarStories().content(of: split, seed: seed) else {
      throw CorpusError("grammar", "has no documents")
    }
    return source
  }

  @Test func `training stories depend on the seed, held-out ones do not`() throws {
    let stories = { (split: Split, seed: UInt64) in
      let source = try self.source(split, seed: seed)
      return try (0..<5).map(source.document)
    }
    #expect(try stories(.train, 0) != stories(.train, 1))
    #expect(try stories(.validation, 0) == stories(.validation, 1))
    #expect(try source(.train, seed: 0).count == nil)
    #expect(try source(.validation, seed: 0).count == 2000)
  }

  @Test func `a story carries the probability of its text`() throws {
    let document = try source(.validation, seed: 0).document(7)
    let grammar = try Grammar.embedded()
    #expect(document.parts.map(\.weight) == [1])
    #expect(document.logProbability == grammar.logProbability(of: document.parts[0].text))
  }
}

/// The grammar with words written as others.
@Suite struct RelabellingTests {
  private static let stream = Grammar.trainingStream(seed: 3)

  private func words(_ text: String) -> [Substring] {
    text.lowercased().split { !$0.isLetter }
  }

  @Test(arguments: [0.1, 0.5, 1])
  func `a relabelled story has the length, the probability and the one derivation of the original`(
    share: Double
  ) throws {
    let original = try Grammar.embedded()
    let other = original.relabelled(share)
    for index in 0..<2000 {
      let (story, translated) = (
        original.story(Self.stream, index: index), other.story(Self.stream, index: index)
      )
      #expect(story.text.utf8.count == translated.text.utf8.count)
      #expect(story.logProbability == translated.logProbability)
      let found = other.derivations(of: translated.text)
      #expect(found.count == 1 && abs(found[0] - story.logProbability) < 1e-9)
    }
  }

  @Test func `the share of words that are written otherwise grows with the setting`() throws {
    let original = try Grammar.embedded()
    let shares = [0, 0.1, 0.5, 1].map { share in
      let other = original.relabelled(share)
      var (changed, all) = (0, 0)
      for index in 0..<200 {
        let pairs = zip(
          words(original.story(Self.stream, index: index).text),
          words(other.story(Self.stream, index: index).text))
        for (own, new) in pairs where !["a", "an"].contains(own) {
          (changed, all) = (changed + (own == new ? 0 : 1), all + 1)
        }
      }
      return Double(changed) / Double(all)
    }
    #expect(shares[0] == 0)
    #expect(shares[1] > 0.02 && shares[1] < 0.25, "words of unequal frequency")
    #expect(shares[2] > 0.3 && shares[2] < 0.7)
    #expect(shares[3] > 0.95, "a word that is alone with its length stays")
  }

  @Test func `zero is the grammar itself, and a relabelled corpus is another language`() throws {
    let grammar = try Grammar.embedded()
    let text = { (share: Double) in
      grammar.relabelled(share).story(Self.stream, index: 0).text
    }
    #expect(text(0) == grammar.story(Self.stream, index: 0).text)
    #expect(grammar.logProbability(of: text(1)) == nil)
  }
}
