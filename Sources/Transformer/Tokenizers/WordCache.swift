internal import Synchronization

/// The tokens of the words that were met so far: a text has few different ones.
///
/// Several threads may encode at once. One has the common memory; the others take a fresh one for
/// the time of their text, rather than wait. What is in it changes no result.
final class WordCache: Sendable {
  private let memory = Mutex(WordMemory())

  func withMemory(_ body: (inout WordMemory) -> Void) {
    if memory.withLockIfAvailable({ body(&$0) }) != nil { return }
    var own = WordMemory()
    body(&own)
  }
}

/// Words with their tokens, and the working memory of merging.
struct WordMemory: Sendable {
  /// Longer words come once, if ever, and would fill the memory.
  private static let longestWord = 128
  /// With this many words all are forgotten, so that the memory stays bounded.
  private static let mostWords = 1 << 17

  private var words = ByteStringTable()
  /// The tokens of all words, one word after the other, and where each word's begin.
  private var tokens: [Int32] = []
  private var starts: [Int] = [0]
  private var merger = WordMerger()

  /// Appends the tokens of a word.
  mutating func encode(
    _ word: UnsafeBufferPointer<UInt8>, byteTokens: [Int32], _ merges: MergeTable,
    into result: inout [Int32]
  ) {
    guard word.count <= Self.longestWord else {
      merger.merge(word, byteTokens: byteTokens, merges, into: &result)
      return
    }
    if words.count == Self.mostWords { self = WordMemory() }
    let (number, isNew) = words.insert(word)
    if isNew {
      merger.merge(word, byteTokens: byteTokens, merges, into: &tokens)
      starts.append(tokens.count)
    }
    for index in starts[number]..<starts[number + 1] { result.append(tokens[index]) }
  }
}
