import Foundation
import Reporting
import Tensors
import Training

/// `index.csv`: one row a run, for people who look into the folder. Derived from the runs, written
/// anew at every start and end, and never read.
enum RunIndex {
  static func write(_ folder: PlanFolder) throws {
    let records = RunRecord.all(of: folder.file, in: folder.path)
    let axes = Set(records.flatMap(\.point.coordinates.keys)).sorted()
    let header = ["run"] + axes + ["seed", "state", "step", "steps", "eval/loss"]
    let rows = records.map { record -> [String] in
      let status = record.status
      return [record.point.id] + axes.map { record.point.coordinates[$0] ?? "" } + [
        record.point.seed, status?.state.rawValue ?? "", status.map { "\($0.step)" } ?? "",
        status.map { "\($0.steps)" } ?? "",
        record.result?.metrics["eval/loss"].map { NumberText.exact($0) } ?? "",
      ]
    }
    try FileSystem.replace("\(folder.path)/index.csv", with: CSV.text([header] + rows))
  }
}
