internal import Training

/// Times and memory, in a document of their own: they differ between runs of the same settings, and
/// everything else of a report does not.
struct TimesDocument {
  let source: ReportSource

  /// The document.
  var text: String {
    var document = MarkdownDocument()
    document.heading(
      1, "Times and memory: \(Markdown.escape(source.request.title ?? source.plan.name))")
    document.paragraph(
      "These numbers depend on the machine and on what else it did. Of the report, only columns of "
        + "these names do.")
    if let table {
      document.table(table)
    } else {
      document.paragraph("No finished run has recorded times.")
    }
    if let costs = CostTable(source: source).table {
      document.heading(2, "Costs against the reference")
      document.table(costs)
    }
    return document.text
  }

  /// One row a configuration.
  private var table: Table? {
    let recorded = source.recorded
    let metrics = [
      "time/total", "time/step", "time/tokens_per_second", "memory/peak", "memory/weights",
      "memory/gradients", "memory/moments", "memory/activations",
    ].filter(recorded.contains).map(Metric.init)
    guard !metrics.isEmpty else { return nil }
    var table = Table(
      [.init("", .left)] + metrics.map { Table.Column($0.name) } + [.init("starts")])
    for configuration in source.scope.configurations {
      let cells = metrics.map { metric -> Cell in
        let sample = Sample(source.results(configuration, metric))
        guard let mean = sample.mean else {
          return Cell.state(configuration.emptyState(for: sample))
        }
        return .quantity(
          Quantity(
            mean, spread: sample.shownHalfWidth(.standardDeviation), n: sample.n, form: metric.form)
        )
      }
      let starts = configuration.runs.map { $0.status?.attempt ?? 0 }
      let words = Set(starts).sorted().map { "\($0)" }.joined(separator: "–")
      table.append([.text(source.names.label(configuration))] + cells + [.text(words)])
    }
    table.caption =
      "Mean ± sample standard deviation over the finished runs of each configuration. Times add up "
      + "over the starts of a run, each up to where it ended; memory is the most of any start."
    return table
  }
}
