internal import Training

/// What the runs checked about themselves.
struct InvariantSection {
  let source: ReportSource

  /// One line for each run in which an invariant was broken, for the top of the report.
  var alarms: [String] {
    source.whole.runs.flatMap { run in
      (run.result?.invariants ?? []).filter { $0.broken > 0 }.map { record in
        var text =
          "🔴 **\(Markdown.escape(record.name))** was broken in \(record.broken) of "
          + "\(counted(record.checks, "check")) of run \(Markdown.code(run.point.id)) "
          + "(\(Markdown.escape(names.label(run))))"
        if let worst = record.worst {
          text += ": worst \(NumberText.significant(worst, digits: 3))"
        }
        if !record.limit.isEmpty { text += ", limit \(Markdown.escape(record.limit))" }
        if !record.detail.isEmpty { text += ". First: \(Markdown.escape(record.detail))" }
        return text
      }
    }
  }

  /// All runs together, one row an invariant; nil where nothing was checked.
  var table: Table? {
    var order: [String] = []
    var records: [String: [InvariantRecord]] = [:]
    for record in source.whole.runs.flatMap({ $0.result?.invariants ?? [] }) {
      if records[record.name] == nil { order.append(record.name) }
      records[record.name, default: []].append(record)
    }
    guard !order.isEmpty else { return nil }
    var table = Table([
      .init("invariant", .left), .init("runs"), .init("checks"), .init("broken"), .init("worst"),
      .init("limit", .left),
    ])
    for name in order.sorted() {
      let all = records[name] ?? []
      let broken = all.reduce(0) { $0 + $1.broken }
      var limits: [String] = []
      for record in all where !limits.contains(record.limit) { limits.append(record.limit) }
      table.append([
        .text(broken > 0 ? "🔴 \(name)" : name), .text("\(all.count)"),
        .text("\(all.reduce(0) { $0 + $1.checks })"), .text("\(broken)"),
        Self.worst(all).map { .number($0, form: .significant(3)) } ?? .state(.missing),
        .text(limits.joined(separator: "; ")),
      ])
    }
    table.caption = "Every invariant over all finished runs: the worst value that any run measured."
    return table
  }

  /// The largest value, or the smallest where the limit is one from below.
  private static func worst(_ records: [InvariantRecord]) -> Double? {
    let values = records.compactMap(\.worst)
    if let broken = values.first(where: { !$0.isFinite }) { return broken }
    let isLower = records.contains { record in
      ["at least", "≥", ">", "reach", "more than", "above"].contains(where: record.limit.hasPrefix)
    }
    return isLower ? values.min() : values.max()
  }

  private var names: Names {
    Names(labels: source.names.labels, varying: source.whole.varying)
  }
}
