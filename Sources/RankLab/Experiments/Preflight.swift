import ExperimentFile
import Foundation
import Protocols
import Training

/// What can be wrong with the data and the model's files, looked for before the first run begins.
enum Preflight {
  /// What the data of every point are, and the problems, each where it was written; equal data are
  /// opened once.
  static func check(
    _ points: [Point], _ settings: [RunSettings]
  ) -> (data: [DataOutline], problems: [Diagnostic]) {
    var known: [String: DataOutline?] = [:]
    var problems: [Diagnostic] = []
    let data = zip(points, settings).map { point, settings -> DataOutline? in
      let parts = ["data", "model", "train"].map { point.settings[$0]?.text ?? "" }
      let key = parts.joined(separator: "\n")
      if let outline = known[key] { return outline }
      do {
        known[key] = try settings.check()
      } catch {
        known[key] = .some(nil)
        problems.append(diagnostic(error, point))
      }
      return known[key] ?? nil
    }
    return (data.compactMap(\.self), problems)
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
        path, "cannot be read: \(broken)", hint: nearby(broken.place, path)), in: point.tree)
  }

  /// A file beside the one that is missing with nearly its name, or how to give another.
  private static func nearby(_ path: String, _ setting: String) -> String? {
    let url = URL(filePath: path)
    let folder = url.deletingLastPathComponent().path
    guard !FileManager.default.fileExists(atPath: path) else { return nil }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let alike = names.filter { URL(filePath: $0).pathExtension == url.pathExtension }
    return Suggestion.question(for: url.lastPathComponent, among: alike)
      ?? (setting == "data.path" ? "give another with --set data.path=FILE" : nil)
  }
}
