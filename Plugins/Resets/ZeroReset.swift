import Protocols

/// A restart that sets the optimizer's state to zero.
public struct ZeroReset: ResetPolicy {
  public static let kind = "zero"
  public static let summary = "sets the moments to zero"
  public static let formula = "m ← 0, v ← 0; t ← 0 where bias correction restarts"
  public static let source = "Lialin et al. 2023, arXiv 2307.05695, section 3"

  @Setting("bias correction starts again, too") public var restartBiasCorrection = false

  /// The defaults.
  public init() {}

  public var clearedShare: Double? { 1 }

  /// Fills with zeros.
  public func reset(_ state: inout OptimizerState, _ stream: RandomStream) {
    for tensor in state.tensors.values { tensor.fill(0) }
    if restartBiasCorrection { state.steps = 0 }
  }
}
