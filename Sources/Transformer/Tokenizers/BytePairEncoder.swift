internal import Foundation

/// A tokenizer's definition arranged for speed.
///
/// A class, so that what is called for each word holds one reference, not a copy of all the tables.
final class BytePairEncoder: Sendable {
  /// The token of each byte; -1 for those that UTF-8 does not have, if the vocabulary lacks them.
  private let byteTokens: [Int32]
  private let merges: MergeTable
  private let normalizes: Bool
  private let preTokenizer: PreTokenizer
  private let finder: AddedTokenFinder
  /// Finds those added tokens that are looked for in normalized text.
  private let normalizedFinder: AddedTokenFinder
  /// Words that are a token without any merge, with its number.
  private let wholeWords: ByteStringTable
  private let wholeWordTokens: [Int32]
  private let cache = WordCache()

  init(_ definition: TokenizerDefinition) {
    let vocabulary = definition.vocabulary
    byteTokens = (UInt8.min...UInt8.max).map {
      vocabulary.id(of: ByteCharacters.text(of: $0)) ?? -1
    }
    merges = MergeTable(definition.merges)
    normalizes = definition.normalizes
    preTokenizer = definition.preTokenizer
    // Of two added tokens that are the same when normalized, a special one comes first.
    let added =
      definition.addedTokens.filter(\.isSpecial) + definition.addedTokens.filter { !$0.isSpecial }
    finder = AddedTokenFinder(added.filter { !$0.isNormalized }) { $0.content }
    normalizedFinder = AddedTokenFinder(added.filter(\.isNormalized)) {
      definition.normalizes ? $0.content.precomposedStringWithCanonicalMapping : $0.content
    }
    var words = ByteStringTable()
    var tokens: [Int32] = []
    for (text, id) in definition.ignoresMerges ? vocabulary.sorted : [] {
      guard let bytes = ByteCharacters.bytes(of: text) else { continue }
      if bytes.withUnsafeBufferPointer({ words.insert($0) }).isNew { tokens.append(id) }
    }
    (wholeWords, wholeWordTokens) = (words, tokens)
  }

  func encode(_ text: String) -> [Int32] {
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
    guard normalizes, part.contains(where: { $0 >= 0x80 }) else {
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
        preTokenizer.forEachWord(in: words) { encode(word: $0, &memory, &result) }
      }
    }
  }

  private func encode(
    word: UnsafeBufferPointer<UInt8>, _ memory: inout WordMemory, _ result: inout [Int32]
  ) {
    if !wholeWordTokens.isEmpty, let number = wholeWords.find(word) {
      result.append(wholeWordTokens[number])
    } else {
      memory.encode(word, byteTokens: byteTokens, merges, into: &result)
    }
  }
}
