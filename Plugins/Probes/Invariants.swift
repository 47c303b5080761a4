import Protocols

/// What a merge would change at this point of the run.
///
/// Every run checks its invariants at restarts and at its end; this looks at the first of them as
/// often as is wanted, for adapters that are never merged, too.
public struct Invariants: Probe {
  public static let kind = "invariants"
  public static let summary = "what a merge would change, between restarts and without them"
  public static let formula =
    "|loss(W + ΔW) - loss(W, ΔW beside it)|, max |outputs' - outputs| / max |outputs|"
  public static let source = "of RankLab; the defects: relora-pico, a merge without the scale"

  /// The defaults.
  public init() {}

  /// Both differences.
  public var recorded: [String]? { ["invariants/merge_loss", "invariants/merge_outputs"] }

  /// Both differences, on a held-out batch.
  public func measure(_ run: ProbedRun) -> Measurements {
    let difference = run.mergeDifference()
    var found = Measurements()
    found.metrics["invariants/merge_loss"] = difference.loss
    found.metrics["invariants/merge_outputs"] = difference.outputs
    return found
  }
}
