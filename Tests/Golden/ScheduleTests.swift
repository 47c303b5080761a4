import Foundation
import Protocols
import SchedulesPlugin
import Tensors
import Testing
import Training

/// transformers' schedules, and the jagged cosine of ReLoRA's code: multipliers of the peak rate.
@Suite struct ScheduleTests {
  /// float64 throughout; the two sides order the operations differently.
  static let bound = 1e-12

  static let common: [(String, any Scheduler)] = [
    ("linear", Linear()), ("cosine", Cosine()), ("cosine-floor", Cosine().with(\.floor, 0.1)),
    ("inverse-sqrt", InverseSquareRoot()), ("constant", Constant()),
    ("wsd", WarmupStableDecay().with(\.decay, 0.2).with(\.floor, 0.1)),
  ]

  @Test func `schedules are those of transformers`() throws {
    let golden = try GoldenCase("schedule/common")
    #expect(Set(golden.names("out.")) == Set(Self.common.map { $0.0 + ".f64" }))
    for (name, scheduler) in Self.common {
      let expected = try golden.tensor("out.\(name).f64", type: .float64)
      let schedule = RateSchedule(scheduler, warmup: 10, total: 100)
      let found = (0..<expected.count).map { schedule.multiplier(at: $0) }
      expectClose(
        name, Tensor(found, shape: expected.shape, type: .float64), expected, tolerance: Self.bound)
    }
  }

  @Test func `a cosine that is warmed again after restarts is the jagged cosine`() throws {
    let golden = try GoldenCase("schedule/jagged-cosine")
    for name in golden.settings.keys.sorted() {
      let values = try #require(golden.settings[name] as? [String: NSNumber])
      let value = { (key: String) in try #require(values[key]).intValue }
      let floor = try #require(values["floor"]).doubleValue
      let (total, every) = (try value("steps"), try value("every"))
      let schedule = RateSchedule(
        Cosine().with(\.floor, Fraction(floor)), warmup: try value("warmup"), total: total,
        rewarm: try value("restart_warmup"))
      let found = (0..<total).map { step in
        schedule.multiplier(at: step, lastRestart: step < every ? nil : step / every * every)
      }
      let expected = try golden.tensor("out.\(name).f64", type: .float64)
      expectClose(
        name, Tensor(found, shape: expected.shape, type: .float64), expected, tolerance: Self.bound)
    }
  }
}
