import Protocols

/// A restart that sets the optimizer's state to zero.
public struct ZeroReset: ResetPolicy {
  public static let kind = "zero"
  public static let summary = "sets the moments to zero"
  public static let formula = "m ← 0, v ← 0; t ← 0 where bias correction restarts"
  public static let source =
    "Lialin et al. 2023, arXiv 2307.05695, section 3; one moment alone is RankLab's"

  /// Which moments, and bias correction.
  public var scope = ResetScope()

  /// The defaults.
  public init() {}

  public func acts(on name: String) -> Bool { scope.acts(on: name) }
  public func clearedShare(of shape: [Int]) -> Double? { 1 }
  public var restartsSteps: Bool? { scope.restartBiasCorrection }

  /// Fills with zeros.
  public func reset(_ state: inout OptimizerState, _ stream: RandomStream) {
    for (name, tensor) in state.tensors where acts(on: name) { tensor.fill(0) }
    if scope.restartBiasCorrection { state.steps = 0 }
  }

  /// The moments that it asks for must be there.
  public func validate(remembering names: Set<String>) throws {
    try scope.validate(remembering: names)
  }
}
