import ExperimentFile
import Foundation
import Training

/// `ranklab config`: the resolved experiment, and who set what.
enum ConfigCommand {
  static let command = Command(
    name: "config", summary: "the resolved experiment, and where each value came from",
    help: """
      usage: ranklab config FILE [--variant NAME] [--explain PATH] [OPTIONS]

      Prints the experiment with everything that it extends and every reference resolved, and beside
      each value the place that set it.

        --explain PATH     who set one value: every place, the last of which wins
        --variant NAME     with the overrides of a variant (its first point)
        --no-origins       values alone: a file that can be run
      \(ExperimentOptions.help)

      Exit codes: 0 done, 2 the file or the path is wrong.
      """, run: run)

  static func run(_ raw: [String], _ registry: Registry) throws {
    let arguments = try Arguments(
      raw, options: ExperimentOptions.names + ["--variant", "--explain"],
      flags: ExperimentOptions.flags + ["--no-origins"], repeated: ExperimentOptions.repeated)
    guard let file = arguments.plain.first, arguments.plain.count == 1 else {
      throw UsageError(
        message: "config needs one experiment file: ranklab config Experiments/quickstart.yaml")
    }
    try LoadedExperiment.refuseFolder(file)
    let options = try ExperimentOptions(arguments)
    let experiment = Experiment(
      file: file, schema: try Schema.rankLab(registry), surroundings: .ofThisMachine,
      overrides: options.overrides)
    let (tree, variants) = try tree(
      of: experiment, variant: arguments.string("--variant"), options)
    guard let path = arguments.string("--explain") else {
      if !variants.isEmpty {
        let names = variants.joined(separator: ", ")
        Console.error("note: without its variants; --variant NAME shows one: \(names)")
      }
      return print(
        YAMLText.text(of: tree, origins: !arguments.has("--no-origins")), terminator: "")
    }
    guard let explanation = experiment.explanation(of: path, in: tree) else {
      let near = experiment.nearestPath(to: path, in: tree)
      throw UsageError(
        message: "there is no '\(path)' in \(file)"
          + (near.map { "; did you mean '\($0)'?" } ?? "; ranklab config \(file) shows all"))
    }
    print(explanation.text, terminator: "")
  }

  /// The tree of the whole, with the variants that it is without, or of a variant; nothing is shown of an experiment that is wrong.
  private static func tree(
    of experiment: Experiment, variant: String?, _ options: ExperimentOptions
  ) throws -> (tree: Node, variants: [String]) {
    let checked = try CheckedPlan(
      experiment,
      PlanOptions(
        ignoresSweep: options.ignoresSweep, allowsManyPoints: options.allowsManyPoints))
    let (plan, diagnostics) = (checked.plan, checked.diagnostics)
    if diagnostics.hasErrors || !options.diagnosticsAsJSON {
      Console.show(diagnostics, asJSON: options.diagnosticsAsJSON)
    }
    guard let plan, !diagnostics.hasErrors else { throw ExitStatus(code: 2) }
    let names = plan.points.compactMap(\.variant).reduce(into: [String]()) { known, name in
      if known.last != name, !known.contains(name) { known.append(name) }
    }
    guard let variant else { return (experiment.resolved().tree, names) }
    guard let point = plan.points.first(where: { $0.variant == variant }) else {
      if names.isEmpty { throw UsageError(message: "this experiment has no variants") }
      throw UsageError.unknown("variant", variant, among: names)
    }
    return (point.tree, [])
  }
}
