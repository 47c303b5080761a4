import Foundation
import Protocols

/// What a held-out part says of a model.
public struct Evaluation: Sendable, Equatable, Codable {
  /// Mean loss of a predicted token, in nats (of a batch, where the batches are no text).
  public let loss: Double
  /// Nats a byte times log2(e); nil where tokens have no text.
  public let bitsPerByte: Double?
  /// (Σ log p - Σ log q) / Σ bytes: how far the model is from its source, in nats a byte; nil where
  /// the source's probability is not known.
  public let excess: Double?
  /// The standard error of the excess.
  public let excessError: Double?

  /// Evaluates a model on the first batches, or on all; `before` hears of each.
  ///
  /// The error of the excess is that of a ratio estimator whose units are the batches:
  /// s² = Σ(dᵢ - R bᵢ)² / (n - 1), error = s √n / Σ bᵢ.
  static func of(
    _ model: any Model, _ heldOut: HeldOut, batches: Int? = nil,
    before: (Int) throws -> Void = { _ in }
  ) throws -> Evaluation {
    var sums = Sums()
    for index in 0..<min(heldOut.count, batches ?? heldOut.count) {
      try before(index)
      let part = try heldOut(index)
      let loss = withoutGradient { model.loss(part.batch).item }
      sums.add(loss * part.weight, part)
    }
    return sums.evaluation
  }

  /// The values by the names of metrics.
  func metrics(_ prefix: String) -> [String: Double] {
    var metrics = ["\(prefix)/loss": loss]
    guard let bitsPerByte else { return metrics }
    metrics["\(prefix)/perplexity"] = exp(loss)
    metrics["\(prefix)/bits_per_byte"] = bitsPerByte
    metrics["\(prefix)/excess"] = excess
    metrics["\(prefix)/excess_error"] = excessError
    return metrics
  }

  private struct Sums {
    var nats = 0.0, weight = 0.0
    var bytes: Double? = 0
    /// Nats above the source's, and bytes, of each batch.
    var excess: [(nats: Double, bytes: Double)]? = []

    mutating func add(_ nats: Double, _ part: HeldOut.Part) {
      self.nats += nats
      weight += part.weight
      bytes = part.bytes.flatMap { own in bytes.map { $0 + own } }
      guard let logProbability = part.logProbability, let own = part.bytes else {
        excess = nil
        return
      }
      excess?.append((nats + logProbability, own))
    }

    var evaluation: Evaluation {
      let text = bytes.flatMap { $0 > 0 ? $0 : nil }
      var (ratio, error): (Double?, Double?)
      if let excess, let text, !excess.isEmpty {
        let found = excess.reduce(0) { $0 + $1.nats } / text
        let squares = excess.reduce(0) { sum, unit in
          let residual = unit.nats - found * unit.bytes
          return sum + residual * residual
        }
        ratio = found
        let count = Double(excess.count)
        if count > 1 { error = (squares / (count - 1) * count).squareRoot() / text }
      }
      return Evaluation(
        loss: nats / max(weight, 1e-300), bitsPerByte: text.map { nats / $0 / log(2) },
        excess: ratio, excessError: error)
    }
  }
}

/// A signal came while something long was under way.
struct InterruptedError: Error {}
