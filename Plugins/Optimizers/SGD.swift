import Protocols

/// Stochastic gradient descent with momentum, as torch.optim.SGD has it (L2, not decoupled):
///
///     g ← g + λ w,  b ← μ b + (1-τ) g  (b = g at first),  w ← w - η (g + μ b if Nesterov, else b)
///
/// State: `momentum`, where μ is not 0.
public struct SGD: Optimizer {
  public static let kind = "sgd"
  public static let summary = "stochastic gradient descent with momentum"
  public static let formula = "b ← μb + (1-τ)g, w ← w - ηb, or w ← w - η(g + μb) with Nesterov"
  public static let source = "torch.optim.SGD; Nesterov: Sutskever et al. 2013"

  @Setting("μ, how much of the last step is kept", 0.0..<1.0) public var momentum = 0.0
  @Setting("τ, what is taken from the gradient", 0.0...1.0) public var dampening = 0.0
  @Setting("looks ahead along the momentum") public var nesterov = false
  @Setting("λ, added to the gradient (L2)", 0.0...) public var weightDecay = 0.0

  /// The defaults of torch.optim.
  public init() {}

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
