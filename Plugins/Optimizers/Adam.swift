import Protocols

/// Adam with L2 regularisation (Kingma and Ba 2014, arXiv 1412.6980, Algorithm 1):
///
///     g ← g + λ w,  m ← β₁m + (1-β₁)g,  v ← β₂v + (1-β₂)g²,  w ← w - η m̂ / (√v̂ + ε)
///
/// with m̂ = m / (1-β₁ᵗ) and v̂ = v / (1-β₂ᵗ). State: `first_moment`, `second_moment`.
public struct Adam: Optimizer {
  public static let kind = "adam"
  public static let summary = "Adam with L2 regularisation"
  public static let formula = "m ← β₁m + (1-β₁)g, v ← β₂v + (1-β₂)g², w ← w - η m̂ / (√v̂ + ε)"
  public static let source = "Kingma and Ba 2014, arXiv 1412.6980, Algorithm 1"

  @Setting("β₁ and β₂", 0.0..<1.0) public var betas = [0.9, 0.999]
  @Setting("ε, added to the root of the second moment", 0.0...) public var epsilon = 1e-8
  @Setting("λ, the weight decay", 0.0...) public var weightDecay = 0.0

  /// The defaults of torch.optim.
  public init() {}

  /// β₁ and β₂ are two.
  public func validate() throws {
    if betas.count != 2 { throw InvalidSetting("betas", "needs two numbers, β₁ and β₂") }
  }

  /// Takes one step.
  public func update(
    _ parameter: Tensor, gradient: Tensor, state: inout OptimizerState, _ step: OptimizerStep
  ) {
    state.steps += 1
    AdamStep(
      beta1: betas[0], beta2: betas[1], epsilon: epsilon, rate: step.rate, step: state.steps,
      l2: weightDecay, gradientScale: step.gradientScale
    ).apply(
      to: parameter, gradient: gradient, first: state.tensor("first_moment", like: parameter),
      second: state.tensor("second_moment", like: parameter))
  }
}
