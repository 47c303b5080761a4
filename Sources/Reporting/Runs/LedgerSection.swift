internal import Training

/// Where the parameters are, by role.
struct LedgerSection {
  let source: ReportSource
  let grid: Grid

  /// Configurations with the same parameters share a row; nil where no run has finished.
  var table: Table? {
    var rows: [(ledger: [LedgerEntry], configurations: [Configuration])] = []
    for configuration in source.scope.configurations {
      guard
        let ledger = configuration.runs.lazy.compactMap({ $0.result?.parameters })
          .first(where: { !$0.isEmpty })
      else { continue }
      if let place = rows.firstIndex(where: { $0.ledger == ledger }) {
        rows[place].configurations.append(configuration)
      } else {
        rows.append((ledger, [configuration]))
      }
    }
    guard !rows.isEmpty else { return nil }
    let usual = ["adapter", "embeddings", "norms", "head", "base"]
    let found = Set(rows.flatMap { $0.ledger.map(\.role) })
    let roles = usual.filter(found.contains) + found.subtracting(usual).sorted()
    var table = Table(
      [.init("", .left)] + (roles + ["all", "trained"]).map { Table.Column($0) })
    for row in rows {
      let all = row.ledger.reduce(0) { $0 + $1.parameters }
      let trained = row.ledger.reduce(0) { $0 + $1.trained }
      let cells = roles.map { role -> Cell in
        let entries = row.ledger.filter { $0.role == role }
        return entries.isEmpty ? .state(.missing) : .text(Self.words(entries))
      }
      let share = all > 0 ? " (\(NumberText.percent(Double(trained) / Double(all))))" : ""
      table.append(
        [.text(label(row.configurations))] + cells + [
          .number(Double(all), form: .count), .text(Self.count(trained) + share),
        ])
    }
    table.caption = "Parameters by role at the end of a run; ❄ = frozen."
    return table
  }

  private func label(_ configurations: [Configuration]) -> String {
    if configurations.count == 1 { return source.names.label(configurations[0]) }
    let variants = CoordinateText.ordered(configurations.map { $0.coordinate("variant") })
    let words = variants.compactMap { $0 }.map { source.names.value($0, of: "variant") }
    if words.isEmpty || source.scope.configurations.count == configurations.count,
      variants.count < 2
    {
      return "all \(configurations.count) configurations"
    }
    return listed(words)
  }

  private static func words(_ entries: [LedgerEntry]) -> String {
    let all = entries.reduce(0) { $0 + $1.parameters }
    let trained = entries.reduce(0) { $0 + $1.trained }
    if trained == all { return count(all) }
    return trained == 0 ? "\(count(all)) ❄" : "\(count(all)), \(count(trained)) trained"
  }

  private static func count(_ number: Int) -> String { NumberText.count(Double(number)) }
}
