/// Leaves points out, and adds some: `exclude` and `include`.
struct PointFilter {
  private let sweep: SweepBlock
  private let resolver: PointResolver

  init(_ sweep: SweepBlock, _ resolver: PointResolver) {
    self.sweep = sweep
    self.resolver = resolver
  }

  /// The branches with their candidates after exclusion and inclusion.
  ///
  /// Exclusions that name a seed wait until there are seeds.
  func apply(
    to branches: [PlanBuilder.Branch]
  ) -> (branches: [PlanBuilder.Branch], problems: [Diagnostic]) {
    var problems: [Diagnostic] = []
    var matched = Array(repeating: false, count: sweep.exclude.count)
    var result = branches
    for index in result.indices {
      let before = result[index].candidates.count
      if !sweep.exclude.isEmpty {
        let branch = result[index]
        result[index].candidates = branch.candidates.filter { candidate in
          let point = resolver.resolve(branch, candidate, seed: sweep.seeds.first).point
          let hits = sweep.exclude.indices.filter {
            !namesSeed($0) && matches(sweep.exclude[$0].conditions, point)
          }
          for hit in hits { matched[hit] = true }
          return hits.isEmpty
        }
      }
      result[index].term.excluded = before - result[index].candidates.count
      let added = included(in: branches[index], &problems)
      result[index].term.included = added.count
      result[index].candidates += added
    }
    for index in sweep.exclude.indices where !matched[index] && !namesSeed(index) {
      problems.append(
        Diagnostic(
          .excludesNothing, "this exclusion matches no point", at: sweep.exclude[index].item.span))
    }
    problems += unknownVariants(branches) + sweep.exclude.flatMap { wrong($0.conditions, branches) }
    return (result, problems)
  }

  /// Whether an exclusion that names a seed takes a point.
  func excludesBySeed(_ point: Point) -> Bool {
    sweep.exclude.indices.contains { namesSeed($0) && matches(sweep.exclude[$0].conditions, point) }
  }

  private func namesSeed(_ index: Int) -> Bool {
    sweep.exclude[index].conditions.contains { $0.path.segments == ["seed"] }
  }

  private func included(
    in branch: PlanBuilder.Branch, _ problems: inout [Diagnostic]
  ) -> [[Assignment]] {
    sweep.include.compactMap { item, values in
      let variant = values.first { $0.path.segments == ["variant"] }?.value.scalar?.text
      if let variant, variant != branch.variant { return nil }
      let assignments = values.filter { $0.path.segments != ["variant"] }
      // A sweep that stands in the tree has no other value to fall back to.
      let inline = InlineSweeps.find(in: branch.tree).axes.filter { axis in
        !assignments.contains { $0.path == axis.path }
      }
      for axis in inline {
        problems.append(
          Diagnostic(
            .sweepBlock, "an included point must say '\(axis.path)', which is swept",
            at: item.span,
            related: [
              .init(span: axis.values.span, label: "swept here (\(axis.values.span.location))")
            ]))
      }
      return inline.isEmpty ? assignments : nil
    }
  }

  private func unknownVariants(_ branches: [PlanBuilder.Branch]) -> [Diagnostic] {
    let names = branches.compactMap(\.variant)
    let all = sweep.include.flatMap(\.values) + sweep.exclude.flatMap(\.conditions)
    return all.compactMap { assignment in
      guard assignment.path.segments == ["variant"], let name = assignment.value.scalar?.text,
        !names.contains(name)
      else { return nil }
      return Diagnostic(
        .unknownPath, "there is no variant '\(name)'", at: assignment.value.span,
        label: Suggestion.question(for: name, among: names))
    }
  }

  /// Conditions on paths that no branch has, and values that their settings could not have.
  private func wrong(
    _ conditions: [Assignment], _ branches: [PlanBuilder.Branch]
  ) -> [Diagnostic] {
    let schema = resolver.experiment.schema
    let axes = branches.flatMap(\.dimensions).flatMap(\.axes).map(\.path)
    return conditions.flatMap { condition -> [Diagnostic] in
      let path = condition.path
      if path.segments == ["variant"] || path.segments == ["seed"] { return [] }
      let types = branches.compactMap { schema.type(at: path, in: $0.tree) }
      guard let type = types.first else {
        let names = Set(branches.flatMap { $0.tree.paths() } + axes).map(\.description)
        return [
          Diagnostic(
            .unknownPath, "no run has '\(path)'", at: condition.key,
            label: Suggestion.question(
              for: path.description, among: names + ["variant", "seed"]))
        ]
      }
      var checker = SchemaChecker(schema)
      _ = checker.value(condition.value, type, .init(name: path.description))
      return checker.problems
    }
  }

  private func matches(_ conditions: [Assignment], _ point: Point) -> Bool {
    !conditions.isEmpty
      && conditions.allSatisfy { condition in
        if condition.path.segments == ["variant"] {
          return condition.value.scalar?.text == point.variant
        }
        guard let value = point.tree[condition.path] else { return false }
        return isSame(condition.value, value, at: condition.path, in: point.tree)
      }
  }

  /// `2k` is `2000`: values are compared as the setting reads them.
  private func isSame(_ one: Node, _ other: Node, at path: SettingPath, in tree: Node) -> Bool {
    let schema = resolver.experiment.schema
    let type = schema.type(at: path, in: tree) ?? .untyped
    var checker = SchemaChecker(schema)
    let place = SchemaChecker.Place(name: path.description)
    guard let left = checker.value(one, type, place), let right = checker.value(other, type, place)
    else { return YAMLText.inline(one) == YAMLText.inline(other) }
    return left.means(right)
  }
}

/// Collects points in order, each run once.
struct PointCollector {
  private(set) var points: [Point] = []
  private(set) var excluded = 0
  private(set) var duplicateCount = 0
  private var places: [String: Int] = [:]
  private let filter: PointFilter

  init(_ filter: PointFilter) { self.filter = filter }

  mutating func add(_ resolved: PointResolver.Resolved) {
    let point = resolved.point
    if filter.excludesBySeed(point) {
      excluded += 1
    } else if let place = places[point.identity.hash] {
      duplicateCount += 1
      points[place].duplicates.append(point.coordinates)
    } else {
      places[point.identity.hash] = points.count
      points.append(point)
    }
  }
}
