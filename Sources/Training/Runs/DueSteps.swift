import ExperimentFile
import Protocols

/// The steps at which something repeats, and the named points.
struct DueSteps {
  private let every: Int?
  private let steps: Set<Int>
  /// Named points.
  let points: Set<ProbePoint>

  /// - Parameters:
  ///   - total: steps of the run.
  init(every: Period?, at points: [Period.Point] = [], _ lengths: StepLengths, total: Int) {
    var listed = points
    var length: Int?
    switch every {
    case .every(let extent): length = max(1, lengths.steps(extent, of: total))
    case .at(let more): listed += more
    case nil: break
    }
    self.every = length
    steps = Set(
      listed.compactMap { point in
        guard case .after(let extent) = point else { return nil }
        return lengths.steps(extent, of: total)
      })
    self.points = Set(
      listed.compactMap { point in
        guard case .named(let name) = point else { return nil }
        return ProbePoint(rawValue: name)
      })
  }

  /// Whether it is due when `step` steps are done.
  func isDue(at step: Int) -> Bool {
    steps.contains(step) || (every.map { step > 0 && step % $0 == 0 } ?? false)
  }

  /// How often it is due after `step` and before `end`.
  func count(after step: Int, before end: Int) -> Int {
    guard let every else { return steps.count { $0 > step && $0 < end } }
    let repeated = max(0, (end - 1) / every - step / every)
    return repeated + steps.count { $0 > step && $0 < end && $0 % every != 0 }
  }

  /// Whether it repeats, and so is due at the end, too.
  var repeats: Bool { every != nil }
}
