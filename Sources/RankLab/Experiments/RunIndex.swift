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
      var row = [record.point.id]
      row += axes.map { record.point.coordinates[$0] ?? "" }
      row += [record.point.seed, record.status?.state.rawValue ?? ""]
      row += [record.status?.step, record.status?.steps].map { $0.map(String.init) ?? "" }
      row.append(record.result?.metrics["eval/loss"].map { NumberText.exact($0) } ?? "")
      return row
    }
    try FileSystem.replace("\(folder.path)/index.csv", with: CSV.text([header] + rows))
  }
}
