import ExperimentFile
import Foundation
import Protocols
import Tensors
import Training

/// The settings of planned runs, one file each: `points/ID/config.yaml`, for people and for workers,
/// and `config.json`, as they were hashed.
///
/// A worker reads the file of the run that it has claimed and of no other, so that a sweep of thousands
/// of points is in the memory of the process that planned it only.
struct StoredSettings {
  private let schema: Schema
  private let identity: DataIdentity

  init(_ registry: Registry) throws {
    schema = try Schema.rankLab(registry)
    identity = DataIdentity(schema.families)
  }

  /// The settings of a run.
  ///
  /// - Throws: `RunError` where the file is missing, wrong, or not what was planned.
  func settings(of point: PlannedPoint, in folder: String) throws -> RunSettings {
    let path = "\(folder)/points/\(point.id)/config.yaml"
    let experiment = Experiment(file: path, schema: schema, surroundings: .ofThisMachine)
    let (plan, diagnostics) = experiment.plan(
      PlanOptions(ignoresSweep: true, extraIdentity: { [identity] in identity.parts(of: $0) }))
    guard let own = plan?.points.first, !diagnostics.hasErrors else {
      throw RunError.file(path, "cannot be read:\n\(DiagnosticText().render(diagnostics))")
    }
    guard own.identity.hash == point.hash else {
      throw RunError.otherRun(
        folder: path, found: own.identity.hash, wanted: point.hash)
    }
    return try RunSettings(own.settings, schema.families)
  }

  /// Writes the settings of a run, where they are not there already.
  static func write(_ planned: Point, to folder: String) throws {
    // Whole paths: the file is read from its own folder, and maybe from elsewhere.
    let tree = planned.tree(pathsFrom: FileManager.default.currentDirectoryPath)
    try FileSystem.makeFolder(folder)
    for (name, text) in [
      ("config.yaml", YAMLText.text(of: tree, origins: true)),
      ("config.json", planned.identity.canonical + "\n"),
    ] where FileManager.default.contents(atPath: "\(folder)/\(name)") != Data(text.utf8) {
      try FileSystem.replace("\(folder)/\(name)", with: text)
    }
  }
}
