/// Expands variants, axes and seeds into points.
struct PlanBuilder {
  let experiment: Experiment
  let options: PlanOptions
  private(set) var problems: Diagnostics
  private var sweep = SweepBlock()
  private var branches: [Branch] = []

  /// One variant: its tree, and the dimensions that go through it.
  struct Branch {
    var variant: String?
    var tree: Node
    var dimensions: [Dimension]
    var term: PlanText.Term
    var candidates: [[Assignment]] = []
  }

  init(_ experiment: Experiment, _ options: PlanOptions) {
    self.experiment = experiment
    self.options = options
    problems = experiment.diagnostics
  }

  mutating func build() -> Plan? {
    // What follows from a missing file would hide that it is missing.
    if experiment.isIncomplete { return nil }
    readSweep()
    readBranches()
    if problems.hasErrors {
      checkTrees()
      return nil
    }
    guard expand() else { return nil }
    checkReplaced()
    return makePlan()
  }

  // MARK: - What is swept

  private mutating func readSweep() {
    guard let entry = experiment.sweep, !options.ignoresSweep else { return }
    let (sweep, found) = SweepBlock.read(entry.value, key: entry.keySpan)
    problems.report(found)
    self.sweep = sweep
    // An override is later than the sweep: it takes the place of an axis, which it said already.
    let taken = experiment.overrides.map(\.path)
    func isTaken(_ path: SettingPath) -> Bool {
      taken.contains { path.isWithin($0) || $0.isWithin(path) }
    }
    self.sweep.dimensions = sweep.dimensions.compactMap { dimension in
      let axes = dimension.axes.filter { !isTaken($0.path) }
      return axes.isEmpty ? nil : Dimension(axes: axes)
    }
    if isTaken(SettingPath(["seed"])) { self.sweep.seeds = [] }
    self.sweep.include = sweep.include.map { item, values in
      (item, values.filter { !isTaken($0.path) })
    }
  }

  private mutating func readBranches() {
    let variants = options.ignoresSweep ? [] : experiment.variants
    let choices: [Experiment.Variant?] = variants.isEmpty ? [nil] : variants
    for variant in choices {
      var found: [Diagnostic] = []
      var tree = experiment.tree(of: variant, &found)
      if options.ignoresSweep {
        let (single, notes) = InlineSweeps.firstValues(of: tree)
        tree = single
        found += notes
      }
      let inline = InlineSweeps.find(in: tree)
      problems.report(found + inline.problems)
      let outer = Set(sweep.dimensions.flatMap { $0.axes.map(\.path) })
      let own = inline.axes.filter { !outer.contains($0.path) }.map { Dimension(axes: [$0]) }
      let dimensions = sweep.dimensions + own
      branches.append(
        Branch(
          variant: variant?.name, tree: tree, dimensions: dimensions,
          term: PlanText.Term(factors: factors(dimensions))))
      checkDrawable(dimensions)
    }
  }

  private func factors(_ dimensions: [Dimension]) -> [String] {
    if sweep.isRandom, !dimensions.isEmpty { return [counted(sweep.samples, "sample")] }
    return dimensions.map { String($0.count) }
  }

  private mutating func checkDrawable(_ dimensions: [Dimension]) {
    for axis in dimensions.flatMap(\.axes) where axis.values.listed == nil && !sweep.isRandom {
      problems.report(
        Diagnostic(
          .sweepExpression, "'\(axis.path)' is drawn, which needs 'mode: random'",
          at: axis.values.span, label: axis.values.hint))
    }
  }

  /// When the sweep cannot be expanded, the settings beside it are still checked.
  private mutating func checkTrees() {
    for var branch in branches {
      branch.tree = InlineSweeps.blanked(branch.tree)
      let resolver = PointResolver(experiment, options)
      let first = branch.dimensions.flatMap { $0.count > 0 ? $0.step(0) : [] }
      problems.report(resolver.resolve(branch, first, seed: nil).problems)
    }
  }

  /// Values that every point replaces by one of its own: they are read when the sweep is left out.
  ///
  /// What is missing without the axes is no problem.
  private mutating func checkReplaced() {
    let codes: [DiagnosticCode] = [
      .unknownKey, .unknownKind, .unknownChoice, .wrongValue, .wrongShape, .outOfRange,
    ]
    let environment = experiment.surroundings.environment
    for branch in branches where !branch.dimensions.isEmpty || !sweep.seeds.isEmpty {
      let tree = InlineSweeps.firstValues(of: branch.tree).tree
      let resolved = Interpolator.resolve(
        tree, schema: experiment.schema, environment: environment)
      guard resolved.problems.isEmpty else { continue }
      var checker = SchemaChecker(experiment.schema)
      _ = checker.block(resolved.tree, experiment.schema.root, .init(name: ""))
      problems.report(checker.problems.filter { codes.contains($0.code) })
    }
  }

  // MARK: - Points

  /// Lists the candidates of every branch; false where there are too many or none.
  private mutating func expand() -> Bool {
    var total = 0
    for branch in branches {
      var count = sweep.isRandom && !branch.dimensions.isEmpty ? sweep.samples : 1
      if !sweep.isRandom {
        for dimension in branch.dimensions {
          let product = count.multipliedReportingOverflow(by: dimension.count)
          count = product.overflow ? Int.max / 2 : product.partialValue
        }
      }
      total = total.addingReportingOverflow(count).overflow ? Int.max / 2 : total + count
    }
    let runs = total.multipliedReportingOverflow(by: max(1, sweep.seeds.count))
    if runs.overflow || runs.partialValue > (options.allowsManyPoints ? 1_000_000 : Plan.askedAbove)
    {
      problems.report(
        Diagnostic(
          .tooManyPoints,
          "this sweep has \(runs.overflow ? "far too many" : "\(runs.partialValue)") points",
          at: sweep.span ?? branches.first?.dimensions.first?.axes.first?.key,
          label: "pass --yes if that is meant; up to \(Plan.askedAbove) need no question"))
      return false
    }
    for index in branches.indices { branches[index].candidates = candidates(of: branches[index]) }
    return true
  }

  private func candidates(of branch: Branch) -> [[Assignment]] {
    if branch.dimensions.isEmpty { return [[]] }
    if sweep.isRandom {
      return (0..<sweep.samples).map { index in
        branch.dimensions.flatMap { $0.sample(seed: sweep.sampleSeed, index) }
      }
    }
    // The first dimension is the slowest.
    return branch.dimensions.reduce([[]]) { points, dimension in
      points.flatMap { point in
        (0..<dimension.count).map { point + dimension.step($0) }
      }
    }
  }

  private mutating func makePlan() -> Plan? {
    let resolver = PointResolver(experiment, options)
    let filter = PointFilter(sweep, resolver)
    let expandedBranches = filter.apply(to: branches)
    problems.report(expandedBranches.problems)
    branches = expandedBranches.branches
    var collector = PointCollector(filter)
    let seeds: [Assignment?] = sweep.seeds.isEmpty ? [nil] : sweep.seeds
    let pairs: [(Int, Int, Int)] = order(seedCount: seeds.count)
    for (branch, candidate, seed) in pairs {
      // What is wrong with one seed is wrong with the next.
      if seed > 0, problems.hasErrors { continue }
      let resolved = resolver.resolve(
        branches[branch], branches[branch].candidates[candidate], seed: seeds[seed])
      problems.report(resolved.problems)
      collector.add(resolved)
    }
    if problems.hasErrors { return nil }
    let text = PlanText(
      total: collector.points.count, terms: branches.map(\.term),
      hasVariants: branches.contains { $0.variant != nil }, seeds: seeds.count,
      excludedBySeed: collector.excluded, duplicates: collector.duplicateCount)
    report(collector)
    return collector.points.isEmpty
      ? nil : Plan(points: collector.points, arithmetic: text.text, halving: sweep.halving)
  }

  private func order(seedCount: Int) -> [(Int, Int, Int)] {
    let grid = branches.indices.flatMap { branch in
      branches[branch].candidates.indices.map { (branch, $0) }
    }
    if sweep.order == .seedsInner {
      return grid.flatMap { point in (0..<seedCount).map { (point.0, point.1, $0) } }
    }
    return (0..<seedCount).flatMap { seed in grid.map { ($0.0, $0.1, seed) } }
  }

  private mutating func report(_ collector: PointCollector) {
    if collector.points.isEmpty {
      problems.report(
        Diagnostic(
          .noPoints, "no point is left", at: sweep.span, label: "every point is excluded"))
    }
    if collector.duplicateCount > 0 {
      let isOne = collector.duplicateCount == 1
      problems.report(
        Diagnostic(
          .duplicatePoints,
          "\(counted(collector.duplicateCount, "point")) \(isOne ? "is" : "are") the same run as "
            + "another and \(isOne ? "was" : "were") merged", at: sweep.span))
    }
  }
}

extension Experiment {
  /// Every run, and every problem of every run.
  public func plan(_ options: PlanOptions = PlanOptions()) -> (
    plan: Plan?, diagnostics: Diagnostics
  ) {
    var builder = PlanBuilder(self, options)
    let plan = builder.build()
    return (plan, builder.problems)
  }
}
