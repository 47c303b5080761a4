/// Makes one point: overrides laid over the tree, references resolved, settings checked.
struct PointResolver {
  struct Resolved {
    var point: Point
    var problems: [Diagnostic]
  }

  let experiment: Experiment
  let options: PlanOptions

  init(_ experiment: Experiment, _ options: PlanOptions) {
    self.experiment = experiment
    self.options = options
  }

  func resolve(
    _ branch: PlanBuilder.Branch, _ assignments: [Assignment], seed: Assignment?
  ) -> Resolved {
    var problems: [Diagnostic] = []
    let merged = self.tree(branch, assignments + (seed.map { [$0] } ?? []), &problems)
    var (tree, found) = Interpolator.resolve(
      merged, schema: experiment.schema, environment: experiment.surroundings.environment)
    problems += found
    for assignment in assignments {
      guard let reason = inert(assignment, in: tree) else { continue }
      let where_ = branch.variant.map { " (variant '\($0)')" } ?? ""
      problems.append(
        Diagnostic(
          .inertAxis, "the axis '\(assignment.path)' changes nothing: \(reason)\(where_)",
          at: assignment.key, label: "sweep it only in the variants that use it"))
      tree.prune(assignment.path.segments[...])
    }
    var checker = SchemaChecker(experiment.schema)
    let settings = checker.check(tree)
    problems += checker.problems
    for assignment in assignments {
      guard let reason = options.inertness(assignment.path, settings) else { continue }
      problems.append(
        Diagnostic(
          .inertAxis, "the axis '\(assignment.path)' changes nothing: \(reason)",
          at: assignment.key, label: "leave the axis out, or change what makes it idle"))
    }
    // Files are not read for a run that cannot be.
    let isRefused = problems.contains { !$0.code.isWarning }
    let identity =
      isRefused
      ? .none
      : RunIdentity(
        settings, schema: experiment.schema, extra: options.extraIdentity(settings))
    let point = Point(
      variant: branch.variant, coordinates: coordinates(of: branch, assignments),
      seed: seed.flatMap { $0.value.scalar.flatMap { try? NumberScalars.integer($0.text) } },
      tree: tree, settings: settings, identity: identity, duplicates: [])
    return Resolved(point: point, problems: problems)
  }

  private func coordinates(
    of branch: PlanBuilder.Branch, _ assignments: [Assignment]
  ) -> [Point.Coordinate] {
    let variant = branch.variant.map { Point.Coordinate(path: SettingPath(["variant"]), text: $0) }
    return (variant.map { [$0] } ?? [])
      + assignments.map { Point.Coordinate(path: $0.path, text: YAMLText.inline($0.value)) }
  }

  private func tree(
    _ branch: PlanBuilder.Branch, _ assignments: [Assignment], _ problems: inout [Diagnostic]
  ) -> Node {
    var tree = branch.tree
    for assignment in assignments {
      // A value that stands in the tree changes in place: its blocks keep the places of their keys.
      // Another kind changes its siblings, too.
      if assignment.path.segments.last != "kind", assignment.value.block == nil,
        tree[assignment.path] != nil, tree[assignment.path]?.block == nil
      {
        tree.replace(assignment.path.segments[...], with: assignment.value)
        continue
      }
      var merger = Merger(experiment.schema)
      tree = merger.merge(tree, assignment.tree)
      problems += merger.problems
    }
    return tree
  }

  /// Why a path means nothing under the kind that its component has, though another kind knows it.
  private func inert(_ assignment: Assignment, in tree: Node) -> String? {
    let segments = assignment.path.segments
    for length in stride(from: segments.count - 1, through: 1, by: -1) {
      let owner = SettingPath(Array(segments.prefix(length)))
      guard let component = experiment.schema.component(at: owner, in: tree) else { continue }
      let key = segments[length]
      if key == "kind" { return nil }
      guard let kind = Schema.kind(of: tree[owner]) ?? component.defaultKind else {
        return "there is no '\(owner)' here"
      }
      let kinds = experiment.schema.families.kinds(of: component.family)
      guard let known = experiment.schema.keys(of: component, kind: kind),
        !known.contains(key), kinds.contains(where: { $0.settings[key] != nil })
      else { return nil }
      return "'\(owner)' of kind '\(kind)' does not know '\(key)'"
    }
    return nil
  }
}
