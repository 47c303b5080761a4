import Tensors

/// Byte-level byte-pair encoding as GPT-2, Llama 3, Qwen and others have it (Sennrich, Haddow and
/// Birch 2016, arXiv 1508.07909; Radford et al. 2019).
///
/// A text is cut at its added tokens, each part is normalized if the tokenizer says so and split
/// into words by a regular expression, and the bytes of each word merge, pair by pair, the pairs
/// that were most frequent in training first. All tokens together are the whole text, whatever it
/// is, unless an added token swallows white space or the text is normalized.
///
/// Reads and writes `tokenizer.json` of Hugging Face's tokenizers and gives the same tokens as
/// `encode(text, add_special_tokens=False)` there. In one thing it differs: an added token that no
/// merge gives decodes to its own text; there, "<é>" decodes to the bytes for which these characters
/// stand.
public struct BytePairTokenizer: Tokenizer {
  let definition: TokenizerDefinition
  /// One more than the largest token.
  public let vocabularySize: Int
  /// The tokens that mark the bounds of texts, as `tokenizer_config.json` or the caller names them.
  public let specialTokens: SpecialTokens

  private let encoder: BytePairEncoder
  private let pieces: TokenPieces

  /// Reads a `tokenizer.json`.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - names: the texts of the tokens that mark bounds, which the file does not tell.
  /// - Throws: an error that names the file, the key, what was found and what is wanted: when the
  ///   file is no byte-level byte-pair encoding, or wants what is not done here.
  public init(file path: String, names: SpecialTokenNames = .init()) throws(TokenizerError) {
    var definition = try TokenizerDefinition(path: path)
    definition.names = names
    try self.init(definition, path: path)
  }

  /// The tokenizer of a definition; `path` is for errors.
  init(_ definition: TokenizerDefinition, path: String?) throws(TokenizerError) {
    self.definition = definition
    let vocabulary = definition.vocabulary
    let largest = max(vocabulary.largest, definition.addedTokens.map(\.id).max() ?? -1)
    vocabularySize = Int(largest) + 1
    let id = { (name: String?, role: String) throws(TokenizerError) -> Int32? in
      guard let name else { return nil }
      if let id = definition.id(of: name) { return id }
      throw TokenizerError(
        path: path,
        problem: "the \(role) token \(FormatProblem.quote(name)) is not in the vocabulary")
    }
    specialTokens = SpecialTokens(
      begin: try id(definition.names.begin, "begin"), end: try id(definition.names.end, "end"),
      padding: try id(definition.names.padding, "padding"))
    encoder = BytePairEncoder(definition)
    pieces = TokenPieces(definition, size: vocabularySize, specialTokens)
  }

  /// "bpe", the size of the vocabulary, and a hash of all that decides about tokens; computed anew
  /// each time.
  public var identity: String { "bpe-\(vocabularySize)-\(definition.hash)" }

  /// The tokens of a text, in which names of special tokens are found too.
  public func encode(_ text: String) -> [Int32] { encoder.encode(text) }

  /// The bytes that tokens stand for.
  public func bytes(of tokens: [Int32], skippingSpecial: Bool) -> [UInt8] {
    var result: [UInt8] = []
    for token in tokens { pieces.append(token, skippingSpecial: skippingSpecial, to: &result) }
    return result
  }

  /// The number of a token by its text, in which characters stand for bytes ("Ġthe") unless it is an
  /// added one; nil when there is none.
  public func token(_ text: String) -> Int32? { definition.id(of: text) }

  /// Writes `tokenizer.json` and `tokenizer_config.json`. What the file that was read had beside
  /// tokens, truncation and padding, is left out.
  public func save(to folder: String) throws(TokenizerError) {
    try definition.save(to: folder)
  }
}
