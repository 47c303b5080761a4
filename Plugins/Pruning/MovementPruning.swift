import Protocols

/// Movement pruning (Sanh, Wolf and Rush 2020, arXiv 2005.07683): weights stay that training moves
/// away from zero.
///
///     score = -Σ g ⊙ w over the steps of the training that ended
///
/// The paper prunes while it trains, by a cubic schedule and a straight-through estimator; here the
/// movement of one training decides what the next one keeps. Weights that do not learn do not move.
public struct MovementPruning: Pruning {
  public static let kind = "movement"
  public static let summary = "weights that training moves away from zero stay"
  public static let formula = "score -Σ g·w over the steps of a training"
  public static let source =
    "Sanh, Wolf and Rush 2020, arXiv 2005.07683, equation 4; between trainings, not during one"

  /// The defaults.
  public init() {}

  /// At every step.
  public var observesTraining: Bool { true }

  /// S ← S - g·w.
  public func observe(_ weight: Tensor, gradient: Tensor, memory: Tensor) {
    memory.accumulate(withoutGradient { weight.detached * gradient }, scale: -1)
  }

  /// The movement; none of a weight that did not learn.
  public func scores(_ network: PrunedNetwork) throws -> [Tensor] {
    network.tensors.map { own in
      own.memory?.copy() ?? .zeros(own.tensor.shape, type: own.tensor.elementType)
    }
  }
}
