import Protocols

/// The peak rate for most of the run, then a line to a floor (Hu et al. 2024, arXiv 2404.06395).
public struct WarmupStableDecay: Scheduler {
  public static let kind = "wsd"
  public static let summary = "the peak rate, then a line to a floor at the end"
  public static let formula = "1 until total - decay, then floor + (1 - floor) (total - t) / decay"
  public static let source = "Hu et al. 2024, arXiv 2404.06395; get_wsd_schedule of transformers"

  @Setting("how long the rate rises from 0") public var warmup: Extent = .steps(0)
  @Setting("how much of the run the fall takes") public var decay: Fraction = 0.2
  @Setting("the rate at the end, as a share of the peak") public var floor: Fraction = 0

  /// The defaults.
  public init() {}

  /// A line from the floor, not from 0: transformers' has it so.
  public func rise(_ progress: Double) -> Double {
    floor.value + (1 - floor.value) * progress
  }

  /// The plateau and the fall.
  public func envelope(at step: Double, warmup: Int, total: Int) -> Double {
    let length = max(1, (decay.value * Double(total)).rounded())
    let rest = min(1, max(0, (Double(total) - step) / length))
    return floor.value + (1 - floor.value) * rest
  }
}
