public import ExperimentFile

extension ReportBlock {
  /// Metrics that the block names and no data of the experiment can give.
  ///
  /// - Parameters:
  ///   - report: The block as it was written.
  ///   - gap: What a metric would need ("needs a corpus that …"), by family and measure; nil where
  ///     it can be measured.
  public static func problems(
    of report: Node, lacking gap: (_ family: String, _ measure: String) -> String?
  ) -> [Diagnostic] {
    var named = texts(report["columns"]).map { ("columns", $0.text, $0.node) }
    named += [
      ("value.metric", report["value"]?["metric"]), ("select.by", report["select"]?["by"]),
    ].flatMap { name, node in texts(node).map { (name, $0.text, $0.node) } }
    for (index, plot) in (report["plots"]?.items ?? []).enumerated() {
      named += texts(plot["metric"]).map { ("plots[\(index)].metric", $0.text, $0.node) }
    }
    return named.compactMap { place, name, node in
      let (family, measure) = Metric(name).parts
      guard let need = gap(family, measure) else { return nil }
      return Diagnostic(
        .contradiction, "'report.\(place)' names '\(name)', which these data do not give",
        at: node.span, label: need)
    }
  }
}
