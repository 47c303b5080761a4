import ExperimentFile
import Foundation
import Training

/// Whose experiment a run folder is: two files in one folder would replace each other's plan and
/// report.
enum FolderOwner {
  /// Why an experiment may not have its folder; nil where it is its own, or nobody's.
  static func objection(to folder: PlanFolder, of file: String) -> String? {
    guard let other = PlanFile.read(folder: folder.path)?.sources.first,
      let own = folder.file.sources.first, !isSame(other, own)
    else { return nil }
    return
      "\(folder.path) belongs to \(other.name), and \(file) would replace its plan and report; "
      + "give this one another name (in the file, or --set name=…), or another place (--runs); "
      + "where it is to take over, delete \(folder.path)/plan.json, which keeps finished runs"
  }

  /// Two of the experiments that would share a folder.
  static func collision(of experiments: [(file: String, folder: String)]) -> String? {
    var owners: [String: String] = [:]
    for (file, folder) in experiments {
      if let other = owners[folder], path(other) != path(file) {
        return "\(other) and \(file) have the same folder, \(folder); give one of them another name"
      }
      owners[folder] = file
    }
    return nil
  }

  /// The same file, or one that was moved or copied without a change, or one of which only the
  /// place cannot be found from here.
  private static func isSame(_ other: PlannedSource, _ own: PlannedSource) -> Bool {
    let (before, now) = (path(other.name), path(own.name))
    if before == now || other.hash == own.hash { return true }
    let isAlike =
      URL(filePath: before).lastPathComponent == URL(filePath: now).lastPathComponent
    return isAlike && !FileManager.default.fileExists(atPath: before)
  }

  private static func path(_ name: String) -> String {
    URL(filePath: name).resolvingSymlinksInPath().standardizedFileURL.path
  }
}
