internal import Training

/// Which metrics a report shows, and what they are read from.
extension ReportSource {
  /// Every metric that a finished run has.
  var recorded: Set<String> { Self.recorded(whole) }

  private static func recorded(_ scope: Scope) -> Set<String> {
    scope.runs.reduce(into: []) { names, run in
      guard run.state == .completed else { return }
      names.formUnion(run.result.map { Array($0.metrics.keys) } ?? [])
      names.formUnion(run.timing.keys)
    }
  }

  /// The metric that the one-line answer is about.
  var mainMetric: Metric {
    if let name = request.metric { return Metric(name) }
    if case .metrics(let names) = request.columns {
      let metrics = names.map(Metric.init)
      if let first = metrics.first(where: { $0.goal != nil && !$0.isTimed }) ?? metrics.first {
        return first
      }
    }
    let recorded = recorded
    // What was chosen on validation data is reported on others, where there are any.
    let tests = request.select == nil ? [] : ["test/excess", "test/loss"]
    let usual = tests + ["eval/excess", "eval/loss", "train/loss"]
    return Metric(usual.first { recorded.contains($0) } ?? "eval/loss")
  }

  /// The metrics along the columns; nil where a coordinate stands there.
  ///
  /// A rank alone says little: its bound and its random baseline follow it where runs recorded them,
  /// each once, unless they stand elsewhere.
  var columnMetrics: [Metric]? {
    guard let own = ownMetrics, addsCompanions, own.contains(where: { !$0.companions.isEmpty })
    else { return ownMetrics }
    let recorded = Self.recorded(scope)
    var known = Set(own)
    var columns: [Metric] = []
    // Of the last rank: all that belongs beside it, and what of that was not asked for.
    var (beside, added): ([Metric], [Metric]) = ([], [])
    for metric in own {
      if !beside.contains(metric) {
        columns += added
        beside = metric.companions
        added = beside.filter { recorded.contains($0.name) && known.insert($0).inserted }
      }
      columns.append(metric)
    }
    return columns + added
  }

  /// The metrics that are asked for, or the usual ones.
  private var ownMetrics: [Metric]? {
    switch request.columns {
    case .coordinates: return nil
    case .metrics(let names), .mixed(let names):
      return names.filter(Metric.isName).map(Metric.init)
    case .none:
      if let name = request.metric { return [Metric(name)] }
      let recorded = recorded
      // Without times and memory, so that the bytes of a report are those of its runs.
      let usual = [
        "test/loss", "update/effective_rank", "update/rank_bound", "parameters/trainable",
      ]
      let main = mainMetric.name
      let others = (request.select.map { [$0.by] } ?? []) + usual
      return [mainMetric]
        + others.filter { $0 != main && recorded.contains($0) }.map(Metric.init)
    }
  }

  /// The results of a configuration, one a seed.
  func results(_ configuration: Configuration, _ metric: Metric) -> [Double?] {
    configuration.results(
      metric, best: request.readsBest && !metric.isTimed, seeds: whole.seeds)
  }

  /// Whether two configurations have results, and the same for every seed.
  func haveSameResults(_ one: Configuration, _ other: Configuration, _ metric: Metric) -> Bool {
    let (first, second) = (results(one, metric), results(other, metric))
    return first == second && first.contains { $0?.isFinite == true }
  }

  /// The rows and columns of the summary table.
  var grid: Grid {
    var columns: [String] = []
    if case .coordinates(let paths) = request.columns { columns = paths }
    return Grid(scope, rows: request.rows, columns: columns, select: request.select)
  }

  /// Of configurations that differ only in what the block `select` chooses over, the one that it
  /// chooses; all where it chooses nothing.
  func chosen(among configurations: [Configuration]) -> [Configuration] {
    guard let select = request.select else { return configurations }
    return Grid.chosen(among: configurations, select, varying: whole.varying, whole.seeds)
  }

  /// The configurations that a reference picks, wherever `where` looks: the chosen ones, as of what
  /// is compared with them.
  func references(_ compare: ReportRequest.Compare) -> [Configuration] {
    chosen(among: whole.filtered(compare.against).configurations)
  }

  /// The reference of a candidate: of several, the one that agrees with it in every coordinate that
  /// both have, but for those that `against` names.
  func reference(for candidate: Configuration, _ compare: ReportRequest.Compare) -> Configuration? {
    let all = references(compare)
    guard !all.contains(where: { $0.group == candidate.group }) else { return nil }
    if all.count == 1 { return all[0] }
    let named = Set(compare.against.conditions.map(\.path) + (request.select?.over ?? []))
    let fitting = all.filter { other in
      whole.varying.allSatisfy { path in
        if named.contains(path) { return true }
        guard let own = candidate.coordinate(path), let its = other.coordinate(path) else {
          return true
        }
        return CoordinateText.areEqual(own, its)
      }
    }
    return fitting.count == 1 ? fitting[0] : nil
  }
}
