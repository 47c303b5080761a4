import Protocols
import Transformer

/// Rows that are whole documents between a begin and an end token, padding masked.
public struct DocumentRows: Sendable {
  private let source: any DocumentSource
  private let tokenizer: any Tokenizer
  private let special: (begin: Int32, end: Int32, padding: Int32)
  /// Tokens of a row.
  public let context: Int

  /// One row.
  public struct Row: Sendable, Equatable {
    /// As many as `context`.
    public let tokens: [Int32]
    /// How much the prediction of each token counts; 0 for the begin token and for padding.
    public let weights: [Double]
    /// Bytes of text that count.
    public let bytes: Int
    /// The document's log probability, in nats, where it is known.
    public let logProbability: Double?
  }

  /// Rows of a source.
  ///
  /// - Throws: `CorpusError` when the tokenizer lacks a begin, end or padding token.
  public init(
    _ source: any DocumentSource, _ tokenizer: any Tokenizer, context: Int
  ) throws(CorpusError) {
    let tokens = tokenizer.specialTokens
    guard let begin = tokens.begin, let end = tokens.end, let padding = tokens.padding else {
      throw CorpusError(
        "data.tokenizer", "has no begin, end and padding tokens, which rows of documents need")
    }
    (self.source, self.tokenizer, self.context) = (source, tokenizer, context)
    special = (begin, end, padding)
  }

  /// How many documents there are; nil without end.
  public var count: Int? { source.count }

  /// The row of one document.
  ///
  /// - Throws: `CorpusError` when it does not fit.
  public func row(_ index: Int) throws -> Row {
    let document = try source.document(index)
    var (tokens, weights, bytes) = ([special.begin], [0.0], 0)
    for part in document.parts {
      let encoded = tokenizer.encode(part.text)
      tokens += encoded
      weights += encoded.map { _ in part.weight }
      if part.weight > 0 { bytes += part.text.utf8.count }
    }
    tokens.append(special.end)
    weights.append(1)
    guard tokens.count <= context else {
      throw CorpusError(
        "document \(index)",
        "has \(tokens.count) tokens with begin and end, more than a row of \(context) "
          + "(data.context)")
    }
    let padding = context - tokens.count
    return Row(
      tokens: tokens + Array(repeating: special.padding, count: padding),
      weights: weights + Array(repeating: 0, count: padding), bytes: bytes,
      logProbability: document.logProbability)
  }

  /// The rows of a training step: documents in a new order each time round, or, where there is no
  /// end of them, one after another.
  public func training(_ rows: Int, step: Int, _ stream: RandomStream) throws -> TokenBatch {
    try batch((0..<rows).map { document(step * rows + $0, stream) })
  }

  /// Rows of documents by number, for evaluation.
  public func batch(_ documents: [Int]) throws -> TokenBatch {
    let rows = try documents.map(row)
    return TokenBatch(
      rows.flatMap(\.tokens), length: context, weights: rows.flatMap(\.weights))
  }

  /// The document at a position of the endless sequence of epochs: a function of position and
  /// stream only, so that nothing has to be remembered for a resumed run.
  private func document(_ position: Int, _ stream: RandomStream) -> Int {
    guard let count, count > 0 else { return position }
    let (epoch, index) = position.quotientAndRemainder(dividingBy: count)
    return FeistelPermutation(count, stream.at(epoch))(index)
  }
}
