/// Text to the numbers that a language model reads, and back.
///
/// A tokenizer is a value that never changes: the same text gives the same tokens in every process,
/// and any number of threads may use one at once.
public protocol Tokenizer: Sendable {
  /// How many rows a model's embedding needs: one more than the largest token.
  var vocabularySize: Int { get }

  /// The tokens that stand for no text but mark its bounds, where the tokenizer has them.
  var specialTokens: SpecialTokens { get }

  /// What the tokenizer is, in a short word that depends on everything that decides about tokens:
  /// two tokenizers with one identity give the same tokens for every text.
  var identity: String { get }

  /// The tokens of a text. Begin and end are not added: who packs texts into sequences does that.
  func encode(_ text: String) -> [Int32]

  /// The bytes that tokens stand for, one token after the other.
  ///
  /// - Parameters:
  ///   - tokens: the tokens; numbers that no token has stand for nothing (models may have more rows
  ///     than their tokenizer has tokens).
  ///   - skippingSpecial: whether special tokens stand for nothing, rather than for their names.
  func bytes(of tokens: [Int32], skippingSpecial: Bool) -> [UInt8]

  /// Writes the tokenizer to a folder, which is made where it does not exist, as `tokenizer.json`
  /// and `tokenizer_config.json`, which Hugging Face's libraries read; ``Tokenizers/read(folder:)``
  /// gives the same tokenizer again.
  ///
  /// - Throws: an error that names the file and the reason.
  func save(to folder: String) throws(TokenizerError)
}

extension Tokenizer {
  /// The text that tokens stand for.
  ///
  /// Tokens may cut a character in two: each longest beginning of a character that goes no further
  /// becomes one U+FFFD, as does each byte that can begin none (Unicode 16, section 3.9).
  public func decode(_ tokens: [Int32], skippingSpecial: Bool = false) -> String {
    String(decoding: bytes(of: tokens, skippingSpecial: skippingSpecial), as: UTF8.self)
  }

  /// The bytes that tokens stand for, special ones for their names.
  public func bytes(of tokens: [Int32]) -> [UInt8] {
    bytes(of: tokens, skippingSpecial: false)
  }
}

/// The tokens that mark a text's bounds; nil where a tokenizer has none.
public struct SpecialTokens: Sendable, Equatable {
  /// Comes before a text.
  public var begin: Int32?
  /// Comes after a text; generation stops at it.
  public var end: Int32?
  /// Fills sequences up to the length of the longest.
  public var padding: Int32?

  /// The tokens with these numbers.
  public init(begin: Int32? = nil, end: Int32? = nil, padding: Int32? = nil) {
    (self.begin, self.end, self.padding) = (begin, end, padding)
  }
}

/// The texts of the tokens that mark bounds; nil where there is none.
public struct SpecialTokenNames: Sendable, Equatable {
  /// Comes before a text.
  public var begin: String?
  /// Comes after a text.
  public var end: String?
  /// Fills sequences.
  public var padding: String?

  /// The tokens with these texts.
  public init(begin: String? = nil, end: String? = nil, padding: String? = nil) {
    (self.begin, self.end, self.padding) = (begin, end, padding)
  }
}
