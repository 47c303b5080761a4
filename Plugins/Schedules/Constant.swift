import Protocols

/// The peak rate until the end.
public struct Constant: Scheduler {
  public static let kind = "constant"
  public static let summary = "the peak rate until the end"
  public static let formula = "1"
  public static let source = "get_constant_schedule_with_warmup of transformers"

  @Setting("how long the rate rises from 0") public var warmup: Extent = .steps(0)

  /// The defaults.
  public init() {}

  /// 1.
  public func envelope(at step: Double, warmup: Int, total: Int) -> Double { 1 }
}
