import Training

/// How far a sweep is: runs done, failed, under way, and the time that is left.
struct RunTally {
  /// Runs of the plan.
  let total: Int
  private let slots: Int
  private var done = 0, failed = 0, stopped = 0
  private var started: Set<String> = []
  private var waiting = 0
  private var durations: [Double] = []

  init(total: Int, slots: Int) { (self.total, self.slots) = (total, slots) }

  mutating func expect(_ count: Int, finished: Int) {
    (waiting, done) = (count, finished)
    started = []
  }

  mutating func start(_ id: String) {
    if started.insert(id).inserted { waiting = max(0, waiting - 1) }
  }

  mutating func skip(_ id: String) { start(id) }

  mutating func end(_ id: String, _ outcome: RunOutcome, seconds: Double, isFinal: Bool) {
    switch outcome {
    case .completed:
      done += 1
      durations.append(seconds)
    case .waiting: durations.append(seconds)
    case .preempted: stopped += 1
    case .diverged, .failed: if isFinal { failed += 1 }
    }
  }

  /// The run that was begun last, of all: "3/42".
  var place: String { "\(total - waiting)/\(total)" }

  /// Seconds until all are done; nil where nothing is known yet.
  func remaining(_ running: [RunView]) -> Double? {
    let left = running.map { $0.remaining ?? 0 }
    // Before the first is done: what those under way will have taken.
    let now = ContinuousClock.now
    let known =
      durations.isEmpty
      ? running.compactMap { view in view.remaining.map { $0 + (now - view.began) / .seconds(1) } }
      : durations
    guard !known.isEmpty || waiting == 0 else { return nil }
    let each = known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count)
    let work = left.reduce(0, +) + each * Double(waiting)
    return max(left.max() ?? 0, work / Double(max(1, slots)))
  }

  /// The line of a terminal.
  func line(_ running: [RunView]) -> String {
    var parts = ["\(done) done"]
    if failed > 0 { parts.append("\(failed) failed") }
    parts.append("\(running.count) running")
    if waiting > 0 { parts.append("\(waiting) to come") }
    let bar = RunView.bar(Double(done) / Double(max(1, total)), width: 10)
    let time = remaining(running).map { "  \(RunView.clock($0)) left" } ?? ""
    return "\(bar)  \(done)/\(total)  \(parts.joined(separator: ", "))\(time)"
  }
}
