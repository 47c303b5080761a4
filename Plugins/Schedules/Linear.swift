import Protocols

/// A straight line from the peak to a floor.
public struct Linear: Scheduler {
  public static let kind = "linear"
  public static let summary = "a straight line from the peak rate to a floor"
  public static let formula = "floor + (1 - floor) (total - t) / (total - warmup)"
  public static let source = "get_linear_schedule_with_warmup of transformers"

  @Setting("how long the rate rises from 0") public var warmup: Extent = .steps(0)
  @Setting("the rate at the end, as a share of the peak") public var floor: Fraction = 0

  /// The defaults.
  public init() {}

  /// The line.
  public func envelope(at step: Double, warmup: Int, total: Int) -> Double {
    let rest = (Double(total) - step) / Double(max(1, total - warmup))
    return floor.value + (1 - floor.value) * max(0, rest)
  }
}
