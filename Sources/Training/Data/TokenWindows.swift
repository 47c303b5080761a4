import Protocols

/// Rows that are windows of a sequence of tokens.
public struct TokenWindows: Sendable {
  private let tokens: any TokenSequence
  private let range: Range<Int>
  /// Tokens of a row.
  public let context: Int

  /// Windows of a part of a sequence.
  ///
  /// - Throws: `CorpusError` when not even one row fits.
  public init(
    _ tokens: any TokenSequence, _ range: Range<Int>? = nil, context: Int, name: String
  ) throws(CorpusError) {
    self.tokens = tokens
    self.range = range ?? 0..<tokens.count
    self.context = context
    guard self.range.count >= context else {
      throw CorpusError(
        name, "has \(self.range.count) tokens, fewer than one row of \(context) (data.context)")
    }
  }

  /// Rows at random places: a function of the stream only.
  public func random(_ rows: Int, _ stream: RandomStream) -> TokenBatch {
    batch(
      (0..<rows).map { range.lowerBound + stream.integer($0, below: range.count - context + 1) })
  }

  /// How many rows there are one after another.
  public var count: Int { range.count / context }

  /// Rows one after another, for evaluation: each token is in one row.
  public func consecutive(_ rows: Range<Int>) -> TokenBatch {
    batch(rows.map { range.lowerBound + $0 * context })
  }

  private func batch(_ starts: [Int]) -> TokenBatch {
    TokenBatch(starts.flatMap { tokens.tokens($0..<($0 + context)) }, length: context)
  }
}

/// Tokens that are all in memory.
public struct TokenList: TokenSequence {
  private let list: [Int32]

  /// A sequence of these tokens.
  public init(_ list: [Int32]) { self.list = list }

  /// How many there are.
  public var count: Int { list.count }

  /// A part of them.
  public func tokens(_ range: Range<Int>) -> [Int32] { Array(list[range]) }
}
