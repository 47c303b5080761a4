import ExperimentFile
import Foundation
import Protocols
import Tensors
import Training
import Transformer

/// A run as its newest checkpoint has it.
struct SavedRun {
  let folder: String
  let settings: RunSettings
  let data: OpenedData
  let trainer: Trainer
  let made: MadeModel

  /// Makes the model of a run's folder from its resolved settings, and loads its newest whole
  /// checkpoint.
  ///
  /// - Parameters:
  ///   - overrides: later than what the run was told: where its data are now, for example.
  /// - Throws: `ExitStatus` where the settings are wrong, `UsageError` where nothing was saved.
  init(folder: String, overrides: [Override] = [], _ registry: Registry) throws {
    guard let checkpoint = Checkpoint.newest(in: "\(folder)/checkpoints") else {
      throw UsageError(
        message: "'\(folder)' has no whole checkpoint yet; ranklab run goes on with it")
    }
    self.folder = folder
    settings = try Self.settings(of: folder, overrides, registry)
    if let threads = settings.train.threads { Engine.shared.threads = threads }
    (data, made) = try settings.open()
    let plan = settings.plan(lengths: data.lengths, isFromScratch: made.isFromScratch)
    trainer = Trainer(made.model, plan, data: data.training)
    try Checkpoint.load(checkpoint, into: trainer)
  }

  /// The settings that the run's folder keeps, checked like those of an experiment file.
  private static func settings(of folder: String, _ overrides: [Override], _ registry: Registry)
    throws -> RunSettings
  {
    let schema = try Schema.rankLab(registry)
    let experiment = Experiment(
      file: "\(folder)/config.yaml", schema: schema, surroundings: .ofThisMachine,
      overrides: overrides)
    var (plan, diagnostics) = experiment.plan(PlanOptions(ignoresSweep: true))
    var settings: RunSettings?
    if let point = plan?.points.first, !diagnostics.hasErrors {
      let own = try RunSettings(point.settings, schema.families)
      diagnostics.report(Preflight.check([point], [own]).problems)
      settings = own
    }
    plan = nil
    Console.show(diagnostics)
    guard let settings, !diagnostics.hasErrors else { throw ExitStatus(code: 2) }
    return settings
  }

  /// The folder of a run: as it was given, or the one of an experiment's runs that is meant.
  ///
  /// - Parameters:
  ///   - wanted: its id or the beginning of it; needed where an experiment has several.
  static func folder(_ path: String, point wanted: String?) throws(UsageError) -> String {
    let files = FileManager.default
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    if files.fileExists(atPath: "\(path)/config.yaml") { return path }
    guard let inside = try? files.contentsOfDirectory(atPath: path) else {
      throw UsageError(
        message: "there is no folder '\(path)'\(ExperimentFolders.nearby(path)); give a run, such "
          + "as runs/quickstart/points/…, or its experiment and --point")
    }
    guard inside.contains("plan.json"), let plan = PlanFile.read(folder: path) else {
      throw UsageError(
        message: "'\(path)' is the folder of no run (config.yaml) and of no experiment (plan.json)")
    }
    let ids = plan.points.map(\.id)
    let found = try point(wanted, among: plan.points)
    guard let found else {
      throw UsageError(
        message: "'\(path)' has \(ids.count) runs; say which with --point:\n"
          + plan.points.map { "  \($0.id)" }.joined(separator: "\n"))
    }
    let folder = "\(path)/points/\(found.id)"
    guard files.fileExists(atPath: "\(folder)/config.yaml") else {
      throw UsageError(message: "'\(found.id)' was not started; ranklab run starts it")
    }
    return folder
  }

  private static func point(
    _ wanted: String?, among points: [PlannedPoint]
  ) throws(UsageError) -> PlannedPoint? {
    guard let wanted else { return points.count == 1 ? points.first : nil }
    if let exact = points.first(where: { $0.id == wanted }) { return exact }
    let fitting = points.filter { $0.id.hasPrefix(wanted) }
    if fitting.count == 1 { return fitting[0] }
    guard fitting.isEmpty else {
      throw UsageError(
        message: "several runs begin with '\(wanted)':\n"
          + fitting.map { "  \($0.id)" }.joined(separator: "\n"))
    }
    throw UsageError.unknown("run", wanted, among: points.map(\.id))
  }
}
