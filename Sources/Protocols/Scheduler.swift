/// The envelope of the learning rate over a run: what multiplies the peak rate at each step.
///
/// Re-warming after restarts is the engine's (`RateSchedule`), the same for every envelope.
public protocol Scheduler: Plugin {
  /// Steps over which the rate rises from 0 at the start.
  var warmup: Extent { get }
  /// The envelope after the warm-up.
  ///
  /// - Parameters:
  ///   - step: from `warmup` on; beyond the end the engine holds the last value.
  ///   - warmup: steps of warm-up.
  ///   - total: steps of the run.
  /// - Returns: a multiplier of the peak rate.
  func envelope(at step: Double, warmup: Int, total: Int) -> Double
  /// The multiplier during the first warm-up, of which `progress` (0 ..< 1) has passed.
  func rise(_ progress: Double) -> Double
}

extension Scheduler {
  /// A line from 0.
  public func rise(_ progress: Double) -> Double { progress }
}
