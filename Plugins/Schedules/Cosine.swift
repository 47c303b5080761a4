import Foundation
import Protocols

/// Half a cosine from the peak to a floor (Loshchilov and Hutter 2016, arXiv 1608.03983).
public struct Cosine: Scheduler {
  public static let kind = "cosine"
  public static let summary = "half a cosine from the peak rate to a floor"
  public static let formula = "floor + (1 - floor) (1 + cos(π (t - warmup) / (total - warmup))) / 2"
  public static let source =
    "Loshchilov and Hutter 2016, arXiv 1608.03983; with restarts: "
    + "Lialin et al. 2023, arXiv 2307.05695, section 3"

  @Setting("how long the rate rises from 0") public var warmup: Extent = .steps(0)
  @Setting("the rate at the end, as a share of the peak") public var floor: Fraction = 0

  /// The defaults.
  public init() {}

  /// The cosine.
  public func envelope(at step: Double, warmup: Int, total: Int) -> Double {
    let progress = (step - Double(warmup)) / Double(max(1, total - warmup))
    return floor.value + (1 - floor.value) * 0.5 * (1 + cos(.pi * progress))
  }
}
