import ExperimentFile
import Foundation
import Reporting
import Training

/// What a person sees of runs: on a terminal one line a run under way, with a bar, and one for all,
/// which are written over; plain lines elsewhere.
final class RunConsole {
  private let isTerminal: Bool
  private let usesColor: Bool
  private let names: [String: String]
  private let width: Int
  private let slots: Int
  /// Runs under way, by the place of who trains them.
  private var views: [Int: RunView] = [:]
  private var tally: RunTally
  private var drawn = 0
  private var lastDrawn = ContinuousClock.now - .seconds(10)

  /// - Parameters:
  ///   - slots: how many runs are trained at the same time.
  init(points: [PlannedPoint], slots: Int) {
    isTerminal = isatty(STDERR_FILENO) == 1
    usesColor = isTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    names = Dictionary(points.map { ($0.id, Self.name($0)) }) { first, _ in first }
    width = names.values.map(\.count).max() ?? 0
    self.slots = slots
    tally = RunTally(total: points.count, slots: slots)
  }

  /// A run in a few words: "relora s0", "every 200 s1".
  static func name(_ point: PlannedPoint) -> String {
    let others = point.coordinates.filter { $0.key != "variant" }.sorted { $0.key < $1.key }
      .map { "\($0.key.split(separator: ".").last ?? "") \($0.value)" }
    return ([point.variant].compactMap(\.self) + others + ["s\(point.seed)"])
      .joined(separator: " ")
  }

  func begin(_ plan: String, folder: String, notices: [String]) {
    say("\(plan); in \(folder)")
    for notice in notices { note(notice) }
  }

  func note(_ text: String) { say(paint("note: \(text)", "33")) }

  /// So many runs are to be trained now, and so many are done already.
  func expect(_ count: Int, finished: Int) { tally.expect(count, finished: finished) }

  /// Takes in what a worker says.
  func hear(_ slot: Int, _ message: WorkerMessage) {
    switch message {
    case .started(let id):
      views[slot] = RunView(
        label: name(of: id).padding(toLength: width, withPad: " ", startingAt: 0))
      tally.start(id)
    case .event(_, let event): show(slot, event)
    case .ended(let id, let outcome, let seconds, let isFinal):
      end(slot, id, outcome, seconds, isFinal)
    case .skipped(let id, let host, let process):
      let place = host == ProcessInfo.processInfo.hostName ? "" : " on \(host)"
      tally.skip(id)
      say("\(name(of: id))  is already running (process \(process)\(place)), skipped")
    }
    draw()
  }

  /// Takes the lines of runs under way away.
  func finish() {
    erase()
    views = [:]
  }

  private func name(of id: String) -> String { names[id] ?? id }

  private func show(_ slot: Int, _ event: RunEvent) {
    guard let lines = views[slot]?.take(event), let view = views[slot] else { return }
    switch event {
    case .resumed(let step): say("\(view.label)  goes on from step \(step)")
    case .broken(let what): say(paint("warning: \(view.label)  invariant broken: \(what)", "1;31"))
    case .repaired(let what): say(paint("warning: \(view.label)  \(what)", "33"))
    default: if !isTerminal { for line in lines { say("[\(tally.place)] \(line)\(timeOfAll)") } }
    }
  }

  /// What all runs will take, behind the time of one.
  private var timeOfAll: String {
    guard tally.total > 1, let time = tally.remaining(Array(views.values)) else { return "" }
    return "  (all \(RunView.clock(time)))"
  }

  private func end(
    _ slot: Int, _ id: String, _ outcome: RunOutcome, _ seconds: Double, _ isFinal: Bool
  ) {
    let label = views[slot]?.label ?? name(of: id)
    let evaluation = views[slot]?.evaluation ?? ""
    views[slot] = nil
    tally.end(id, outcome, seconds: seconds, isFinal: isFinal)
    let again = isFinal ? "" : "; it is started again"
    switch outcome {
    case .completed:
      say("\(label)  \(paint("done", "32")) in \(NumberText.seconds(seconds))\(evaluation)")
    case .waiting: say("\(label)  waits for the others\(evaluation)")
    case .preempted: say("\(label)  stopped; the next start goes on from here")
    case .diverged(let error): say("\(label)  \(paint("diverged", "1;31")): \(error)")
    case .failed(let error): say("\(label)  \(paint("failed", "1;31")): \(error)\(again)")
    }
  }

  // MARK: - The terminal

  /// A line that stays.
  private func say(_ text: String) {
    erase()
    Console.write(text + "\n")
    lastDrawn = ContinuousClock.now - .seconds(10)
  }

  private func erase() {
    guard drawn > 0 else { return }
    Console.write("\u{1B}[\(drawn)A\u{1B}[J")
    drawn = 0
  }

  /// The lines that are written over: a tenth of a second at least between two.
  private func draw() {
    let now = ContinuousClock.now
    guard isTerminal, now - lastDrawn > .milliseconds(100) else { return }
    lastDrawn = now
    let running = views.sorted { $0.key < $1.key }.map(\.value)
    var lines = running.map(\.line)
    if tally.total > 1 { lines.append(tally.line(running)) }
    let columns = max(20, Console.columns - 1)
    var text = drawn > 0 ? "\u{1B}[\(drawn)A" : ""
    for line in lines { text += "\r\u{1B}[2K\(line.prefix(columns))\n" }
    // A worker that has ended leaves a line less.
    if lines.count < drawn { text += "\u{1B}[J" }
    Console.write(text)
    drawn = lines.count
  }

  private func paint(_ text: String, _ code: String) -> String {
    usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
