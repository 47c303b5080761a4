import ExperimentFile
import Foundation
import Protocols
import Reporting
import Training

/// An experiment file, read, expanded and checked against this machine.
struct LoadedExperiment {
  let file: String
  let experiment: Experiment
  let plan: Plan
  let schema: Schema
  /// Settings of each point, in the order of the plan.
  let settings: [RunSettings]
  /// What the data of each point are.
  let data: [DataOutline]
  let overrides: [Override]

  /// Reads a file, and everything that can be wrong with it before a step is trained.
  ///
  /// - Throws: `RefusedExperiment` when nothing can be run.
  init(_ file: String, _ options: ExperimentOptions) throws {
    let registry = try Registry.all()
    schema = try Schema.rankLab(registry)
    (self.file, overrides) = (file, options.overrides)
    experiment = Experiment(
      file: file, schema: schema, surroundings: .ofThisMachine, overrides: overrides)
    let identity = DataIdentity(schema.families)
    let checked = try CheckedPlan(
      experiment,
      PlanOptions(
        ignoresSweep: options.ignoresSweep, allowsManyPoints: options.allowsManyPoints,
        extraIdentity: { identity.parts(of: $0) }))
    var diagnostics = checked.diagnostics
    var data: [DataOutline] = []
    if let plan = checked.plan {
      let found = Preflight.check(plan.points, checked.settings)
      data = found.data
      diagnostics.report(found.problems)
    }
    Console.show(diagnostics, asJSON: options.diagnosticsAsJSON)
    guard let plan = checked.plan, !diagnostics.hasErrors else { throw ExitStatus(code: 2) }
    (self.plan, self.settings, self.data) = (plan, checked.settings, data)
  }

  /// What the experiment is called: its `name`, or its file's.
  var name: String {
    if let point = plan.points.first, case .text(let name) = point.settings["name"] { return name }
    return URL(filePath: file).deletingPathExtension().lastPathComponent
  }
}

/// How an experiment file is read.
struct ExperimentOptions {
  var overrides: [Override] = []
  var ignoresSweep = false, allowsManyPoints = false, diagnosticsAsJSON = false

  /// The options that the commands share.
  static let names = ["--format"]
  static let repeated = ["--set", "--unset"]
  static let flags = ["--no-sweep", "--yes"]
  static let help = """
      --set PATH=VALUE   another value, later than the file (as often as wanted)
      --unset PATH       takes a setting out
      --no-sweep         without variants, sweep and seeds
      --yes              more than 10,000 points are meant
      --format json      diagnostics for programs
    """

  init(_ arguments: Arguments) throws(UsageError) {
    overrides = arguments.list.compactMap { name, value in
      switch name {
      case "--set": .set(value)
      case "--unset": .unset(value)
      default: nil
      }
    }
    ignoresSweep = arguments.has("--no-sweep")
    allowsManyPoints = arguments.has("--yes")
    if let format = arguments.string("--format") {
      guard ["json", "text"].contains(format) else {
        throw .unknown("format", format, among: ["text", "json"])
      }
      diagnosticsAsJSON = format == "json"
    }
  }
}

extension Schema {
  /// What an experiment file may say.
  static func rankLab(_ registry: Registry) throws(DuplicateKind) -> Schema {
    var schema = try TrainingSchema.schema(registry, adding: [ReportBlock.field])
    schema.rules.append { ReportBlock.problems(in: $0) }
    return schema
  }
}

extension Surroundings {
  /// Files and environment of this process, and the experiments that are built in.
  static var ofThisMachine: Surroundings {
    Surroundings(
      read: { path in
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
          !isFolder.boolValue
        else { return nil }
        return FileManager.default.contents(atPath: path).map { Array($0) }
      },
      names: { folder in
        let path = folder.isEmpty ? "." : folder
        return (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      },
      builtIns: BuiltInExperiments.all,
      environment: { ProcessInfo.processInfo.environment[$0] })
  }
}
