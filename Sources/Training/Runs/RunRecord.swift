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

  /// The runs of an experiment's folder, in the order of the plan.
  public static func all(of plan: PlanFile, in folder: String) -> [RunRecord] {
    plan.points.map { point in
      let path = "\(folder)/points/\(point.id)"
      return RunRecord(
        point: point, status: RunJSON.read(RunStatus.self, file: "\(path)/status.json"),
        result: RunJSON.read(RunResult.self, file: "\(path)/result.json"), folder: path)
    }
  }
}
