import Protocols

/// A restart every so often, counted from the adapter's attachment.
public struct Every: Trigger {
  public static let kind = "every"
  public static let summary = "a restart every so often"
  public static let formula = "step mod every = 0"
  public static let source = "Lialin et al. 2023, arXiv 2307.05695, Algorithm 1"

  @Setting("how long a cycle is") public var every: Extent = .steps(1000)

  /// The defaults.
  public init() {}

  public var firstCycle: Extent? { every }

  /// At whole multiples.
  public func isDue(_ progress: TriggerProgress, memory: inout [String: Double]) -> Bool {
    progress.step % max(1, progress.steps(every)) == 0
  }
}
