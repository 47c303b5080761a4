import Protocols
import Transformer

/// Parameters that learn, and what is done with their gradients: clip, then the optimizer.
public final class ParameterTrainer {
  /// The parameters that learn, by name.
  public let parameters: [(name: String, tensor: Tensor)]
  /// What the optimizer remembers, by parameter.
  public private(set) var states: [String: OptimizerState] = [:]
  private let optimizer: any Optimizer
  private let clip: Double?

  /// - Parameters:
  ///   - clip: the largest global norm of the gradients; nil for no limit.
  public init(
    _ parameters: [(name: String, tensor: Tensor)], optimizer: any Optimizer, clip: Double? = nil
  ) {
    self.parameters = parameters.filter { $0.tensor.requiresGradient }
    self.optimizer = optimizer
    self.clip = clip
  }

  /// Uses up the gradients that `backward()` has left: one step, then none is left.
  ///
  /// - Returns: the global norm of the gradients before clipping.
  @discardableResult
  public func step(rate: Double) -> Double {
    let norm = globalNorm(parameters.compactMap(\.tensor.gradient))
    let scale = clip.map { clippingScale(norm: norm, limit: $0) } ?? 1
    let step = OptimizerStep(rate: rate, gradientScale: scale)
    for (name, tensor) in parameters {
      guard let gradient = tensor.gradient else { continue }
      optimizer.update(
        tensor, gradient: gradient, state: &states[name, default: OptimizerState()], step)
      tensor.clearGradient()
    }
    return norm
  }
}
