import Tensors

/// Learns a byte-level byte-pair encoding from texts (Sennrich, Haddow and Birch 2016, arXiv
/// 1508.07909).
///
/// Beginning with bytes, the pair of neighbouring tokens that is most frequent inside of words
/// becomes a token, again and again; of equally frequent pairs the one whose tokens have the lower
/// numbers, the left one first. The result is that of Hugging Face's `BpeTrainer` with all bytes as
/// its initial alphabet, token for token, and depends on neither time, threads nor the order of the
/// texts.
public struct BytePairTrainer: Sendable {
  /// How many tokens are wanted: special ones, 256 bytes, and what merges. Texts that have too few
  /// different pairs give fewer.
  public var vocabularySize: Int
  /// Tokens that are found in texts as a whole and not learnt; they get the first numbers.
  public var specialTokens: [String]
  /// Which of them mark the bounds of texts.
  public var names: SpecialTokenNames
  /// Pairs that occur less often become no token.
  public var minimumFrequency = 0
  /// How texts are split into words, across whose bounds nothing merges.
  public var pattern = SplitPattern.gpt2

  /// A trainer for a vocabulary of this size.
  public init(
    vocabularySize: Int, specialTokens: [String] = [], names: SpecialTokenNames = .init()
  ) {
    self.vocabularySize = vocabularySize
    self.specialTokens = specialTokens
    self.names = names
  }

  /// Learns from texts, each of which is read once.
  ///
  /// - Throws: an error when the vocabulary has no room for the bytes and special tokens, when a
  ///   special token is empty or given twice, or when a name is not among them.
  public func train(on texts: some Sequence<String>) throws(TokenizerError) -> BytePairTokenizer {
    var definition = TokenizerDefinition()
    definition.names = names
    if pattern != .gpt2 {
      definition.preTokenizer.splits = [.pattern(pattern)]
      definition.preTokenizer.usesGPT2Pattern = false
    }
    var tokens = try firstTokens()
    for (id, content) in specialTokens.enumerated() {
      definition.addedTokens.append(AddedToken(id: Int32(id), content: content))
    }
    let words = WordCounts(texts, definition.preTokenizer)
    var learning = PairLearning(words, byteTokens: byteTokens(tokens))
    while tokens.count < vocabularySize, let pair = learning.mostFrequent(minimumFrequency) {
      let text = Array(tokens[Int(pair.left)]) + Array(tokens[Int(pair.right)])
      // The pair's text may be a token already: another pair had it, or it is a special token's.
      let (number, _) = text.withUnsafeBufferPointer { tokens.insert($0) }
      if number < specialTokens.count { try checkSpelling(of: specialTokens[number]) }
      learning.merge(pair, to: Int32(number))
    }
    for number in 0..<tokens.count {
      _ = definition.vocabulary.add(
        String(decoding: tokens[number], as: UTF8.self), Int32(number))
    }
    definition.merges = learning.merges
    return try BytePairTokenizer(definition, path: nil)
  }

  /// The special tokens and the bytes, these in the order of the characters that stand for them.
  private func firstTokens() throws(TokenizerError) -> ByteStringTable {
    var tokens = ByteStringTable()
    for text in specialTokens {
      guard !text.isEmpty else { throw TokenizerError(problem: "a special token is empty") }
      guard tokens.insert(text).isNew else {
        throw TokenizerError(
          problem: "the special token \(FormatProblem.quote(text)) is given twice")
      }
    }
    for byte in ByteCharacters.bytesByCharacter {
      let (number, _) = tokens.insert(ByteCharacters.text(of: byte))
      if number < specialTokens.count { try checkSpelling(of: specialTokens[number]) }
    }
    guard tokens.count <= vocabularySize else {
      throw TokenizerError(
        problem: "a vocabulary of \(vocabularySize) has no room for 256 bytes and "
          + "\(specialTokens.count) special tokens; wanted are \(tokens.count) or more")
    }
    return tokens
  }

  /// Refuses a special token that is also learnt, unless it stands for the same bytes as both: "the"
  /// may be one, but "Ġthe" would be the token of " the" too.
  private func checkSpelling(of text: String) throws(TokenizerError) {
    guard ByteCharacters.bytes(of: text)?.elementsEqual(text.utf8) != true else { return }
    throw TokenizerError(
      problem: "the special token \(FormatProblem.quote(text)) is how a token of other bytes is "
        + "written; add a character to it, such as \"|\"")
  }

  private func byteTokens(_ tokens: ByteStringTable) -> [Int32] {
    (UInt8.min...UInt8.max).map { Int32(tokens.find(ByteCharacters.text(of: $0)) ?? 0) }
  }
}

/// The different words of texts, and how often each occurs.
struct WordCounts {
  private(set) var words = ByteStringTable()
  private(set) var counts: [Int] = []

  init(_ texts: some Sequence<String>, _ preTokenizer: PreTokenizer) {
    for var text in texts {
      text.withUTF8 { bytes in
        preTokenizer.forEachWord(in: bytes) { word in
          let (number, isNew) = words.insert(word)
          if isNew { counts.append(0) }
          counts[number] += 1
        }
      }
    }
  }
}
