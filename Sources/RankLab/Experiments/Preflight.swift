import ExperimentFile
import Foundation
import Protocols
import Training

/// What can be wrong with the data and the model's files, looked for before the first run begins.
enum Preflight {
  /// The problems of all points, each where it was written; equal data are opened once.
  static func problems(_ points: [Point], _ settings: [RunSettings]) -> [Diagnostic] {
    var seen: Set<String> = []
    return zip(points, settings).flatMap { point, settings -> [Diagnostic] in
      let parts = ["data", "model", "train"].map { point.settings[$0]?.text ?? "" }
      guard seen.insert(parts.joined(separator: "\n")).inserted else { return [] }
      do {
        try settings.check()
        return []
      } catch {
        return [diagnostic(error, point)]
      }
    }
  }

  private static func diagnostic(_ error: any Error, _ point: Point) -> Diagnostic {
    if let broken = error as? InvalidSetting { return Diagnostic(broken, in: point.tree) }
    guard let broken = error as? CorpusError else {
      return Diagnostic(InvalidSetting("model", "cannot be made: \(error)"), in: point.tree)
    }
    if broken.place == "data" || broken.place.hasPrefix("data.") {
      return Diagnostic(InvalidSetting(broken.place, broken.problem), in: point.tree)
    }
    let path = point.settings.value(at: "data.path") == nil ? "data" : "data.path"
    return Diagnostic(
      InvalidSetting(
        path, "cannot be read: \(broken)", hint: nearby(broken.place)), in: point.tree)
  }

  /// A file beside the one that is missing, with nearly its name.
  private static func nearby(_ path: String) -> String? {
    let url = URL(filePath: path)
    let folder = url.deletingLastPathComponent().path
    guard !FileManager.default.fileExists(atPath: path),
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    else { return nil }
    return Suggestion.question(for: url.lastPathComponent, among: names)
  }
}
