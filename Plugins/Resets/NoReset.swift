import Protocols

/// A restart that keeps the optimizer's state.
public struct NoReset: ResetPolicy {
  public static let kind = "none"
  public static let summary = "keeps the optimizer's state"
  public static let formula = "m, v stay"
  public static let source = "Lialin et al. 2023, arXiv 2307.05695, ablation"

  /// Nothing to set.
  public init() {}

  public var clearedShare: Double? { 0 }

  /// Nothing.
  public func reset(_ state: inout OptimizerState, _ stream: RandomStream) {}
}
