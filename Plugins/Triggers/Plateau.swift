import Protocols

/// A restart when the smoothed training loss has stopped falling.
///
/// The loss is smoothed as l̄ ← (1 - 1/window) l̄ + loss/window. A restart is due when l̄ has not
/// fallen by `improvement` of itself since `patience` ago, and at least `patience` lie between two
/// restarts.
public struct Plateau: Trigger {
  public static let kind = "plateau"
  public static let summary = "a restart when the training loss stops falling"
  public static let formula = "l̄ > (1 - improvement) · best l̄, for `patience` steps"
  public static let source = "ReduceLROnPlateau of torch, applied to restarts"

  @Setting("how long the loss may stand still") public var patience: Extent = .steps(100)
  @Setting("what counts as falling, as a share of the loss") public var improvement: Fraction =
    0.005
  @Setting("steps over which the loss is smoothed", 1...) public var window = 20

  /// The defaults.
  public init() {}

  /// When the best smoothed loss is `patience` old.
  public func isDue(_ progress: TriggerProgress, memory: inout [String: Double]) -> Bool {
    let weight = 1 / Double(window)
    let smoothed = memory["smoothed"].map { $0 + weight * (progress.loss - $0) } ?? progress.loss
    memory["smoothed"] = smoothed
    if smoothed < (memory["best"] ?? .infinity) * (1 - improvement.value) {
      memory["best"] = smoothed
      memory["best_step"] = Double(progress.step)
    }
    let since = max(progress.lastRestart, Int(memory["best_step"] ?? 0))
    guard progress.step - since >= progress.steps(patience) else { return false }
    // The next cycle is measured against its own start.
    memory["best"] = nil
    memory["best_step"] = Double(progress.step)
    return true
  }
}
