import Protocols

/// Parameters that learn, and what is done with their gradients: clip, then the optimizer.
public final class ParameterTrainer {
  /// The parameters that learn.
  public let parameters: [NamedParameter]
  /// What the optimizer remembers, by parameter.
  public var states: [String: OptimizerState] = [:]
  private let optimizer: any Optimizer
  private let optimizers: [String: any Optimizer]
  private let clip: Double?

  /// Those of `parameters` that want a gradient.
  ///
  /// - Parameters:
  ///   - optimizers: for roles by name that have one of their own.
  ///   - clip: the largest global norm of the gradients; nil for no limit.
  public init(
    _ parameters: [NamedParameter], optimizer: any Optimizer,
    optimizers: [String: any Optimizer] = [:], clip: Double? = nil
  ) {
    self.parameters = parameters.filter { $0.tensor.requiresGradient }
    (self.optimizer, self.optimizers, self.clip) = (optimizer, optimizers, clip)
  }

  /// The global norm of the gradients that `backward()` has left.
  public var gradientNorm: Double { globalNorm(parameters.compactMap(\.tensor.gradient)) }

  /// Uses up the gradients that `backward()` has left: one step at one rate, then none is left.
  ///
  /// - Returns: the global norm of the gradients before clipping.
  @discardableResult
  public func step(rate: Double) -> Double {
    let norm = gradientNorm
    step(norm: norm) { _ in rate }
    clearGradients()
    return norm
  }

  /// The same with a rate for each role, and the norm at hand; the gradients stay.
  func step(norm: Double, rate: (ParameterRole) -> Double) {
    let scale = clip.map { clippingScale(norm: norm, limit: $0) } ?? 1
    for parameter in parameters {
      guard let gradient = parameter.tensor.gradient else { continue }
      let step = OptimizerStep(rate: rate(parameter.role), gradientScale: scale)
      (optimizers[parameter.role.name] ?? optimizer).update(
        parameter.tensor, gradient: gradient,
        state: &states[parameter.name, default: OptimizerState()], step)
    }
  }

  /// Leaves no gradient for the next step.
  func clearGradients() { for parameter in parameters { parameter.tensor.clearGradient() } }
}

extension ParameterTrainer {
  /// Lets a restart act on what the optimizer remembers of some parameters, and of nothing else.
  ///
  /// - Parameters:
  ///   - stream: of this restart; each parameter gets one of its own.
  public func reset(
    _ policy: any ResetPolicy, _ parameters: [NamedParameter], _ stream: RandomStream
  ) {
    for (index, parameter) in parameters.enumerated() {
      guard var state = states[parameter.name] else { continue }
      policy.reset(&state, stream.at(index))
      states[parameter.name] = state
    }
  }
}
