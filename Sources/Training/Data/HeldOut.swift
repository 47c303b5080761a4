import Foundation
import Protocols
import Transformer

/// The held-out part of the data, batch by batch, always in the same order.
public struct HeldOut {
  /// One batch, with what its losses are measured against.
  public struct Part {
    /// The batch.
    public let batch: Batch
    /// Sum of the weights of the predicted tokens; rows, where the batch is no text.
    public let weight: Double
    /// Bytes of the predicted text; nil where tokens have no text.
    public let bytes: Double?
    /// Log probability of the documents under their source, in nats, where it is known.
    public let logProbability: Double?
  }

  /// Batches in all.
  public let count: Int
  private let part: (Int) throws -> Part

  init(count: Int, _ part: @escaping (Int) throws -> Part) {
    (self.count, self.part) = (count, part)
  }

  /// One batch, from 0.
  public func callAsFunction(_ index: Int) throws -> Part { try part(index) }

  /// Batches that came with a model.
  init(_ batches: [Batch]) {
    self.init(count: batches.count) { index in
      Part(batch: batches[index], weight: 1, bytes: nil, logProbability: nil)
    }
  }

  /// Rows one after another.
  init(_ windows: TokenWindows, rows: Int, tokenizer: (any Tokenizer)?) {
    let count = (windows.count + rows - 1) / rows
    self.init(count: count) { index in
      let first = index * rows
      let batch = windows.consecutive(first..<min(windows.count, first + rows))
      let predicted = batch.tokens.indices.filter { $0 % batch.length != 0 }
      let bytes = tokenizer.map { tokenizer in
        Double(tokenizer.bytes(of: predicted.map { batch.tokens[$0] }).count)
      }
      return Part(
        batch: .tokens(batch), weight: Double(predicted.count), bytes: bytes, logProbability: nil)
    }
  }

  /// Documents one after another.
  init(_ documents: DocumentRows, count total: Int, rows: Int) {
    self.init(count: (total + rows - 1) / rows) { index in
      let range = (index * rows)..<min(total, (index + 1) * rows)
      let parts = try range.map(documents.row)
      let batch = TokenBatch(
        parts.flatMap(\.tokens), length: documents.context, weights: parts.flatMap(\.weights))
      let known = parts.compactMap(\.logProbability)
      return Part(
        batch: .tokens(batch), weight: parts.reduce(0) { $0 + $1.weights.reduce(0, +) },
        bytes: Double(parts.reduce(0) { $0 + $1.bytes }),
        logProbability: known.count == parts.count ? known.reduce(0, +) : nil)
    }
  }
}
