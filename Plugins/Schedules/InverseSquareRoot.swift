import Protocols

/// The rate falls with the square root of time (Vaswani et al. 2017, arXiv 1706.03762, 5.3).
public struct InverseSquareRoot: Scheduler {
  public static let kind = "inverse_sqrt"
  public static let summary = "the rate falls with the square root of the steps"
  public static let formula =
    "√(scale / (t - warmup + scale)), scale = warmup, or 10,000 without warm-up"
  public static let source =
    "Vaswani et al. 2017, arXiv 1706.03762, 5.3; get_inverse_sqrt_schedule of "
    + "transformers"

  @Setting("how long the rate rises from 0") public var warmup: Extent = .steps(0)

  /// The defaults.
  public init() {}

  /// The root.
  public func envelope(at step: Double, warmup: Int, total: Int) -> Double {
    let scale = warmup > 0 ? Double(warmup) : 10_000
    return (scale / (step - Double(warmup) + scale)).squareRoot()
  }
}
