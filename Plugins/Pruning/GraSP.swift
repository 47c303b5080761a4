import Protocols

/// Gradient signal preservation (Wang, Zhang and Grosse 2020, arXiv 2002.07376): weights whose
/// removal would lower the norm of the gradient stay.
///
/// The paper scores -w ⊙ Hg and removes the *highest*, the other way round than all others; here the
/// sign is turned:
///
///     score = w ⊙ (H g),  g the gradient and H the Hessian of the mean loss of `batches` batches
///
/// H g is taken by a central difference of gradients, (g(w + εg) - g(w - εg)) / 2ε with
/// ε ‖g‖ = 2 √u ‖w‖, u the precision of the weights: short, because the loss bends fast along its
/// gradient; in float32 the scores are right to 1 to 7 % of the largest. The paper
/// divides logits by a temperature of 200 to flatten the loss; this is the loss as it is.
public struct GraSP: Pruning {
  public static let kind = "grasp"
  public static let summary = "weights that the flow of the gradient needs stay, before training"
  public static let formula = "score w·(Hg); the paper removes the highest -w·(Hg)"
  public static let source = "Wang, Zhang and Grosse 2020, arXiv 2002.07376, equation 8"

  @Setting("batches whose loss is averaged", 1...) public var batches = 1

  /// One batch.
  public init() {}

  /// Before training.
  public var scoredState: ScoredState { .untrained }

  /// w·(Hg).
  public func scores(_ network: PrunedNetwork) throws -> [Tensor] {
    let weights = network.tensors.map(\.tensor)
    let direction = try network.gradients(batches: batches)
    let kept = weights.map { $0.copy() }
    defer { for (weight, copy) in zip(weights, kept) { weight.assign(copy) } }
    let precision = weights.contains { $0.elementType == .float32 } ? 6e-8 : 1.1e-16
    let length = Self.norm(direction)
    // Where there is no gradient there is nothing to preserve: all scores are equal.
    guard length > 0 else { return kept.map { weight in withoutGradient { weight * 0 } } }
    let step = 2 * precision.squareRoot() * max(Self.norm(kept), 1e-6) / length
    func gradients(at scale: Double) throws -> [Tensor] {
      for ((weight, copy), gradient) in zip(zip(weights, kept), direction) {
        weight.assign(copy)
        weight.accumulate(gradient, scale: scale)
      }
      return try network.gradients(batches: batches)
    }
    let (above, below) = (try gradients(at: step), try gradients(at: -step))
    return withoutGradient {
      zip(kept, zip(above, below)).map { (weight, ends) -> Tensor in
        let product = (ends.0 - ends.1) * (0.5 / step)
        return weight * product
      }
    }
  }

  private static func norm(_ tensors: [Tensor]) -> Double {
    withoutGradient {
      tensors.reduce(0) { $0 + $1.converted(to: .float64).squared().sum().item }.squareRoot()
    }
  }
}
