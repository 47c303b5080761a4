internal import Foundation
public import Tensors

/// How the next token is chosen from its scores.
public struct TokenSampler: Sendable {
  /// Divides the scores before they become probabilities (Ackley, Hinton and Sejnowski 1985); 0
  /// takes the best token always.
  public var temperature: Double
  /// Only so many of the best tokens may be taken; nil for all.
  public var best: Int?
  /// Where chance comes from.
  public var stream: RandomStream

  /// A sampler.
  public init(temperature: Double = 1, best: Int? = nil, seed: UInt64 = 0) {
    (self.temperature, self.best) = (temperature, best)
    stream = RandomStream(seed: seed, "generate")
  }

  /// The token that is drawn as number `index` of a text, among those with a finite score; of equal
  /// scores the first is the best. Nil where no score is a number.
  ///
  /// p(i) = exp(s(i)/T) / Σ exp(s(j)/T), over the best k.
  public func choose(_ scores: [Double], index: Int) -> Int? {
    let order = scores.indices.filter { scores[$0].isFinite }
      .sorted { (-scores[$0], $0) < (-scores[$1], $1) }
    guard let first = order.first, temperature > 0 else { return order.first }
    let kept = order.prefix(max(1, best ?? order.count))
    let weights = kept.map { exp((scores[$0] - scores[first]) / temperature) }
    var rest = stream.uniform(index) * weights.reduce(0, +)
    for (token, weight) in zip(kept, weights) {
      rest -= weight
      if rest < 0 { return token }
    }
    return kept.last
  }
}
