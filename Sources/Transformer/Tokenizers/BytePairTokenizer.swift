internal import Foundation
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
/// `encode(text, add_special_tokens=False)` there. In one thing it differs: an added token decodes
/// to its own text even where that has characters which stand for bytes, as "é" does.
public struct BytePairTokenizer: Tokenizer {
  let definition: TokenizerDefinition
  public let vocabularySize: Int
  public let specialTokens: SpecialTokens

  /// The token of each byte; -1 for those that UTF-8 does not have, if the vocabulary lacks them.
  private let byteTokens: [Int32]
  private let merges: MergeTable
  private let finder: AddedTokenFinder
  /// Finds those added tokens that are looked for in normalized text.
  private let normalizedFinder: AddedTokenFinder
  /// The tokens that a word can be without any merge, with their numbers.
  private let wholeWords: (words: ByteStringTable, ids: [Int32])
  private let pieces: TokenPieces
  private let cache = WordCache()

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
    byteTokens = (UInt8.min...UInt8.max).map {
      vocabulary.id(of: ByteCharacters.text(of: $0)) ?? -1
    }
    merges = MergeTable(definition.merges)
    // Of two added tokens that are the same when normalized, a special one comes first.
    let added = definition.addedTokens.filter(\.isSpecial)
      + definition.addedTokens.filter { !$0.isSpecial }
    finder = AddedTokenFinder(added.filter { !$0.isNormalized }) { $0.content }
    normalizedFinder = AddedTokenFinder(added.filter(\.isNormalized)) {
      definition.normalizes ? $0.content.precomposedStringWithCanonicalMapping : $0.content
    }
    pieces = TokenPieces(definition, size: vocabularySize, specialTokens)
    wholeWords = definition.ignoresMerges ? Self.wholeWords(vocabulary) : (ByteStringTable(), [])
  }

  private static func wholeWords(_ vocabulary: TokenVocabulary) -> (ByteStringTable, [Int32]) {
    var words = ByteStringTable()
    var ids: [Int32] = []
    for (text, id) in vocabulary.sorted {
      guard let bytes = ByteCharacters.bytes(of: text) else { continue }
      if bytes.withUnsafeBufferPointer({ words.insert($0) }).isNew { ids.append(id) }
    }
    return (words, ids)
  }

  public var identity: String { "bpe-\(vocabularySize)-\(definition.hash)" }

  public func bytes(of tokens: [Int32], skippingSpecial: Bool) -> [UInt8] {
    var result: [UInt8] = []
    for token in tokens { pieces.append(token, skippingSpecial: skippingSpecial, to: &result) }
    return result
  }

  /// The number of a token by its text, in which characters stand for bytes ("Ġthe") unless it is an
  /// added one; nil when there is none.
  public func token(_ text: String) -> Int32? { definition.id(of: text) }

  public func save(to folder: String) throws(TokenizerError) {
    try definition.save(to: folder)
  }
}

extension BytePairTokenizer {
  public func encode(_ text: String) -> [Int32] {
    var text = text
    var result: [Int32] = []
    text.withUTF8 { bytes in
      result.reserveCapacity(bytes.count / 3)
      cache.withMemory { memory in
        finder.forEachSegment(of: bytes) { segment in
          switch segment {
          case .token(let id): result.append(id)
          case .text(let part): encode(part, &memory, &result)
          }
        }
      }
    }
    return result
  }

  /// Appends the tokens of a text between two added tokens.
  private func encode(
    _ part: UnsafeBufferPointer<UInt8>, _ memory: inout WordMemory, _ result: inout [Int32]
  ) {
    guard definition.normalizes, part.contains(where: { $0 >= 0x80 }) else {
      return encodeNormalized(part, &memory, &result)
    }
    var text = String(decoding: part, as: UTF8.self).precomposedStringWithCanonicalMapping
    text.withUTF8 { encodeNormalized($0, &memory, &result) }
  }

  private func encodeNormalized(
    _ part: UnsafeBufferPointer<UInt8>, _ memory: inout WordMemory, _ result: inout [Int32]
  ) {
    normalizedFinder.forEachSegment(of: part) { segment in
      switch segment {
      case .token(let id): result.append(id)
      case .text(let words):
        definition.preTokenizer.forEachWord(in: words) { word in
          if definition.ignoresMerges, let number = wholeWords.words.find(word) {
            result.append(wholeWords.ids[number])
          } else {
            memory.encode(word, byteTokens: byteTokens, merges, into: &result)
          }
        }
      }
    }
  }
}

/// The bytes of each token.
private struct TokenPieces: Sendable {
  private var storage: [UInt8] = []
  private var starts: [Int] = [0]
  private var isSpecial: [Bool]

  init(_ definition: TokenizerDefinition, size: Int, _ special: SpecialTokens) {
    isSpecial = [Bool](repeating: false, count: size)
    var added: [Int32: AddedToken] = [:]
    for token in definition.addedTokens {
      added[token.id] = token
      isSpecial[Int(token.id)] = token.isSpecial
    }
    for token in [special.begin, special.end, special.padding] {
      if let token { isSpecial[Int(token)] = true }
    }
    var texts: [Int32: String] = [:]
    for (text, id) in definition.vocabulary.sorted { texts[id] = text }
    for id in 0..<Int32(size) {
      if let token = added[id] {
        storage += token.content.utf8
      } else if let text = texts[id] {
        // Some vocabularies have tokens beside the byte-level ones, which stand for themselves.
        storage += ByteCharacters.bytes(of: text) ?? Array(text.utf8)
      }
      starts.append(storage.count)
    }
  }

  func append(_ token: Int32, skippingSpecial: Bool, to result: inout [UInt8]) {
    guard token >= 0, token < isSpecial.count, !(skippingSpecial && isSpecial[Int(token)]) else {
      return
    }
    result += storage[starts[Int(token)]..<starts[Int(token) + 1]]
  }
}
