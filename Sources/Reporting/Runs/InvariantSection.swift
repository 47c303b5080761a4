internal import Training

/// What the runs checked about themselves.
struct InvariantSection {
  let source: ReportSource

  /// One line for each invariant that was broken in some run, for the top of the report.
  var alarms: [String] {
    var order: [String] = []
    var broken: [String: [(run: ReportedRun, record: InvariantRecord)]] = [:]
    for run in source.whole.runs {
      for record in run.result?.invariants ?? [] where record.broken > 0 {
        if broken[record.name] == nil { order.append(record.name) }
        broken[record.name, default: []].append((run, record))
      }
    }
    return order.compactMap { name in broken[name].map { alarm(name, $0) } }
  }

  /// The first runs by name; of a defect of a whole variant there are as many as it has runs.
  private func alarm(
    _ name: String, _ cases: [(run: ReportedRun, record: InvariantRecord)]
  ) -> String {
    let checks = cases.reduce(0) { $0 + $1.record.checks }
    let named = cases.prefix(3).map {
      "\(Markdown.code($0.run.point.id)) (\(Markdown.escape(names.label($0.run))))"
    }
    let others = cases.count > 3 ? ["\(cases.count - 3) others"] : []
    var text =
      "🔴 **\(Markdown.escape(name))** was broken in \(cases.reduce(0) { $0 + $1.record.broken }) of "
      + "\(counted(checks, "check")) of \(cases.count > 1 ? "\(cases.count) runs, " : "run ")"
      + listed(named + others)
    if let worst = Self.worst(cases.map(\.record)) {
      text += ": worst \(NumberText.significant(worst, digits: 3))"
    }
    let first = cases[0].record
    if !first.limit.isEmpty { text += ", limit \(Markdown.escape(first.limit))" }
    if !first.detail.isEmpty { text += ". First: \(Markdown.escape(first.detail))" }
    return text
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
