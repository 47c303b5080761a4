import Protocols

/// Adagrad, as torch.optim.Adagrad has it (L2, not decoupled):
///
///     g ← g + λ w,  s ← s + g²,  w ← w - η / (1 + (t - 1)δ) · g / (√s + ε)
///
/// with s at `initial` before the first step; a restart that clears s clears that, too. State:
/// `sum_of_squares`.
public struct Adagrad: Optimizer {
  public static let kind = "adagrad"
  public static let summary = "the gradient over the root of the sum of its squares"
  public static let formula = "s ← s + g², w ← w - η / (1 + (t-1)δ) · g / (√s + ε)"
  public static let source =
    "Duchi et al. 2011, JMLR 12, Algorithm 1 with diagonal matrices; torch.optim.Adagrad"

  @Setting("ε, added to the root of the sum", 0.0...) public var epsilon = 1e-10
  @Setting("δ, how fast the rate falls by itself", 0.0...) public var lrDecay = 0.0
  @Setting("the sum before the first step", 0.0...) public var initial = 0.0
  @Setting("λ, added to the gradient (L2)", 0.0...) public var weightDecay = 0.0

  /// The defaults of torch.optim.
  public init() {}

  /// Takes one step.
  public func update(
    _ parameter: Tensor, gradient: Tensor, state: inout OptimizerState, _ step: OptimizerStep
  ) {
    let isNew = state.tensors["sum_of_squares"] == nil
    let sum = state.tensor("sum_of_squares", like: parameter)
    if isNew { sum.fill(initial) }
    RootStep(
      old: 1, new: 1, epsilon: epsilon, rate: step.rate / (1 + Double(state.steps) * lrDecay),
      l2: weightDecay, gradientScale: step.gradientScale
    ).apply(to: parameter, gradient: gradient, second: sum)
    state.steps += 1
  }
}
