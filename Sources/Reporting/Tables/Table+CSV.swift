extension Table {
  /// The table as it stands: one record a row.
  ///
  /// A column of numbers is followed by "… spread", "… low" and "… high", "… n", "… state" and
  /// "… mark" where any of its cells has one. Digits are those of the other formats; what these print with a suffix or unit
  /// (1.2M, 12.3 ms, 50%) is the number itself here, in full.
  public var wideCSV: String {
    var fields = [[String]](repeating: [], count: rows.count + 1)
    for (index, column) in columns.enumerated() {
      let cells = rows.map { $0[index].shown }
      func add(_ name: String, _ value: (Cell) -> String?) {
        let values = cells.map { value($0) ?? "" }
        guard name.isEmpty || values.contains(where: { !$0.isEmpty }) else { return }
        fields[0].append(name.isEmpty ? column.title : "\(column.title) \(name)")
        for (row, value) in values.enumerated() { fields[row + 1].append(value) }
      }
      add("") { if case .text(let text) = $0 { text } else { Self.number($0) } }
      add("spread", Self.spread)
      add("low") { Self.range($0)?.low }
      add("high") { Self.range($0)?.high }
      add("n") { $0.shownQuantity?.n.map { "\($0)" } }
      add("state") { $0.shownState?.name }
      add("mark") { $0.shownQuantity?.mark?.rawValue }
    }
    return columns.isEmpty ? "" : CSV.text(fields)
  }

  /// One record a number: the words of its row, the title of its column, value, spread, the ends of
  /// its range, n, state and mark.
  public var longCSV: String {
    let keys = columns.indices.filter { index in
      rows.contains { row in
        if case .text = row[index] { true } else { false }
      }
    }
    let hasRanges = rows.joined().contains { Self.range($0) != nil }
    let ends = hasRanges ? ["low", "high"] : []
    var records = [
      keys.map { columns[$0].title } + ["column", "value", "spread"] + ends + [
        "n", "state", "mark",
      ]
    ]
    for row in rows {
      let words = keys.map { index -> String in
        if case .text(let text) = row[index] { text } else { Self.number(row[index]) ?? "" }
      }
      for (index, cell) in row.enumerated() where !keys.contains(index) {
        let range = Self.range(cell)
        let value = [
          columns[index].title, Self.number(cell) ?? "", Self.spread(cell) ?? "",
        ]
        records.append(
          words + value + (hasRanges ? [range?.low ?? "", range?.high ?? ""] : []) + [
            cell.shownQuantity?.n.map { "\($0)" } ?? "", cell.shownState?.name ?? "",
            cell.shownQuantity?.mark?.rawValue ?? "",
          ])
      }
    }
    return CSV.text(records)
  }

  static func number(_ cell: Cell) -> String? {
    guard let quantity = cell.shownQuantity else { return nil }
    guard quantity.isPlainNumber else { return NumberText.exact(quantity.value) }
    if let range = quantity.rangeText { return range.value }
    return withExponent(quantity.text.value, quantity.text.exponent)
  }

  static func spread(_ cell: Cell) -> String? {
    guard let quantity = cell.shownQuantity, let spread = quantity.spread else { return nil }
    guard quantity.isPlainNumber else { return NumberText.exact(spread) }
    return quantity.text.spread.map { withExponent($0, quantity.text.exponent) }
  }

  /// The ends of a range.
  static func range(_ cell: Cell) -> (low: String, high: String)? {
    guard let quantity = cell.shownQuantity, let range = quantity.range else { return nil }
    guard quantity.isPlainNumber, let text = quantity.rangeText else {
      return (NumberText.exact(range.low), NumberText.exact(range.high))
    }
    return (text.low, text.high)
  }

  private static func withExponent(_ digits: String, _ exponent: Int?) -> String {
    exponent.map { "\(digits)e\($0)" } ?? digits
  }
}
