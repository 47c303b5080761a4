import Tensors
import Testing

@testable import CorporaPlugin

/// What the corpus is today; results of runs can be compared only while this stays.
@Suite struct SnapshotTests {
  @Test func `The stories read like this`() throws {
    let grammar = try Grammar.embedded()
    let stream = Grammar.trainingStream(seed: 0)
    let stories = (0..<5).map { grammar.story(stream, index: $0).text }
    #expect(
      stories == [
        #"Today Meg and Hal, two trappers, see some songs near Alderholm. "The songs near the "#
          + #"tree appeal to my twin," lies Cole. Soon the wind stops. So Meg and Hal miss the "#
          + #"songs."#,
        #"Long ago Kilian, a kind farmer, stole three barges in Penholm. The barges that the "#
          + #"boars watched were slow. In the end the barges were ready again."#,
        #"Long ago Vera the smith found seven secret plays in Clayford. She went to the forge "#
          + #"with them. But a frog carried them and slipped to its ditch. So Vera wanted the "#
          + #"plays."#,
        #"Today Wendel the miller brings a woollen dress in Millford. "Where is the dress?" "#
          + #"asks Katya. Later she finds it. In the end Katya takes the dress."#,
        #"Today Cass and Eli, two cooks, share nine crowns near Tarnford. "My uncle in "#
          + #"Tarnford needs the crowns," lies Rosalind. So the cooks from Tarnford lose the "#
          + #"crowns."#,
      ])
  }

  @Test func `Training and held-out stories are the same bytes as ever`() throws {
    let grammar = try Grammar.embedded()
    let stream = Grammar.trainingStream(seed: 0)
    let training = (0..<1_000).map { grammar.story(stream, index: $0) }
    #expect(hash(training) == 0xc69c3eab8cbb73ae)
    #expect(hash(grammar.heldOut()) == 0x7e176c042387d5b)
  }

  @Test func `The numbers of the grammar are these`() throws {
    let statistics = try Grammar.embedded().statistics
    #expect(abs(statistics.entropy - 56.265046747312) < 1e-9)
    #expect(abs(statistics.meanBytes - 161.676745427118) < 1e-9)
    #expect(abs(statistics.entropyPerByte - 0.348009521089) < 1e-9)
    #expect(statistics.longest == 249)
    #expect(statistics.vocabulary == 3754)
    #expect(statistics.entries == 3087)
  }

  @Test func `The explanation has the numbers, some stories and the rules`() throws {
    let grammar = try Grammar.embedded()
    let explanation = grammar.explanation
    #expect(
      explanation.hasPrefix(
        """
        Stories of a probabilistic grammar, each with its exact probability.

        words and signs      3754
        mean length          161.7 bytes
        longest story        249 bytes
        entropy              56.27 nats a story
                             0.3480 nats a byte: the loss of a perfect model
        two stories alike    with probability 3e-19
        held out             2000 stories, the same for all runs
        """))
    #expect(explanation.contains(grammar.heldOut()[0].text))
    #expect(explanation.contains("[person=hero]"))
    #expect(explanation.split(separator: "\n").allSatisfy { $0.utf8.count <= 251 })
  }

  /// FNV-1a over the texts, a newline after each.
  private func hash(_ stories: [Story]) -> UInt64 {
    stories.reduce(0xcbf2_9ce4_8422_2325) { hash, story in
      (story.text + "\n").utf8.reduce(hash) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
  }
}
