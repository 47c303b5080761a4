public import ExperimentFile

extension ReportBlock {
  /// The rules of the block: a `Schema.Rule` for the schema of experiment files.
  public static func problems(in experiment: TypedBlock) -> [InvalidSetting] {
    guard case .block(let block)? = experiment["report"] else { return [] }
    return problems(of: block).map {
      InvalidSetting(
        "report.\($0.name)", $0.reason, hint: $0.hint, seeAlso: $0.others.map { "report.\($0)" })
    }
  }

  /// The broken rules of the block itself.
  static func problems(of block: TypedBlock) -> [InvalidSetting] {
    let request = ReportRequest(block)
    var found: [InvalidSetting] = []
    func metric(_ name: String, at place: String) {
      guard let problem = Metric(name).problem else { return }
      found.append(InvalidSetting(place, "(\(name)) \(problem.reason)", hint: problem.hint))
    }
    func coordinates(_ names: [String], at place: String) {
      for name in names where Metric.isName(name) {
        found.append(
          InvalidSetting(
            place, "wants a coordinate such as variant or restart.every, found the metric '\(name)'"
          ))
      }
    }
    coordinates(request.rows, at: "rows")
    switch request.columns {
    case .metrics(let names):
      for (index, name) in names.enumerated() { metric(name, at: item("columns", index, block)) }
    case .mixed(let names):
      // A metric without its "/" is a slip and no mixture.
      let slips = names.indices.filter { isMisspelt(names[$0]) }
      for index in slips { metric(names[index], at: item("columns", index, block)) }
      if slips.isEmpty {
        found.append(
          InvalidSetting(
            "columns", "mixes metrics and coordinates (\(names.joined(separator: ", ")))",
            hint: "list metrics, or name coordinates and put the metric under value.metric"))
      }
    case .coordinates(let names):
      for name in names where request.rows.contains(name) {
        found.append(
          InvalidSetting("columns", "are '\(name)', as the rows are", seeAlso: ["rows"]))
      }
    case .none: break
    }
    if let name = request.metric { metric(name, at: "value.metric") }
    if let select = request.select {
      metric(select.by, at: "select.by")
      coordinates(select.over, at: "select.over")
      if select.goal == nil, Metric(select.by).problem == nil {
        found.append(
          InvalidSetting(
            "select.by", "(\(select.by)) has no direction that is better",
            hint: "write select.goal: minimize or maximize"))
      }
    }
    for (index, plot) in request.plots?.enumerated() ?? [].enumerated() {
      found += problems(of: plot, at: "plots[\(index)]")
    }
    return found
  }

  /// An item of a list, or the one word that stands in place of a list.
  private static func item(_ name: String, _ index: Int, _ block: TypedBlock) -> String {
    if case .list? = block[name] { "\(name)[\(index)]" } else { name }
  }

  /// Whether a name is no metric only because its "/" is missing or wrong.
  private static func isMisspelt(_ name: String) -> Bool {
    !Metric.isName(name) && Suggestion.nearest(to: name, among: Metric.known) != nil
  }

  private static func problems(of plot: PlotRequest, at place: String) -> [InvalidSetting] {
    var found: [InvalidSetting] = []
    let x = plot.kind == .bubble ? plot.x : nil
    for (key, name) in [("metric", plot.metric), ("size", plot.size), ("x", x)] {
      guard let name, let problem = Metric(name).problem else { continue }
      found.append(
        InvalidSetting("\(place).\(key)", "(\(name)) \(problem.reason)", hint: problem.hint))
    }
    if plot.kind == .heatmap, let of = plot.of {
      let known = PlotRequest.heatMaps.keys.sorted()
      found.append(
        InvalidSetting(
          "\(place).of", "(\(of)) is nothing that a heat map shows",
          hint: Suggestion.question(for: of, among: known) ?? "one of \(listed(known, "or"))"))
    } else if plot.kind == .heatmap {
      for (key, value) in [("x", plot.x), ("y", plot.y)] where value == nil {
        found.append(
          InvalidSetting(
            place, "is a heat map without '\(key)'", hint: "add \(key): a coordinate"))
      }
    }
    if plot.kind == .bar, plot.x == "step" || plot.x == "tokens" {
      found.append(
        InvalidSetting("\(place).x", "of bars is a coordinate", hint: "write kind: line"))
    }
    return found
  }
}
