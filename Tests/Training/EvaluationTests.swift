import Foundation
import Protocols
import Tensors
import Testing

@testable import Training

/// What an evaluation computes, on a model whose losses are known.
@Suite struct EvaluationTests {
  /// Its loss is the first token of the batch.
  private final class Told: Model {
    var parameters: [NamedParameter] { [] }
    var linears: [AdaptableLinear] { [] }
    func outputs(_ batch: Batch) -> Tensor { Tensor(0) }
    func loss(_ batch: Batch) -> Tensor {
      guard case .tokens(let tokens) = batch else { return Tensor(0) }
      return Tensor(Double(tokens.tokens[0]), type: .float64)
    }
  }

  /// Batches with a loss, a weight, bytes and the source's nats.
  private func heldOut(_ parts: [(loss: Int32, weight: Double, bytes: Double, nats: Double?)])
    -> HeldOut
  {
    HeldOut(count: parts.count) { index in
      let part = parts[index]
      return HeldOut.Part(
        batch: .tokens(TokenBatch([part.loss, 0], length: 2)), weight: part.weight,
        bytes: part.bytes, logProbability: part.nats.map { -$0 })
    }
  }

  @Test func `loss is a mean over tokens, bits over bytes, the excess over the source's nats`()
    throws
  {
    let parts: [(Int32, Double, Double, Double?)] = [
      (2, 10, 9, 12), (3, 30, 29, 70), (1, 20, 18, 8),
    ]
    let found = try Evaluation.of(Told(), heldOut(parts))
    let nats = 2.0 * 10 + 3 * 30 + 1 * 20
    #expect(abs(found.loss - nats / 60) < 1e-12)
    #expect(abs((found.bitsPerByte ?? 0) - nats / 56 / log(2)) < 1e-12)
    let excess = (nats - 90) / 56
    #expect(abs((found.excess ?? 0) - excess) < 1e-12)
    // The residuals of the ratio, by hand: dᵢ - R bᵢ with d = 8, 20, 12 and R = 40 / 56.
    let residuals = [8 - excess * 9, 20 - excess * 29, 12 - excess * 18]
    let variance = residuals.reduce(0) { $0 + $1 * $1 } / 2
    #expect(abs((found.excessError ?? 0) - (variance * 3).squareRoot() / 56) < 1e-12)
    let metrics = found.metrics("eval")
    #expect(
      metrics.keys.sorted() == [
        "eval/bits_per_byte", "eval/excess", "eval/excess_error", "eval/loss", "eval/perplexity",
      ])
    #expect(metrics["eval/perplexity"] == exp(found.loss))
  }

  @Test func `without a known source there is no excess, and fewer batches can be read`() throws {
    let parts: [(Int32, Double, Double, Double?)] = [(2, 10, 9, nil), (3, 30, 29, nil)]
    let found = try Evaluation.of(Told(), heldOut(parts), batches: 1)
    #expect(found.loss == 2)
    #expect(found.excess == nil && found.excessError == nil)
  }
}
