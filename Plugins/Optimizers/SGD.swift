import Protocols

/// Stochastic gradient descent with momentum, as torch.optim.SGD has it (L2, not decoupled):
///
///     g ← g + λ w,  b ← μ b + (1-τ) g  (b = g at first),  w ← w - η (g + μ b if Nesterov, else b)
///
/// State: `momentum`, where μ is not 0.
public struct SGD: Optimizer {
  /// μ.
  public var momentum = 0.0
  /// τ.
  public var dampening = 0.0
  /// Looks ahead along the momentum (Sutskever et al. 2013).
  public var nesterov = false
  /// λ, added to the gradient.
  public var weightDecay = 0.0

  /// Settings with the defaults of torch.optim.
  public init(
    momentum: Double = 0, dampening: Double = 0, nesterov: Bool = false, weightDecay: Double = 0
  ) {
    (self.momentum, self.dampening) = (momentum, dampening)
    (self.nesterov, self.weightDecay) = (nesterov, weightDecay)
  }

  /// Takes one step.
  public func update(
    _ parameter: Tensor, gradient: Tensor, state: inout OptimizerState, _ step: OptimizerStep
  ) {
    state.steps += 1
    SGDStep(
      rate: step.rate, momentum: momentum, dampening: dampening, nesterov: nesterov,
      l2: weightDecay, isFirst: state.steps == 1, gradientScale: step.gradientScale
    ).apply(
      to: parameter, gradient: gradient,
      momentum: momentum == 0 ? nil : state.tensor("momentum", like: parameter))
  }
}
