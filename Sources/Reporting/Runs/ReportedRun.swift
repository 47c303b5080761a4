internal import Training

/// A run as a report reads it.
struct ReportedRun: Sendable {
  /// Where a run stands.
  enum State: Sendable, Hashable {
    case completed, diverged, failed, running, preempted, eliminated, notStarted

    var words: String {
      switch self {
      case .completed: "completed"
      case .diverged: "diverged"
      case .failed: "failed"
      case .running: "unfinished"
      case .preempted: "stopped"
      case .eliminated: "eliminated"
      case .notStarted: "not started"
      }
    }
  }

  var point: PlannedPoint
  /// Where its files are.
  var folder: String
  var status: RunStatus?
  var result: RunResult?
  var environments: [RunEnvironment]
  /// The lines of `metrics.jsonl`, where the report needs them.
  var history: [MetricsLine]
  /// Times and memory by the names of their metrics.
  var timing: [String: Double]

  init(_ record: RunRecord, readsHistory: Bool) {
    (point, status, result) = (record.point, record.status, record.result)
    folder = record.folder
    // The share that learns, of all parameters.
    if let trained = result?.metrics["parameters/trainable"],
      let all = result?.metrics["parameters/total"], all > 0
    {
      result?.metrics["parameters/share"] = trained / all
    }
    environments = record.environments
    history = readsHistory ? record.metrics : []
    timing = Self.timing(record.timing)
  }

  /// Where it stands; a finished run without its result is a failed one.
  var state: State {
    switch status?.state {
    case nil: .notStarted
    case .running, .waiting: .running
    case .eliminated: .eliminated
    case .completed: result == nil ? .failed : .completed
    case .preempted: .preempted
    case .diverged: .diverged
    case .failed: .failed
    }
  }

  var seed: String { point.seed }

  /// The value of a coordinate; a setting that was written is one too.
  func coordinate(_ path: String) -> String? {
    if let value = point.coordinates[path] { return value }
    switch path {
    case "variant": return point.variant
    case "seed": return point.seed
    default: return point.settings[path]
    }
  }

  /// The value of a metric: nil where there is none, not finite where the run diverged.
  func value(_ metric: Metric, best: Bool = false) -> Double? {
    switch state {
    case .diverged: return metric.isCounted ? nil : .nan
    case .completed: break
    default: return nil
    }
    if metric.isTimed { return timing[metric.name] }
    if best, let line = bestLine(for: metric) { return line.metrics[metric.name] }
    return result?.metrics[metric.name]
  }

  /// The evaluation at which a run was best; what is measured on test data is read where the
  /// validation was best, so that the test decides nothing.
  private func bestLine(for metric: Metric) -> MetricsLine? {
    let (family, measure) = metric.parts
    let judge = family == "test" ? Metric("eval/\(measure)") : metric
    guard let goal = judge.goal else { return nil }
    var best: (line: MetricsLine, value: Double)?
    for line in history where line.metrics[metric.name] != nil {
      guard let value = line.metrics[judge.name], value.isFinite else { continue }
      if best.map({ goal.prefers(value, to: $0.value) }) ?? true { best = (line, value) }
    }
    return best?.line
  }

  /// What a run took over all its attempts: times add up to where each ended, memory is the most.
  private static func timing(_ lines: [TimingLine]) -> [String: Double] {
    guard !lines.isEmpty else { return [:] }
    var ends: [Int: TimingLine] = [:]
    for line in lines { ends[line.attempt] = line }
    let last = ends.keys.sorted().compactMap { ends[$0] }
    let training = last.reduce(0) { $0 + $1.training }
    let steps = last.reduce(0) { $0 + $1.attemptSteps }
    let tokens = last.reduce(0) { $0 + $1.tokensPerSecond * $1.training }
    func most(_ bytes: (TimingLine) -> Int) -> Double { Double(lines.map(bytes).max() ?? 0) }
    var values = [
      "time/total": last.reduce(0) { $0 + $1.seconds },
      "memory/peak": most(\.peak), "memory/weights": most(\.weights),
      "memory/gradients": most(\.gradients), "memory/moments": most(\.moments),
      "memory/activations": most(\.activations),
    ]
    if steps > 0 { values["time/step"] = training / Double(steps) }
    if training > 0 { values["time/tokens_per_second"] = tokens / training }
    return values
  }
}
