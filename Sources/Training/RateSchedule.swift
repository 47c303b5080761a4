import Foundation
import Protocols

/// The learning rate's multiplier at each step: an envelope with a warm-up, warmed again after each
/// restart.
///
/// j steps after a restart at step s, with w steps of re-warming, it is (j/w)·envelope(s + w) while
/// j < w: from 0 straight to the envelope. With the cosine that is the jagged cosine of ReLoRA
/// (Lialin et al. 2023, arXiv 2307.05695; `cosine_restarts` of its code). Beyond its end the
/// envelope is held at its last value.
public struct RateSchedule: Sendable {
  private let scheduler: any Scheduler
  /// Steps of the first warm-up.
  public let warmup: Int
  /// Steps of the schedule.
  public let total: Int
  /// Steps of re-warming after a restart.
  public let rewarm: Int

  /// A schedule over `total` steps.
  public init(_ scheduler: any Scheduler, warmup: Int, total: Int, rewarm: Int = 0) {
    (self.scheduler, self.warmup, self.total, self.rewarm) = (scheduler, warmup, total, rewarm)
  }

  /// The multiplier of the peak rate.
  ///
  /// - Parameters:
  ///   - step: from 0.
  ///   - restart: the step of the last restart; nil before the first.
  public func multiplier(at step: Int, lastRestart restart: Int? = nil) -> Double {
    if let restart, step - restart < rewarm {
      return Double(step - restart) / Double(rewarm) * envelope(restart + rewarm)
    }
    return envelope(step)
  }

  private func envelope(_ step: Int) -> Double {
    if step < warmup { return scheduler.rise(Double(step) / Double(warmup)) }
    return scheduler.envelope(at: Double(min(step, total)), warmup: warmup, total: total)
  }
}
