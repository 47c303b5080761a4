/// Why there is no report of a folder.
public enum ReportError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no such folder, or it cannot be read.
  case noFolder(String)
  /// The folder has no `plan.json`; the experiments that were found in it instead.
  case noPlan(folder: String, experiments: [String])
  /// `plan.json` holds something else than a plan.
  case unreadablePlan(String)
  /// The plan has no run.
  case emptyPlan(String)
  /// The plan's `report` block is wrong; the diagnostics as text.
  case wrongBlock(String)
  /// Programs of different builds ran the experiment: each with its runs.
  case mixedBuilds([String: [String]])

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .noFolder(let folder):
      "there is no folder '\(folder)'; give the folder of an experiment, such as runs/quickstart"
    case .noPlan(let folder, let experiments) where !experiments.isEmpty:
      "'\(folder)' is a folder of experiments; give one of them: "
        + experiments.map { "\(folder)/\($0)" }.joined(separator: ", ")
    case .noPlan(let folder, _):
      "'\(folder)' has no plan.json: it is not the folder of an experiment; "
        + "'ranklab run FILE' makes one under runs/"
    case .unreadablePlan(let path):
      "'\(path)' is not a plan that this program can read; was it written by another version?"
    case .emptyPlan(let path): "'\(path)' has no runs"
    case .wrongBlock(let text): text
    case .mixedBuilds(let builds):
      "the runs are of different builds of the program, which may differ in more than what is "
        + "compared: "
        + builds.sorted { $0.key < $1.key }.map { "\($0.key.prefix(12)) (\(Self.some($0.value)))" }
        .joined(separator: ", ")
        + "; run them again with one build, or ask for a report that mixes builds"
    }
  }

  private static func some(_ runs: [String]) -> String {
    runs.count > 3
      ? "\(runs.count) runs, such as \(runs[0])" : runs.joined(separator: ", ")
  }
}
