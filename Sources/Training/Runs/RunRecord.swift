import Foundation

/// A run as its folder tells it, for tables and plots.
public struct RunRecord: Sendable {
  /// Its place in the plan.
  public var point: PlannedPoint
  /// Where it stands; nil where it was not started.
  public var status: RunStatus?
  /// What it found, once it is finished.
  public var result: RunResult?
  /// Its folder.
  public var folder: String

  /// A run.
  public init(
    point: PlannedPoint, status: RunStatus? = nil, result: RunResult? = nil, folder: String
  ) {
    (self.point, self.status, self.result, self.folder) = (point, status, result, folder)
  }

  /// Its history.
  public var metrics: [MetricsLine] { MetricsFile.read("\(folder)/metrics.jsonl") }
  /// What it took.
  public var timing: [TimingLine] { TimingLine.read("\(folder)/timing.csv") }
  /// On what it ran, one entry an attempt.
  public var environments: [RunEnvironment] {
    RunJSON.read([RunEnvironment].self, file: "\(folder)/environment.json") ?? []
  }

  /// Whether it reached its last step, with a result of its own settings.
  ///
  /// The result decides: it is written last, whole, and cleared first.
  public var isFinished: Bool { result?.hash == point.hash }

  /// How many finished runs of an experiment's folder are in no plan any more: their settings were
  /// changed.
  public static func finishedBeside(_ plan: PlanFile, in folder: String) -> Int {
    let planned = Set(plan.points.map(\.id))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/points")) ?? []
    return names.count { name in
      let path = "\(folder)/points/\(name)"
      return !planned.contains(name)
        && FileManager.default.fileExists(atPath: "\(path)/result.json")
        && RunJSON.read(RunStatus.self, file: "\(path)/status.json")?.state == .completed
    }
  }

  /// What is said of these runs; nil where there are none.
  public static func remark(onRunsBeside plan: PlanFile, in folder: String) -> String? {
    let count = finishedBeside(plan, in: folder)
    guard count > 0 else { return nil }
    return "\(count) finished run\(count == 1 ? "" : "s") of other settings "
      + "\(count == 1 ? "is" : "are") in points/ and not shown"
  }

  /// The runs of an experiment's folder, in the order of the plan.
  public static func all(of plan: PlanFile, in folder: String) -> [RunRecord] {
    plan.points.map { RunRecord(reading: $0, in: folder) }
  }

  /// One run of an experiment's folder.
  public init(reading point: PlannedPoint, in folder: String) {
    let path = "\(folder)/points/\(point.id)"
    self.init(
      point: point, status: RunJSON.read(RunStatus.self, file: "\(path)/status.json"),
      result: RunJSON.read(RunResult.self, file: "\(path)/result.json"), folder: path)
  }
}
