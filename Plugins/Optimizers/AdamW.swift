import Protocols

/// Adam with decoupled weight decay (Loshchilov and Hutter 2017, arXiv 1711.05101, Algorithm 2), as
/// torch.optim.AdamW has it:
///
///     w ← (1 - η λ) w,  m ← β₁m + (1-β₁)g,  v ← β₂v + (1-β₂)g²,  w ← w - η m̂ / (√v̂ + ε)
///
/// State: `first_moment`, `second_moment`.
public struct AdamW: Optimizer {
  /// β₁ and β₂.
  public var beta1 = 0.9, beta2 = 0.999
  /// ε.
  public var epsilon = 1e-8
  /// λ.
  public var weightDecay = 0.01

  /// Settings with the defaults of torch.optim.
  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01
  ) {
    (self.beta1, self.beta2, self.epsilon) = (beta1, beta2, epsilon)
    self.weightDecay = weightDecay
  }

  /// Takes one step.
  public func update(
    _ parameter: Tensor, gradient: Tensor, state: inout OptimizerState, _ step: OptimizerStep
  ) {
    state.steps += 1
    AdamStep(
      beta1: beta1, beta2: beta2, epsilon: epsilon, rate: step.rate, step: state.steps,
      decay: 1 - step.rate * weightDecay, gradientScale: step.gradientScale
    ).apply(
      to: parameter, gradient: gradient, first: state.tensor("first_moment", like: parameter),
      second: state.tensor("second_moment", like: parameter))
  }
}
