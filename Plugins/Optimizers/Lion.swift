import Protocols

/// Lion: the sign of an interpolated momentum (Chen et al. 2023, arXiv 2302.06675, Algorithm 2):
///
///     u = sign(β₁m + (1-β₁)g),  w ← w - η (u + λ w),  m ← β₂m + (1-β₂)g
///
/// with sign(0) = 0. Every entry of a step has the size η, so the paper takes rates 3 to 10 times
/// smaller than AdamW's, and λ as much larger. State: `first_moment`.
public struct Lion: Optimizer {
  public static let kind = "lion"
  public static let summary = "the sign of a momentum: one moment, steps of one size"
  public static let formula =
    "u = sign(β₁m + (1-β₁)g), w ← w - η(u + λw), m ← β₂m + (1-β₂)g; rates 3 to 10 times below AdamW's"
  public static let source = "Chen et al. 2023, arXiv 2302.06675, Algorithm 2"

  @Setting("β₁, for the step, and β₂, for the moment", 0.0..<1.0) public var betas = [0.9, 0.99]
  @Setting("λ, the weight decay (decoupled)", 0.0...) public var weightDecay = 0.0

  /// The paper's β; no weight decay, as in its authors' program.
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
    LionStep(
      beta1: betas[0], beta2: betas[1], rate: step.rate, decay: 1 - step.rate * weightDecay,
      gradientScale: step.gradientScale
    ).apply(
      to: parameter, gradient: gradient, first: state.tensor("first_moment", like: parameter))
  }
}
