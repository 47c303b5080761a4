/// When a restart happens.
public protocol Trigger: Plugin {
  /// Whether a restart is due before the step at `progress.step`.
  ///
  /// Asked before every step but the first and the last after the adapter's attachment. All that
  /// it may depend on is in `progress` and in `memory`, which is saved with every checkpoint.
  func isDue(_ progress: TriggerProgress, memory: inout [String: Double]) -> Bool
  /// The first cycle, which no other is shorter than; nil where that is not known beforehand.
  var firstCycle: Extent? { get }
}

extension Trigger {
  /// Not known.
  public var firstCycle: Extent? { nil }
}

/// What a trigger may look at.
public struct TriggerProgress {
  /// Steps since the adapter's attachment.
  public let step: Int
  /// Steps from the attachment to the end of the run.
  public let total: Int
  /// The step of the last restart, counted alike; 0 before the first.
  public let lastRestart: Int
  /// The training loss of the step before.
  public let loss: Double
  /// Turns an extent into steps.
  public let steps: (Extent) -> Int
  /// The effective rank of the update that sits on the weights now, the mean over the adapter's
  /// sites; nil without an adapter. It is measured when it is called, which takes some time.
  public let effectiveRank: () -> Double?

  /// The circumstances of one step.
  public init(
    step: Int, total: Int, lastRestart: Int, loss: Double, steps: @escaping (Extent) -> Int,
    effectiveRank: @escaping () -> Double? = { nil }
  ) {
    (self.step, self.total, self.lastRestart, self.loss) = (step, total, lastRestart, loss)
    (self.steps, self.effectiveRank) = (steps, effectiveRank)
  }
}
