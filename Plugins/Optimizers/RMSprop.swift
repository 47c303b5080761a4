import Protocols

/// RMSprop, as torch.optim.RMSprop has it (ε outside the root; L2, not decoupled):
///
///     g ← g + λ w,  v ← αv + (1-α)g²,  d = g / (√v + ε),  w ← w - η d
///
/// Centred, m ← αm + (1-α)g and √(v - m²) stands for √v (rounding below 0 counts as 0). With
/// momentum, b ← μ b + d stands for d. State: `second_moment`, `first_moment` where centred,
/// `momentum` where μ is not 0.
public struct RMSprop: Optimizer {
  public static let kind = "rmsprop"
  public static let summary = "the gradient over the root of its mean square"
  public static let formula =
    "v ← αv + (1-α)g², b ← μb + g / (√v + ε), w ← w - ηb; centred: v - m² for v, m ← αm + (1-α)g"
  public static let source =
    "Tieleman and Hinton 2012, lecture 6.5; centred: Graves 2013, arXiv 1308.0850; torch.optim.RMSprop"

  @Setting("α, how much of the mean square is kept", 0.0..<1.0) public var alpha = 0.99
  @Setting("ε, added to the root of the second moment", 0.0...) public var epsilon = 1e-8
  @Setting("μ, how much of the last step is kept", 0.0..<1.0) public var momentum = 0.0
  @Setting("divides by the standard deviation instead of the root mean square")
  public var centered = false
  @Setting("λ, added to the gradient (L2)", 0.0...) public var weightDecay = 0.0

  /// The defaults of torch.optim.
  public init() {}

  /// Takes one step.
  public func update(
    _ parameter: Tensor, gradient: Tensor, state: inout OptimizerState, _ step: OptimizerStep
  ) {
    state.steps += 1
    RootStep(
      old: alpha, new: 1 - alpha, epsilon: epsilon, rate: step.rate, momentum: momentum,
      l2: weightDecay, gradientScale: step.gradientScale
    ).apply(
      to: parameter, gradient: gradient, second: state.tensor("second_moment", like: parameter),
      first: centered ? state.tensor("first_moment", like: parameter) : nil,
      momentum: momentum == 0 ? nil : state.tensor("momentum", like: parameter))
  }
}
