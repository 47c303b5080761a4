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
  init(_ file: String, _ options: ExperimentOptions, _ registry: Registry) throws {
    try Self.refuseFolder(file)
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
      if found.problems.isEmpty {
        diagnostics.report(Self.unmeasured(plan, data))
        diagnostics.report(HalvingCheck.problems(plan, checked.settings, data))
        diagnostics.report(PlanWarnings.all(plan.points, checked.settings, data))
      }
    }
    Console.show(diagnostics, asJSON: options.diagnosticsAsJSON)
    guard let plan = checked.plan, !diagnostics.hasErrors else { throw ExitStatus(code: 2) }
    (self.plan, self.settings, self.data) = (plan, checked.settings, data)
  }

  /// A folder is no experiment, though one may lie in it.
  static func refuseFolder(_ path: String) throws(UsageError) {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    guard files.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else { return }
    let inside = ((try? files.contentsOfDirectory(atPath: path)) ?? []).filter {
      $0.hasSuffix(".yaml")
    }
    let example = inside.min().map { ", such as \(path.hasSuffix("/") ? path : path + "/")\($0)" }
    throw UsageError(message: "'\(path)' is a folder; give a file\(example ?? "")")
  }

  /// Metrics of the report that the data of no point give.
  private static func unmeasured(_ plan: Plan, _ data: [DataOutline]) -> [Diagnostic] {
    guard let report = plan.points.first?.tree["report"] else { return [] }
    return ReportBlock.problems(of: report) { family, measure in
      guard ["eval", "test"].contains(family) else { return nil }
      if family == "test", !data.contains(where: \.hasTest) { return "needs 'test' in 'data'" }
      switch measure {
      case "excess", "excess_error":
        return data.contains(where: \.knowsProbabilities)
          ? nil : "needs a corpus that knows its probabilities: grammar"
      case "perplexity", "bits_per_byte":
        return data.contains(where: \.isText) ? nil : "needs a text"
      default: return nil
      }
    }
  }

  /// What the experiment is called: the `name` of this file or of the command line, or the file's.
  ///
  /// A name that was inherited is another experiment's, with a folder of its own.
  var name: String {
    if let point = plan.points.first, case .text(let name) = point.settings["name"],
      let source = point.tree["name"]?.span.source,
      source === experiment.sources.first || source.name.hasPrefix("<--set")
    {
      return name
    }
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
    try TrainingSchema.schema(registry, adding: [ReportBlock.field])
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
