/// One parameter's step from its gradient and its state.
///
/// A value of the type holds settings only; what is remembered from step to step is in the
/// parameter's `OptimizerState`, by name, so that restarts, checkpoints and probes can act on it.
public protocol Optimizer: Plugin {
  /// Changes `parameter` in place.
  ///
  /// - Parameters:
  ///   - parameter: the weights.
  ///   - gradient: of the same shape.
  ///   - state: empty before the first step.
  ///   - step: what is the same for all parameters at this step.
  func update(
    _ parameter: Tensor, gradient: Tensor, state: inout OptimizerState, _ step: OptimizerStep)
  /// λ, where a step multiplies the weight by 1 - ηλ beside what it does with the gradient. An
  /// optimizer that gives another one only a part of a weight applies this to the whole.
  var decoupledDecay: Double { get }
}

extension Optimizer {
  /// No such decay.
  public var decoupledDecay: Double { 0 }
}

/// What an optimizer remembers of one parameter.
public struct OptimizerState {
  /// Moments: what was gathered from gradients, by the name the literature gives it
  /// ("first_moment", "momentum", …). Resets act on these.
  public var tensors: [String: Tensor] = [:]
  /// What else must be remembered, and no reset may touch: the subspace in which moments are.
  public var kept: [String: Tensor] = [:]
  /// Steps that this parameter has taken, for bias corrections.
  public var steps = 0

  /// The state before the first step.
  public init() {}

  /// The tensor of a name, made of zeros like `parameter` at its first use.
  public mutating func tensor(_ name: String, like parameter: Tensor) -> Tensor {
    if let known = tensors[name] { return known }
    let fresh = Tensor.zeros(parameter.shape, type: parameter.elementType)
    fresh.count(as: .moments)
    tensors[name] = fresh
    return fresh
  }
}

/// One step's circumstances.
public struct OptimizerStep: Sendable {
  /// The learning rate of this parameter at this step.
  public let rate: Double
  /// What the gradient is multiplied by first: less than 1 where the global norm was clipped.
  public let gradientScale: Double

  /// A step at a rate.
  public init(rate: Double, gradientScale: Double = 1) {
    (self.rate, self.gradientScale) = (rate, gradientScale)
  }
}
