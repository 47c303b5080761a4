import Protocols

/// Gradient signal preservation (Wang, Zhang and Grosse 2020, arXiv 2002.07376): weights whose
/// removal would lower the norm of the gradient stay.
///
/// The paper scores -w ⊙ Hg and removes the *highest*, the other way round than all others; here the
/// sign is turned:
///
///     score = w ⊙ (H g),  g the gradient and H the Hessian of the mean loss of `batches` batches
///
/// H g is taken by the central difference of fourth order, with g± = g(w ± εg) and g±± = g(w ± 2εg)
/// (8 (g+ - g-) - (g++ - g--)) / 12ε, and ε ‖g‖ = √u ‖w‖ / 2, u the precision of the weights: short,
/// because the loss bends fast along its gradient. In float32 the scores were right to 1e-4 of the
/// largest; of second order, or with steps four times as long, they were off by up to 8 %. The paper
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
    let step = 0.5 * precision.squareRoot() * max(Self.norm(kept), 1e-6) / length
    func gradients(at scale: Double) throws -> [Tensor] {
      for ((weight, copy), gradient) in zip(zip(weights, kept), direction) {
        weight.assign(copy)
        weight.accumulate(gradient, scale: scale)
      }
      return try network.gradients(batches: batches)
    }
    /// g(w + scale g) - g(w - scale g).
    func difference(at scale: Double) throws -> [Tensor] {
      let (above, below) = (try gradients(at: scale), try gradients(at: -scale))
      return withoutGradient { zip(above, below).map { $0 - $1 } }
    }
    let (near, far) = (try difference(at: step), try difference(at: 2 * step))
    return withoutGradient {
      zip(kept, zip(near, far)).map { (weight, ends) -> Tensor in
        let product = (ends.0 * 8 - ends.1) * (1 / (12 * step))
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
