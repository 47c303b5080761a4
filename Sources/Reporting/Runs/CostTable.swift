internal import Training

/// What each configuration costs as a multiple of the reference: time a step, memory, parameters
/// that learn.
struct CostTable {
  let source: ReportSource
  private static let metrics = ["time/step", "memory/peak", "parameters/trainable"]

  /// The table; nil without a reference that has finished.
  var table: Table? {
    guard let compare = source.request.compare else { return nil }
    let metrics = Self.metrics.filter(source.recorded.contains).map(Metric.init)
    var table = Table([.init("", .left)] + metrics.map { Table.Column($0.name) })
    for candidate in source.scope.configurations {
      guard let reference = source.reference(for: candidate, compare) else { continue }
      let cells = metrics.map { metric -> Cell in
        // A run that something else has disturbed is slow, never fast: the median leaves it out.
        let middles = [candidate, reference].map { Sample(source.results($0, metric)).median }
        guard let own = middles[0], let its = middles[1], its > 0 else { return .state(.missing) }
        return .quantity(Quantity(own / its, form: .significant(3)))
      }
      table.append([.text(source.names.label(candidate))] + cells)
    }
    guard !metrics.isEmpty, !table.rows.isEmpty else { return nil }
    let names = source.references(compare).map { source.names.label($0) }
    table.caption =
      "Multiples of \(names.count == 1 ? Markdown.escape(names[0]) : "the reference"): medians over "
      + "the finished runs of each."
    return table
  }
}
