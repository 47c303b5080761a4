import Protocols

/// A restart that keeps the optimizer's state.
public struct NoReset: ResetPolicy {
  public static let kind = "none"
  public static let summary = "keeps the optimizer's state"
  public static let formula = "m, v stay"
  public static let source = "Lialin et al. 2023, arXiv 2307.05695, ablation"

  /// Nothing to set.
  public init() {}

  public func clearedShare(of shape: [Int]) -> Double? { 0 }
  public var restartsSteps: Bool? { false }

  /// Nothing.
  public func reset(_ state: inout OptimizerState, _ stream: RandomStream) {}
}
