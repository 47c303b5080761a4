import Protocols

/// Chance decides which weights stay: what every criterion must beat.
///
/// `scope: global` draws from all tensors together, `layer` leaves the same share of each. As a
/// criterion of its own it prunes before training; as the control `random` it comes with every other
/// criterion, in its scope and units.
public struct RandomPruning: Pruning {
  public static let kind = "random"
  public static let summary = "chance decides which weights stay"
  public static let formula = "score u, uniform in (0, 1)"
  public static let source = "the baseline of Frankle and Carbin 2018, arXiv 1803.03635"

  /// The defaults.
  public init() {}

  /// It looks at no weight.
  public var scoredState: ScoredState { .untrained }

  /// Uniform numbers.
  public func scores(_ network: PrunedNetwork) -> [Tensor] {
    network.tensors.enumerated().map { index, own in
      .uniform(own.tensor.shape, 0, 1, network.stream.at(index))
    }
  }
}
