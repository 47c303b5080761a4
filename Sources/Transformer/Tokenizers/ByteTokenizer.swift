/// Each byte of a text's UTF-8 is a token: 256 of them, whose numbers are the bytes'.
///
/// Special tokens, where asked for, have the numbers behind: begin, end, padding, in this order. No
/// text gives them; their names in a text are bytes like all others. (In Hugging Face's libraries,
/// which read what ``save(to:)`` writes, they are found in texts.)
public struct ByteTokenizer: Tokenizer {
  /// Those that were asked for.
  public let specialTokens: SpecialTokens
  /// 256, and one more for each special token.
  public let vocabularySize: Int

  /// The bytes, and those special tokens that are asked for.
  public init(begin: Bool = false, end: Bool = false, padding: Bool = false) {
    var size: Int32 = 256
    let next = { (isWanted: Bool) -> Int32? in
      guard isWanted else { return nil }
      defer { size += 1 }
      return size
    }
    specialTokens = SpecialTokens(begin: next(begin), end: next(end), padding: next(padding))
    vocabularySize = Int(size)
  }

  /// The special tokens' names.
  private var names: SpecialTokenNames {
    SpecialTokenNames(
      begin: specialTokens.begin.map { _ in "<|begin|>" },
      end: specialTokens.end.map { _ in "<|end|>" },
      padding: specialTokens.padding.map { _ in "<|padding|>" })
  }

  /// "bytes", with the names of the special tokens that there are.
  public var identity: String {
    (["bytes"] + [names.begin, names.end, names.padding].compactMap { $0?.filter(\.isLetter) })
      .joined(separator: "-")
  }

  /// The bytes of the text.
  public func encode(_ text: String) -> [Int32] { text.utf8.map(Int32.init) }

  /// The bytes that tokens stand for.
  public func bytes(of tokens: [Int32], skippingSpecial: Bool) -> [UInt8] {
    let special = [names.begin, names.end, names.padding].compactMap(\.self)
    var result: [UInt8] = []
    result.reserveCapacity(tokens.count)
    for token in tokens {
      if let byte = UInt8(exactly: token) {
        result.append(byte)
      } else if !skippingSpecial, token >= 256, token < vocabularySize {
        result += special[Int(token) - 256].utf8
      }
    }
    return result
  }

  /// Writes the tokenizer as a byte-pair encoding without merges.
  public func save(to folder: String) throws(TokenizerError) {
    try definition.save(to: folder)
  }

  /// The same as a byte-pair encoding without merges.
  var definition: TokenizerDefinition {
    var result = TokenizerDefinition()
    for byte in UInt8.min...UInt8.max {
      _ = result.vocabulary.add(ByteCharacters.text(of: byte), Int32(byte))
    }
    result.preTokenizer.usesGPT2Pattern = false
    result.names = names
    for (id, name) in [names.begin, names.end, names.padding].compactMap(\.self).enumerated() {
      result.addedTokens.append(AddedToken(id: Int32(256 + id), content: name))
    }
    return result
  }

  /// The byte tokenizer that wrote a definition, nil when none did.
  init?(_ definition: TokenizerDefinition) {
    let names = definition.names
    self.init(begin: names.begin != nil, end: names.end != nil, padding: names.padding != nil)
    guard definition.merges.isEmpty, definition.hash == self.definition.hash else { return nil }
  }
}
