import Protocols

/// Connection sensitivity (Lee, Ajanthan and Torr 2018, arXiv 1810.02340): what the loss would
/// change by, to first order, without a weight, measured before training.
///
///     score = |g ⊙ w| / Σ |g ⊙ w|,  g the gradient of the mean loss of `batches` batches
public struct SNIP: Pruning {
  public static let kind = "snip"
  public static let summary = "weights to which the loss is sensitive stay, before training"
  public static let formula = "score |g·w| / Σ|g·w|"
  public static let source = "Lee, Ajanthan and Torr 2018, arXiv 1810.02340, equations 4 to 6"

  @Setting("batches whose gradients are averaged", 1...) public var batches = 1

  /// One batch, as in the paper.
  public init() {}

  /// Before training.
  public var scoredState: ScoredState { .untrained }

  /// |g·w|, as shares of the sum over all.
  public func scores(_ network: PrunedNetwork) throws -> [Tensor] {
    let gradients = try network.gradients(batches: batches)
    return withoutGradient {
      let products = zip(network.tensors, gradients).map { ($0.tensor * $1).absolute() }
      let total = products.reduce(0) { $0 + $1.sum().item }
      return products.map { $0 / max(total, 1e-300) }
    }
  }
}
