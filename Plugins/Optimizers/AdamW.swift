import Protocols

/// Adam with decoupled weight decay (Loshchilov and Hutter 2017, arXiv 1711.05101, Algorithm 2), as
/// torch.optim.AdamW has it:
///
///     w ← (1 - η λ) w,  m ← β₁m + (1-β₁)g,  v ← β₂v + (1-β₂)g²,  w ← w - η m̂ / (√v̂ + ε)
///
/// State: `first_moment`, `second_moment`.
public struct AdamW: Optimizer {
  public static let kind = "adamw"
  public static let summary = "Adam with decoupled weight decay"
  public static let formula = "w ← (1 - ηλ)w, then as Adam"
  public static let source = "Loshchilov and Hutter 2017, arXiv 1711.05101, Algorithm 2"

  @Setting("β₁ and β₂", 0.0..<1.0) public var betas = [0.9, 0.999]
  @Setting("ε, added to the root of the second moment", 0.0...) public var epsilon = 1e-8
  @Setting("λ, the weight decay", 0.0...) public var weightDecay = 0.01

  /// The defaults of torch.optim.
  public init() {}

  /// β₁ and β₂ are two.
  public func validate() throws {
    if betas.count != 2 { throw InvalidSetting("betas", "needs two numbers, β₁ and β₂") }
  }

  public var decoupledDecay: Double { weightDecay }

  /// Takes one step.
  public func update(
    _ parameter: Tensor, gradient: Tensor, state: inout OptimizerState, _ step: OptimizerStep
  ) {
    state.steps += 1
    AdamStep(
      beta1: betas[0], beta2: betas[1], epsilon: epsilon, rate: step.rate, step: state.steps,
      decay: 1 - step.rate * weightDecay, gradientScale: step.gradientScale
    ).apply(
      to: parameter, gradient: gradient, first: state.tensor("first_moment", like: parameter),
      second: state.tensor("second_moment", like: parameter))
  }
}
