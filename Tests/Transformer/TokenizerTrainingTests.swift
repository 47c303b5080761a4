import Testing

@testable import Transformer

struct TokenizerTrainingTests {
  /// Learning as it is defined: all pairs of all words are counted anew for each merge.
  private func plainMerges(_ words: [[Int32]], _ count: Int, firstNew: Int32) -> [Merge] {
    var words = words
    var merges: [Merge] = []
    while merges.count < count {
      var counts: [PairLearning.Pair: Int] = [:]
      for word in words {
        for (left, right) in zip(word, word.dropFirst()) {
          counts[.init(left: left, right: right), default: 0] += 1
        }
      }
      guard let most = counts.values.max(),
        let pair = counts.filter({ $0.value == most }).keys.min()
      else { break }
      let new = firstNew + Int32(merges.count)
      merges.append(Merge(left: pair.left, right: pair.right, result: new))
      for index in words.indices {
        var merged: [Int32] = []
        var rest = words[index][...]
        while let left = rest.popFirst() {
          if left == pair.left, rest.first == pair.right {
            rest.removeFirst()
            merged.append(new)
          } else {
            merged.append(left)
          }
        }
        words[index] = merged
      }
    }
    return merges
  }

  @Test func `merges are those of the definition`() throws {
    var random = TokenizerRandom(state: 5)
    for _ in 0..<20 {
      // Different letters in each word: pairs of equal tokens overlap, and are counted otherwise.
      let words = (0..<40).map { _ in
        String(("abcdefgh".shuffled(using: &random)).prefix(Int.random(in: 1...6, using: &random)))
      }
      let trained = try BytePairTrainer(vocabularySize: 286).train(on: [
        words.joined(separator: "\n")
      ])
      let bytes = trained.definition.vocabulary
      let tokens = words.map { word in
        word.map { bytes.id(of: String($0)) ?? -1 }
      }
      let expected = plainMerges(tokens, trained.definition.merges.count, firstNew: 256)
      #expect(trained.definition.merges == expected)
    }
  }

  @Test func `learning twice gives the same`() throws {
    let one = try BytePairTokenizer.learnt()
    let other = try BytePairTokenizer.learnt()
    #expect(one.vocabularySize == 480)
    #expect(one.definition.json == other.definition.json)
    var trainer = BytePairTrainer(vocabularySize: 480, specialTokens: ["<s>", "</s>", "<pad>"])
    trainer.names.end = "</s>"
    let reversed = try trainer.train(on: tokenizerTexts.reversed())
    #expect(reversed.definition.json == one.definition.json)
    #expect(reversed.specialTokens == SpecialTokens(end: 1))
  }

  /// The numbers are those of Hugging Face's tokenizers 0.22.2.
  @Test func `pairs of equal tokens, and tokens that two pairs give`() throws {
    let texts = (1..<200).map { number in
      String(repeating: "-", count: number) + " " + String(repeating: "=", count: number % 17)
        + "\n" + String(repeating: "ab", count: number % 9)
    }
    let tokenizer = try BytePairTrainer(vocabularySize: 700).train(on: texts)
    #expect(tokenizer.vocabularySize == 483)
    let dashes = { String(repeating: "-", count: $0) }
    #expect(
      tokenizer.encode(dashes(501) + " ===== abababab" + dashes(333))
        == [269, 269, 269, 422, 299, 220, 266, 269, 309, 302])
  }

  @Test func `too few pairs give fewer tokens, rare ones none`() throws {
    var trainer = BytePairTrainer(vocabularySize: 300)
    #expect(try trainer.train(on: ["abab"]).vocabularySize == 258)
    #expect(try trainer.train(on: []).vocabularySize == 256)
    trainer.minimumFrequency = 2
    #expect(try trainer.train(on: ["abab"]).vocabularySize == 257)
  }

  @Test func `special tokens come first`() throws {
    let tokenizer = try BytePairTokenizer.learnt(400, special: ["the", "<é>", "!"])
    #expect(tokenizer.encode("the<é>!") == [0, 1, 2])
    #expect(tokenizer.decode([0, 1, 2]) == "the<é>!")
    #expect(tokenizer.vocabularySize == 400)
  }

  @Test func `what cannot be learnt is said`() throws {
    let problem = { (trainer: BytePairTrainer) in
      let error = #expect(throws: TokenizerError.self) { try trainer.train(on: [" text"]) }
      return error?.description
    }
    #expect(
      problem(BytePairTrainer(vocabularySize: 200, specialTokens: ["<s>"]))
        == "a vocabulary of 200 has no room for 256 bytes and 1 special tokens; wanted are 257 or "
        + "more")
    #expect(
      problem(BytePairTrainer(vocabularySize: 300, specialTokens: ["<s>", "<s>"]))
        == "the special token \"<s>\" is given twice")
    #expect(
      problem(BytePairTrainer(vocabularySize: 300, specialTokens: [""]))
        == "a special token is empty")
    for special in ["é", "Ġtext"] {
      #expect(
        problem(BytePairTrainer(vocabularySize: 300, specialTokens: [special]))
          == "the special token \"\(special)\" is how a token of other bytes is written; add a "
          + "character to it, such as \"|\"")
    }
    #expect(
      problem(BytePairTrainer(vocabularySize: 300, names: .init(end: "</s>")))
        == "the end token \"</s>\" is not in the vocabulary")
  }
}
