import ExperimentFile
import Foundation
import Reporting
import Training

/// A run under way, in words: what its events have told.
struct RunView {
  /// Its name, as wide as the widest.
  let label: String
  let began = ContinuousClock.now
  private(set) var step = 0, steps = 0
  private(set) var result: StepResult?
  private(set) var speed = 0.0
  /// Seconds until its end; nil before they are known.
  private(set) var remaining: Double?
  /// What is being evaluated: the part, this batch, of all.
  private(set) var evaluating: (part: String, batch: Int, count: Int)?
  private var restart = ""
  /// The last evaluation, after two spaces; empty before the first.
  private(set) var evaluation = ""
  private var evaluationBegan = ContinuousClock.now
  private var isSaid = false
  private var tenth = 0

  init(label: String) { self.label = label }

  /// Takes an event in; gives the lines that it is worth where nothing can be written over.
  mutating func take(_ event: RunEvent) -> [String] {
    switch event {
    case .resumed(let step):
      self.step = step
      return []
    case .evaluating(let part, let batch, let count, let remaining):
      self.remaining = remaining
      return evaluates(part, batch, count)
    case .evaluated(_, let part, let found):
      evaluating = nil
      evaluation = "  \(part) \(Self.text(of: found))"
      return []
    case .happened(.attached, let step, _):
      restart = "  attached at \(step)"
      return ["\(label)  adapter attached at step \(step)"]
    case .happened(.restarted, let step, let count):
      restart = "  restart \(count) at \(step)"
      return ["\(label)  restart \(count) at step \(step)"]
    case .stepped(let result, let steps, let speed, let remaining):
      (self.result, self.steps, self.speed, self.remaining) = (result, steps, speed, remaining)
      (step, evaluating) = (result.step, nil)
      let share = steps > 0 ? result.step * 10 / steps : 10
      guard share > tenth else { return [] }
      tenth = share
      return ["\(label)  \(place)  \(numbers)  \(clock) left\(evaluation)"]
    case .broken, .repaired: return []
    }
  }

  private mutating func evaluates(_ part: String, _ batch: Int, _ count: Int) -> [String] {
    let now = ContinuousClock.now
    if batch == 0 { (evaluationBegan, isSaid) = (now, false) }
    evaluating = (part, batch, count)
    // One that takes long is said, once.
    guard !isSaid, now - evaluationBegan > .seconds(5) else { return [] }
    isSaid = true
    return ["\(label)  evaluating (\(part)) batch \(batch + 1)/\(count)  \(clock) left"]
  }

  private static func text(of found: Evaluation) -> String {
    let loss = NumberText.fixed(found.loss, decimals: 4)
    guard let excess = found.excess else { return "loss \(loss)" }
    return "loss \(loss), excess \(NumberText.fixed(excess, decimals: 4)) nats/byte"
  }

  private var place: String {
    let count = "\(step)"
    let padding = String(repeating: " ", count: max(0, "\(steps)".count - count.count))
    return "step \(padding)\(count)/\(steps)"
  }

  private var numbers: String {
    guard let result else { return "" }
    return "loss \(NumberText.fixed(result.loss, decimals: 3))  "
      + "lr \(String(format: "%.1e", result.rate))  \(NumberText.count(speed)) tok/s"
  }

  private var clock: String { Self.clock(remaining ?? 0) }

  /// The line of a terminal: a bar, and what is known.
  var line: String {
    let share = steps > 0 ? Double(step) / Double(steps) : 0
    let start = "\(Self.bar(share, width: 10))  \(label)  "
    if let evaluating {
      return start + "evaluating (\(evaluating.part)) batch \(evaluating.batch + 1)/"
        + "\(evaluating.count)  \(clock) left"
    }
    guard steps > 0 else { return start + "begins" }
    return start + "\(place)  \(numbers)  \(clock) left\(restart)\(evaluation)"
  }

  /// A bar of so many characters, eighths of which are seen.
  static func bar(_ share: Double, width: Int) -> String {
    let eighths = Int((min(max(0, share), 1) * Double(width * 8)).rounded(.down))
    let (full, rest) = (eighths / 8, eighths % 8)
    let partial = rest == 0 ? "" : ["▏", "▎", "▍", "▌", "▋", "▊", "▉"][rest - 1]
    let empty = String(repeating: "·", count: width - full - (rest == 0 ? 0 : 1))
    return String(repeating: "█", count: full) + partial + empty
  }

  /// Hours, minutes and seconds.
  static func clock(_ seconds: Double) -> String {
    let whole = Int(min(max(0, seconds.isFinite ? seconds : 0), 1e8).rounded())
    let (hours, rest) = (whole / 3600, whole % 3600)
    let minutes = hours > 0 ? String(format: "%d:%02d", hours, rest / 60) : "\(rest / 60)"
    return minutes + String(format: ":%02d", rest % 60)
  }
}
