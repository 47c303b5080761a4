import ExperimentFile
import Protocols
import Reporting
import Training

/// A plan with everything that can be known to be wrong without opening a data file.
struct CheckedPlan {
  let plan: Plan?
  /// Settings of each point, in the order of the plan; none where there is no plan.
  let settings: [RunSettings]
  let diagnostics: Diagnostics

  init(_ experiment: Experiment, _ options: PlanOptions) throws {
    var (plan, diagnostics) = experiment.plan(options)
    let families = experiment.schema.families
    try plan?.splitIntoTrainings(experiment.schema, options)
    var settings = try plan?.points.map { try RunSettings($0.settings, families) } ?? []
    if let points = plan?.points, let first = points.first, let report = first.tree["report"] {
      let runs = Self.runs(points, settings, of: experiment)
      // What is wrong in itself is not wrong for these runs, too.
      let rules = ReportBlock.problems(in: first.settings).map { Diagnostic($0, in: first.tree) }
      let places = Set(rules.compactMap { $0.span?.location })
      diagnostics.report(rules)
      diagnostics.report(
        ReportBlock.problems(of: report, in: runs).filter {
          !places.contains($0.span?.location ?? "")
        })
    }
    if diagnostics.hasErrors { (plan, settings) = (nil, []) }
    (self.plan, self.settings, self.diagnostics) = (plan, settings, diagnostics)
  }

  /// What a report can be about.
  private static func runs(
    _ points: [Point], _ settings: [RunSettings], of experiment: Experiment
  ) -> PlannedRuns {
    var coordinates: Set = ["seed"]
    if !experiment.variantNames.isEmpty { coordinates.insert("variant") }
    for point in points {
      coordinates.formUnion(point.coordinates.map(\.path.description))
      for duplicate in point.duplicates {
        coordinates.formUnion(duplicate.map(\.path.description))
      }
    }
    // Points of one variant have the same paths, but for those that an axis adds.
    var trees: [String?: Node] = [:]
    for point in points where trees[point.variant] == nil { trees[point.variant] = point.tree }
    for tree in trees.values { coordinates.formUnion(experiment.settingPaths(of: tree)) }
    if trees.values.contains(where: { $0["prune"] != nil }) {
      coordinates.formUnion(["prune.level", "prune.density", "prune.control"])
    }
    let probes = settings.flatMap(\.probes).map(\.probe.recorded)
    let recorded = probes.reduce(into: Set<String>?([])) { all, own in
      all = own.flatMap { own in all?.union(own) }
    }
    let known = Array(trees.values)
    return PlannedRuns(
      variants: experiment.variantNames, coordinates: coordinates, recorded: recorded,
      isSetting: { path in known.contains { experiment.isSetting(path, in: $0) } })
  }
}
