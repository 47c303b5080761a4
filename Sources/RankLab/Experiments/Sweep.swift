import ExperimentFile
import Foundation
import Reporting
import Tensors
import Training

/// Drives all runs of an experiment, one after another: skips what is finished, goes on with what
/// is not.
final class Sweep {
  private let loaded: LoadedExperiment
  private let folder: PlanFolder
  private let options: SweepOptions
  private let interruption: Interruption
  private let environment: RunEnvironment
  private let console: RunConsole
  private let began = ContinuousClock.now
  private var durations: [Double] = []

  init(
    _ loaded: LoadedExperiment, _ folder: PlanFolder, _ options: SweepOptions, arguments: [String]
  ) {
    (self.loaded, self.folder, self.options) = (loaded, folder, options)
    interruption = Interruption()
    interruption.takeSignals()
    environment = Machine.environment(arguments)
    console = RunConsole(points: folder.file.points)
  }

  /// What became of the runs.
  struct Summary {
    var finished = 0, trained = 0, failed = 0, left = 0
    var isPreempted = false
  }

  /// Runs everything that is not finished.
  func run() throws -> Summary {
    let jobs = zip(folder.file.points, loaded.settings).map { ($0, $1, work(for: $0)) }
    var summary = Summary()
    summary.finished = jobs.count { $0.2 == .nothing }
    console.begin(
      loaded.plan.summary(finished: summary.finished), folder: folder.path,
      notices: notices(jobs.map(\.2)))
    var rest = jobs.filter { $0.2 == .resume || $0.2 == .restart }[...]
    summary.failed = jobs.count { $0.2 == .leaveFailed }
    while let (point, settings, work) = rest.first {
      if isOver(before: point, rest.count) { break }
      rest = rest.dropFirst()
      if let need = folder.file.missing(before: point, in: folder.path) {
        console.note("\(point.id) is left: it starts from \(need.id), which has not ended")
        continue
      }
      let run = train(point, settings, restarting: work == .restart, left: rest.count)
      guard let outcome = run else { continue }
      switch outcome {
      case .completed: summary.trained += 1
      case .preempted: summary.isPreempted = true
      case .diverged, .failed: summary.failed += 1
      }
      if summary.isPreempted || (outcome.error != nil && options.stopsAtFailure) { break }
      if interruption.isRequested { summary.isPreempted = !rest.isEmpty }
      if summary.isPreempted { break }
    }
    summary.left = rest.count + (summary.isPreempted ? 1 : 0)
    return summary
  }

  // MARK: - What there is to do

  private enum Work { case nothing, otherBuild, leaveFailed, resume, restart }

  private func work(for point: PlannedPoint) -> Work {
    let path = "\(folder.path)/points/\(point.id)"
    let status = RunJSON.read(RunStatus.self, file: "\(path)/status.json")
    switch status?.state {
    case .completed:
      guard let result = RunJSON.read(RunResult.self, file: "\(path)/result.json"),
        result.hash == point.hash, result.steps == status?.steps
      else { return .resume }
      guard result.program != environment.program else { return .nothing }
      switch options.otherBuilds {
      case .rerun: return .restart
      case .reuse, .warn: return .nothing
      }
    case .failed, .diverged:
      switch options.failed {
      case .left: return .leaveFailed
      case .resumed: return .resume
      case .restarted: return .restart
      }
    default: return .resume
    }
  }

  private func notices(_ work: [Work]) -> [String] {
    var notices: [String] = []
    let failed = work.count { $0 == .leaveFailed }
    if failed > 0 {
      notices.append(
        "\(failed) run\(failed == 1 ? "" : "s") failed or diverged before and \(failed == 1 ? "stays as it is" : "stay as they are"); "
          + " --retry-failed goes on from the last checkpoint")
    }
    let others = RunRecord.all(of: folder.file, in: folder.path).count { record in
      record.result.map { $0.program != environment.program } ?? false
    }
    if others > 0, options.otherBuilds == .warn {
      notices.append(
        "\(others) finished run\(others == 1 ? " is" : "s are") of another build of ranklab; "
          + "--on-code-change rerun trains them again")
    }
    return notices
  }

  /// Whether the time is up: only before a seed group begins, so that groups stay whole.
  private func isOver(before point: PlannedPoint, _ left: Int) -> Bool {
    guard let limit = options.limit, !durations.isEmpty else { return false }
    let points = folder.file.points
    guard let index = points.firstIndex(where: { $0.id == point.id }), index > 0,
      points[index - 1].seed != point.seed
    else { return false }
    let elapsed = (ContinuousClock.now - began) / .seconds(1)
    let group = points.count { $0.seed == point.seed }
    let mean = durations.reduce(0, +) / Double(durations.count)
    guard elapsed + mean * Double(group) > limit.seconds else { return false }
    console.note("the time of --for is up; \(left) runs are left for the next start")
    return true
  }

  // MARK: - One run

  /// Trains a run; nil where another process does.
  private func train(
    _ point: PlannedPoint, _ settings: RunSettings, restarting: Bool, left: Int
  ) -> RunOutcome? {
    let path = "\(folder.path)/points/\(point.id)"
    let start = ContinuousClock.now
    let mean = durations.isEmpty ? nil : durations.reduce(0, +) / Double(durations.count)
    console.start(point, runsLeft: left, secondsEach: mean)
    let outcome: RunOutcome
    do {
      if restarting { try clear(path) }
      try FileSystem.makeFolder(path)
      try describe(point, path)
      var own = Run.Options(environment: environment)
      own.isStrict = options.isStrict
      own.allowsInexact = options.allowsInexact
      own.interruption = interruption
      own.report = { [console] in console.show($0) }
      outcome = try Run(point, settings, folder: path, own).execute()
    } catch RunError.claimed(_, let host, let process) {
      console.skip(point, process: process, host: host == environment.host ? nil : host)
      return nil
    } catch {
      outcome = .failed("\(error)")
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    if outcome == .completed { durations.append(seconds) }
    console.end(point, outcome, seconds: seconds)
    return outcome
  }

  private func clear(_ path: String) throws {
    let files = FileManager.default
    let own = ["mask.safetensors", "rewind"]
    for name in own + [
      "checkpoints", "artifacts", "tb", "result.json", "metrics.jsonl", "timing.csv",
    ] where files.fileExists(atPath: "\(path)/\(name)") {
      try files.removeItem(atPath: "\(path)/\(name)")
    }
  }

  /// The resolved settings, for people and as they were hashed.
  private func describe(_ point: PlannedPoint, _ path: String) throws {
    guard let planned = loaded.plan.points.first(where: { $0.identity.hash == point.hash }) else {
      return
    }
    // Whole paths: the file is read from its own folder, and maybe from elsewhere.
    let tree = planned.tree(pathsFrom: FileManager.default.currentDirectoryPath)
    try FileSystem.replace("\(path)/config.yaml", with: YAMLText.text(of: tree, origins: true))
    try FileSystem.replace("\(path)/config.json", with: planned.identity.canonical + "\n")
  }
}
