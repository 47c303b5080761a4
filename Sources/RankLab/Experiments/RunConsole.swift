import ExperimentFile
import Foundation
import Reporting
import Training

/// What a person sees of runs: one line that is written over on a terminal, plain lines elsewhere.
final class RunConsole {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let usesColor: Bool
  private let total: Int
  private var started = 0
  private var label = ""
  private var later: Double = 0
  private var lastShown = ContinuousClock.now - .seconds(10)
  private var lastPlain = 0
  private var restart = ""
  private var evaluation = ""
  private var evaluationBegan = ContinuousClock.now
  private var isSaid = false
  private let width: Int

  init(points: [PlannedPoint]) {
    total = points.count
    usesColor =
      isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    width = points.map { Self.name($0).count }.max() ?? 0
  }

  /// A run in a few words: "relora s0", "every 200 s1".
  static func name(_ point: PlannedPoint) -> String {
    let others = point.coordinates.filter { $0.key != "variant" }.sorted { $0.key < $1.key }
      .map { "\($0.key.split(separator: ".").last ?? "") \($0.value)" }
    return ([point.variant].compactMap(\.self) + others + ["s\(point.seed)"])
      .joined(separator: " ")
  }

  func begin(_ plan: String, folder: String, notices: [String]) {
    line("\(plan); in \(folder)")
    for notice in notices { note(notice) }
    started = 0
  }

  func note(_ text: String) { line(paint("note: \(text)", "33")) }

  func start(_ point: PlannedPoint, runsLeft: Int, secondsEach: Double?) {
    started = total - runsLeft
    label = Self.name(point).padding(toLength: width, withPad: " ", startingAt: 0)
    later = Double(runsLeft) * (secondsEach ?? 0)
    (restart, evaluation, lastPlain) = ("", "", 0)
  }

  func show(_ event: RunEvent) {
    switch event {
    case .resumed(let step): line("\(label)  goes on from step \(step)")
    case .evaluating(let part, let batch, let count, let remaining):
      evaluating(part, batch, count, remaining)
    case .broken(let what): line(paint("warning: invariant broken: \(what)", "1;31"))
    case .evaluated(_, let part, let found):
      evaluation = "  \(part) \(Self.text(of: found))"
    case .happened(.attached, let step, _):
      restart = "  attached at \(step)"
      if !isTerminal { line("\(label)  adapter attached at step \(step)") }
    case .happened(.restarted, let step, let count):
      restart = "  restart \(count) at \(step)"
      if !isTerminal { line("\(label)  restart \(count) at step \(step)") }
    case .stepped(let result, let steps, let speed, let remaining):
      progress(result, steps, speed, remaining)
    }
  }

  /// Another process trains the run.
  func skip(_ point: PlannedPoint, process: Int32, host: String?) {
    let place = host.map { " on \($0)" } ?? ""
    line("\(label)  is already running (process \(process)\(place)), skipped")
  }

  func end(_ point: PlannedPoint, _ outcome: RunOutcome, seconds: Double) {
    let time = NumberText.seconds(seconds)
    switch outcome {
    case .completed: line("\(label)  \(paint("done", "32")) in \(time)\(evaluation)")
    case .preempted: line("\(label)  stopped; the next start goes on from here")
    case .diverged(let error): line("\(label)  \(paint("diverged", "1;31")): \(error)")
    case .failed(let error): line("\(label)  \(paint("failed", "1;31")): \(error)")
    }
  }

  private static func text(of found: Evaluation) -> String {
    let loss = NumberText.fixed(found.loss, decimals: 4)
    guard let excess = found.excess else { return "loss \(loss)" }
    return "loss \(loss), excess \(NumberText.fixed(excess, decimals: 4)) nats/byte"
  }

  private func progress(
    _ result: StepResult, _ steps: Int, _ speed: Double, _ remaining: Double
  ) {
    let share = steps > 0 ? result.step * 10 / steps : 10
    let now = ContinuousClock.now
    guard isTerminal ? now - lastShown > .milliseconds(100) : share > lastPlain else { return }
    (lastShown, lastPlain) = (now, share)
    let count = "\(result.step)".leftPadded(to: "\(steps)".count)
    let all = later > 0 ? " (all \(Self.clock(remaining + later)))" : ""
    let text =
      "[\(started)/\(total)] \(label)  step \(count)/\(steps)  "
      + "loss \(NumberText.fixed(result.loss, decimals: 3))  "
      + "lr \(String(format: "%.1e", result.rate))  "
      + "\(NumberText.count(speed)) tok/s  \(Self.clock(remaining)) left\(all)"
    if isTerminal { overwrite(text + restart + evaluation) } else { line(text + evaluation) }
  }

  /// An evaluation that takes long is seen; elsewhere than on a terminal once, when it does.
  private func evaluating(_ part: String, _ batch: Int, _ count: Int, _ remaining: Double) {
    let now = ContinuousClock.now
    if batch == 0 { (evaluationBegan, isSaid) = (now, false) }
    let text =
      "[\(started)/\(total)] \(label)  evaluating (\(part)) batch \(batch + 1)/\(count)  "
      + "\(Self.clock(remaining)) left"
    if isTerminal {
      guard now - lastShown > .milliseconds(100) else { return }
      lastShown = now
      overwrite(text)
    } else if !isSaid, now - evaluationBegan > .seconds(5) {
      isSaid = true
      line(text)
    }
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(max(0, seconds.isFinite ? seconds : 0), 1e8).rounded())
    let (hours, rest) = (whole / 3600, whole % 3600)
    let minutes = hours > 0 ? String(format: "%d:%02d", hours, rest / 60) : "\(rest / 60)"
    return minutes + String(format: ":%02d", rest % 60)
  }

  // MARK: - The terminal

  private func overwrite(_ text: String) {
    Console.write("\r\u{1B}[2K" + text.prefix(max(20, Console.columns - 1)))
  }

  private func line(_ text: String) {
    Console.write((isTerminal ? "\r\u{1B}[2K" : "") + text + "\n")
  }

  private func paint(_ text: String, _ code: String) -> String {
    usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

extension String {
  /// The text at the right of a field.
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
