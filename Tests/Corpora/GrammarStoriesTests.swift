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
