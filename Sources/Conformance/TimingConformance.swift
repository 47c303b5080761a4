import Protocols
import Training

/// What every schedule owes.
struct ScheduleConformance {
  let scheduler: any Scheduler
  private static let total = 200

  func checks() -> [ConformanceCheck] {
    let lengths = StepLengths(tokens: 1)
    let warmup = lengths.steps(scheduler.warmup, of: Self.total)
    let plain = RateSchedule(scheduler, warmup: warmup, total: Self.total)
    let jagged = RateSchedule(scheduler, warmup: warmup, total: Self.total, rewarm: 10)
    let rates = (0...Self.total).map { plain.multiplier(at: $0) }
    let restarted = (100...Self.total).map { jagged.multiplier(at: $0, lastRestart: 100) }
    let wrong = (rates + restarted).filter { !($0 >= 0 && $0 <= 1 + 1e-12) }
    return [
      ConformanceCheck(
        "the rate stays between 0 and its peak", if: wrong.isEmpty,
        otherwise: "multipliers \(wrong.prefix(3))"),
      ConformanceCheck(
        "the warm-up starts at 0 and ends on the envelope",
        if: warmup == 0 || (rates[0] == 0 && abs(rates[warmup] - scheduler.rise(1)) < 1e-9),
        otherwise: "it starts at \(rates[0]) and ends at \(rates[min(warmup, Self.total)])"),
      ConformanceCheck(
        "a restart warms from 0 back to the envelope",
        if: restarted[0] == 0 && restarted[10] == rates[110],
        otherwise: "\(restarted[0]) at the restart, \(restarted[10]) after re-warming"),
      ConformanceCheck(
        "beyond the end the last rate is held",
        if: plain.multiplier(at: Self.total + 50) == plain.multiplier(at: Self.total),
        otherwise: "it goes on to change"),
    ]
  }
}

/// What every trigger owes.
struct TriggerConformance {
  let trigger: any Trigger
  private static let total = 2000

  func checks() -> [ConformanceCheck] {
    let (due, _) = due(from: 1, to: Self.total, [:], last: 0)
    // Stopped in the middle, with its memory through numbers, it goes on alike.
    let half = Self.total / 2
    let (first, memory) = self.due(from: 1, to: half, [:], last: 0)
    let (second, _) = self.due(from: half, to: Self.total, memory, last: first.last ?? 0)
    return [
      ConformanceCheck(
        "the same restarts when it goes on from its memory", if: first + second == due,
        otherwise: "\(due.prefix(5)) became \((first + second).prefix(5))"),
      ConformanceCheck(
        "the same restarts twice", if: self.due(from: 1, to: Self.total, [:], last: 0).0 == due,
        otherwise: "two runs differ"),
      ConformanceCheck(
        "no restart at every step", if: due.count < Self.total / 2,
        otherwise: "\(due.count) restarts in \(Self.total) steps"),
    ]
  }

  /// The steps at which it is due, on a loss that falls and then stands.
  private func due(
    from start: Int, to end: Int, _ saved: [String: Double], last: Int
  ) -> ([Int], [String: Double]) {
    var (memory, last, steps) = (saved, last, [Int]())
    let lengths = StepLengths(tokens: 1)
    for step in start..<end {
      let progress = TriggerProgress(
        step: step, total: Self.total, lastRestart: last,
        loss: 1 + 3 / (1 + Double(step) / 100) + 0.01 * Double(step % 7),
        steps: { lengths.steps($0, of: Self.total) })
      guard trigger.isDue(progress, memory: &memory) else { continue }
      steps.append(step)
      last = step
    }
    return (steps, memory)
  }
}
