public import ExperimentFile

/// What is known of an experiment's runs before the first of them: what a report can be about.
public struct PlannedRuns: Sendable {
  /// The names of the variants.
  public var variants: [String]
  /// The paths that differ between points, and those of every setting that was written.
  public var coordinates: Set<String>
  /// Whether a path that nobody wrote is a setting: its default is a coordinate, too.
  public var isSetting: @Sendable (String) -> Bool
  /// Every metric that the probes record; nil where a probe does not say.
  public var recorded: Set<String>?

  /// Describes runs.
  public init(
    variants: [String], coordinates: Set<String>, recorded: Set<String>?,
    isSetting: @escaping @Sendable (String) -> Bool
  ) {
    (self.variants, self.coordinates, self.recorded) = (variants, coordinates, recorded)
    self.isSetting = isSetting
  }

  func knows(_ path: String) -> Bool { coordinates.contains(path) || isSetting(path) }
}

extension ReportBlock {
  /// Coordinates that no run has, variants that there are not, and metrics that nobody records.
  ///
  /// - Parameter report: The block as it was written.
  public static func problems(of report: Node, in runs: PlannedRuns) -> [Diagnostic] {
    var found: [Diagnostic] = []
    let columns = texts(report["columns"])
    let metrics = columns.filter { Metric.isName($0.text) }
    for (name, nodes) in [
      ("rows", texts(report["rows"])), ("select.over", texts(report["select"]?["over"])),
      ("columns", metrics.isEmpty ? columns : []),
    ] {
      for (text, node) in nodes {
        // Along the columns there may also stand metrics.
        let others = name == "columns" ? Metric.known + (runs.recorded ?? []) : []
        found += coordinate(text, at: node.span, name, runs, beside: others)
      }
    }
    let single = [
      ("value.metric", report["value"]?["metric"]), ("select.by", report["select"]?["by"]),
    ]
    found += metrics.flatMap { metric($0.text, at: $0.node.span, "columns", runs) }
    for (name, node) in single {
      if let node, let text = node.scalar?.text { found += metric(text, at: node.span, name, runs) }
    }
    for (name, block) in [
      ("where", report["where"]), ("compare.against", report["compare"]?["against"]),
      ("compare.primary", report["compare"]?["primary"]),
    ] {
      found += conditions(block, name, runs)
    }
    for (index, claim) in (report["claims"]?.items ?? []).enumerated() {
      for side in ["better", "than"] {
        found += conditions(claim[side], "claims[\(index)].\(side)", runs)
      }
    }
    for (index, plot) in (report["plots"]?.items ?? []).enumerated() {
      found += problems(ofPlot: plot, "plots[\(index)]", runs)
    }
    return found
  }

  private static func problems(
    ofPlot plot: Node, _ name: String, _ runs: PlannedRuns
  ) -> [Diagnostic] {
    let word = plot["kind"]?.scalar?.text
    let kind = word.flatMap { PlotRequest.Kind(rawValue: $0) }
    var found: [Diagnostic] = []
    for key in ["x", "y", "color", "between"] where kind != .bubble || key != "x" {
      guard let node = plot[key], let text = node.scalar?.text else { continue }
      let others = key == "x" ? ["step", "tokens"] : key == "between" ? ["seed"] : []
      if others.contains(text) { continue }
      found += coordinate(text, at: node.span, "\(name).\(key)", runs, beside: others)
    }
    for key in ["metric", "size"] + (kind == .bubble ? ["x"] : []) {
      guard let node = plot[key], let text = node.scalar?.text else { continue }
      found += metric(text, at: node.span, "\(name).\(key)", runs)
    }
    found += conditions(plot["where"], "\(name).where", runs)
    if let kind {
      found += matrix(plot, kind, name, runs)
      found += inert(plot, kind, name)
    }
    return found
  }

  /// Settings that a plot of this kind does not look at: a reader of the file would believe them.
  private static func inert(
    _ plot: Node, _ kind: PlotRequest.Kind, _ name: String
  ) -> [Diagnostic] {
    let of = plot["of"]?.scalar?.text
    // A heat map of what a probe wrote has the settings of that kind.
    let shown = kind == .heatmap ? of.flatMap { PlotRequest.heatMaps[$0] } ?? kind : kind
    let known = ["kind", "where", "title"] + shown.settings + (shown == kind ? [] : ["of"])
    return (plot.block?.entries ?? []).compactMap { entry in
      let key = entry.key.split(separator: ".").first.map(String.init) ?? entry.key
      guard !known.contains(key) else { return nil }
      return Diagnostic(
        .contradiction,
        "'report.\(name).\(key)' changes nothing in a plot of kind '\(kind.rawValue)'",
        at: entry.keySpan, label: "take it away",
        footers: ["it has: \(shown.settings.sorted().joined(separator: ", "))"])
    }
  }

  /// Spectra that no probe of the experiment measures.
  private static func matrix(
    _ plot: Node, _ kind: PlotRequest.Kind, _ name: String, _ runs: PlannedRuns
  ) -> [Diagnostic] {
    let of = plot["of"]
    let matrix = of?.scalar?.text ?? "update"
    guard kind.readsSpectra, matrix != "mask", let recorded = runs.recorded,
      !recorded.contains("\(matrix)/effective_rank")
    else { return [] }
    let ending = "/effective_rank"
    let known = recorded.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }
    return [
      Diagnostic(
        .unknownPath, "'report.\(name)' draws spectra of '\(matrix)', which no probe here measures",
        at: (of ?? plot).span,
        label: Suggestion.question(for: matrix, among: known)
          ?? "add {kind: spectrum, of: \(matrix), at: end} to probes")
    ]
  }

  /// Conditions on coordinates: their paths, and the names of variants among their values.
  private static func conditions(
    _ node: Node?, _ name: String, _ runs: PlannedRuns, under path: String = ""
  ) -> [Diagnostic] {
    (node?.block?.entries ?? []).flatMap { entry -> [Diagnostic] in
      let own = path.isEmpty ? entry.key : "\(path).\(entry.key)"
      if entry.value.block != nil { return conditions(entry.value, name, runs, under: own) }
      guard own == "variant" else { return coordinate(own, at: entry.keySpan, name, runs) }
      return texts(entry.value).filter { !runs.variants.contains($0.text) }.map { text, node in
        Diagnostic(
          .unknownPath, "'report.\(name)': there is no variant '\(text)'", at: node.span,
          label: Suggestion.question(for: text, among: runs.variants))
      }
    }
  }

  private static func coordinate(
    _ path: String, at span: SourceSpan, _ name: String, _ runs: PlannedRuns,
    beside others: [String] = []
  ) -> [Diagnostic] {
    if runs.knows(path) { return [] }
    return [
      Diagnostic(
        .unknownPath, "'report.\(name)' names '\(path)', which no run has", at: span,
        label: Suggestion.question(for: path, among: runs.coordinates.union(others)))
    ]
  }

  private static func metric(
    _ name: String, at span: SourceSpan, _ place: String, _ runs: PlannedRuns
  ) -> [Diagnostic] {
    guard let recorded = runs.recorded, !recorded.contains(name), name != "lr",
      Metric.closed[Metric(name).parts.family] == nil
    else { return [] }
    return [
      Diagnostic(
        .unknownPath, "'report.\(place)' names '\(name)', which no probe here records", at: span,
        label: Suggestion.question(for: name, among: recorded.union(Metric.closedNames)),
        footers: recorded.isEmpty ? [] : ["recorded: \(recorded.sorted().joined(separator: ", "))"])
    ]
  }

  static func texts(_ node: Node?) -> [(text: String, node: Node)] {
    guard let node else { return [] }
    return (node.items ?? [node]).compactMap { item in item.scalar.map { ($0.text, item) } }
  }
}
