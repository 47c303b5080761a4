/// Index of a word or sign in the vocabulary.
typealias Token = Int32

/// The vocabulary, and the one way in which a sequence of its tokens is written as text.
///
/// Derivations are sequences of tokens; the text adds the spaces, the capitals at the beginning of
/// sentences, and "an" for "a" before a vowel. `tokens(of:)` takes these back. The two are inverse
/// to each other, so the probability of a text is the probability of its tokens.
struct Spelling: Sendable {
  enum Role: Sendable { case word, suffix, comma, stop, quote }

  struct Word: Sendable {
    let bytes: [UInt8]
    let role: Role
    let beginsWithVowel: Bool

    /// What the token adds to the length of a text: the space before a word is its own.
    var length: Int { bytes.count + (role == .word ? 1 : 0) }
  }

  private(set) var words: [Word] = []
  private var index: [String: Token] = [:]
  /// Without regard to capitals, to find words that only capitals would tell apart, while the
  /// vocabulary grows.
  private var folded: [String: String] = [:]
  private(set) var article: Token?

  /// No words yet.
  init() {}

  /// Words in the order of their tokens, no two of them alike.
  init(_ words: [Word], article: Token?) {
    (self.words, self.article) = (words, article)
    for (token, word) in words.enumerated() {
      index[String(decoding: word.bytes, as: UTF8.self)] = Token(token)
    }
  }

  /// The token of a word as it is written within a sentence.
  mutating func token(_ word: some StringProtocol) throws(GrammarError) -> Token {
    let word = String(word)
    if let known = index[word] { return known }
    guard let role = Self.role(of: word) else {
      throw GrammarError("'\(word)' is neither a word nor a sign: use letters, or one of , . ! ?")
    }
    guard word != "an" else { throw GrammarError("write 'a': it becomes 'an' before a vowel") }
    if let other = folded.updateValue(word, forKey: word.lowercased()) {
      throw GrammarError(
        "'\(word)' and '\(other)' differ by capitals only: at the beginning of a sentence they "
          + "could not be told apart")
    }
    let token = Token(words.count)
    let first = word.lowercased().first ?? " "
    words.append(
      Word(bytes: Array(word.utf8), role: role, beginsWithVowel: "aeiou".contains(first)))
    index[word] = token
    if word == "a" { article = token }
    return token
  }

  private static func role(of word: String) -> Role? {
    switch word {
    case ",": .comma
    case ".", "!", "?": .stop
    case "\"": .quote
    case "'s": .suffix
    default: !word.isEmpty && word.utf8.allSatisfy(isLetter) ? .word : nil
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  /// The token as it is written within a sentence.
  func string(_ token: Token) -> String {
    String(decoding: words[Int(token)].bytes, as: UTF8.self)
  }

  /// What tokens add to the length of a text; the first word of the text adds one less.
  func length(of tokens: [Token]) -> Int { tokens.reduce(0) { $0 + words[Int($1)].length } }

  // MARK: - Tokens to text

  /// The text of a sequence of tokens.
  func text(of tokens: [Token]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(256)
    var (beginsSentence, quoted, glued) = (true, false, true)
    for (position, token) in tokens.enumerated() {
      let word = words[Int(token)]
      switch word.role {
      case .quote:
        // A quotation that ends in a full stop ends its sentence; after "?" the sentence goes on.
        beginsSentence = !quoted || text.last == UInt8(ascii: ".")
        if !quoted && !glued { text.append(UInt8(ascii: " ")) }
        text.append(contentsOf: word.bytes)
        quoted.toggle()
        glued = quoted
      case .suffix, .comma:
        text.append(contentsOf: word.bytes)
      case .stop:
        text.append(contentsOf: word.bytes)
        beginsSentence = true
      case .word:
        if !glued { text.append(UInt8(ascii: " ")) }
        let start = text.count
        text.append(contentsOf: word.bytes)
        if beginsSentence { text[start] &= 0xdf }
        if token == article, takesN(tokens, after: position) { text.append(UInt8(ascii: "n")) }
        (beginsSentence, glued) = (false, false)
      }
    }
    return text
  }

  private func takesN(_ tokens: [Token], after position: Int) -> Bool {
    position + 1 < tokens.count && words[Int(tokens[position + 1])].beginsWithVowel
  }

  // MARK: - Text to tokens

  /// The tokens that `text(of:)` writes as this text; nil if there are none.
  func tokens(of text: String) -> [Token]? {
    let text = Array(text.utf8)
    var tokens: [Token] = []
    var position = 0
    while position < text.count {
      let start = position
      position += 1
      if text[start] == UInt8(ascii: " ") { continue }
      if text[start] == UInt8(ascii: "'") { position += 1 }
      if Self.isLetter(text[start]) {
        while position < text.count, Self.isLetter(text[position]) { position += 1 }
      }
      guard let token = lookUp(text[start..<min(position, text.count)]) else { return nil }
      tokens.append(token)
    }
    // Spaces, capitals and articles have been read generously; this makes it strict.
    return self.text(of: tokens) == text ? tokens : nil
  }

  private func lookUp(_ bytes: ArraySlice<UInt8>) -> Token? {
    let word = String(decoding: bytes, as: UTF8.self)
    if let token = index[word] { return token }
    let lower = word.prefix(1).lowercased() + word.dropFirst()
    return lower == "an" ? article : index[lower]
  }
}
