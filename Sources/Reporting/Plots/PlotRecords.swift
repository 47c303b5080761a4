/// The numbers of a drawing as records of a CSV file: a head, then a record each.
///
/// The same for both themes, in full precision and without the averaging that keeps a drawing small.
public struct PlotRecords: Sendable, Hashable {
  /// The names of the fields.
  public private(set) var head: [String]
  /// The records, each with as many fields as the head.
  public private(set) var rows: [[String]] = []

  /// No records yet.
  public init(_ head: [String]) { self.head = head }

  /// Adds a record; what lacks of it is empty, what is too much is left out.
  public mutating func append(_ row: [String]) {
    rows.append(
      Array((row + [String](repeating: "", count: head.count)).prefix(head.count)))
  }

  /// Several tables of records one below another, each under a name in the first field: fields of
  /// the same name share a column.
  public static func joined(_ parts: [(name: String, records: PlotRecords)], by field: String)
    -> PlotRecords
  {
    var head: [String] = []
    for name in parts.flatMap(\.records.head) where !head.contains(name) { head.append(name) }
    var joined = PlotRecords([field] + head)
    for (name, records) in parts {
      let places = records.head.map { head.firstIndex(of: $0) ?? 0 }
      for row in records.rows {
        var fields = [String](repeating: "", count: head.count)
        for (place, text) in zip(places, row) { fields[place] = text }
        joined.append([name] + fields)
      }
    }
    return joined
  }

  /// The text of the file.
  public var csv: String { CSV.text([head] + rows) }

  /// A number in full; nothing for one that is not there.
  static func number(_ value: Double?) -> String {
    value.map { $0.isNaN ? "" : NumberText.exact($0) } ?? ""
  }

  /// The name of a field: a label, or what stands for it.
  static func name(_ label: String, _ usual: String) -> String { label.isEmpty ? usual : label }
}

extension LinePlot {
  /// One record a place of a line: the mean, the ends of its band, and every run; then the
  /// horizontal lines, whose place is empty.
  public var records: PlotRecords {
    let most = series.map(\.runs.count).max() ?? 0
    let runs = most > 1 ? (1...most).map { "run \($0)" } : []
    var records = PlotRecords(
      ["series", PlotRecords.name(x.label, "x"), PlotRecords.name(y.label, "y"), "low", "high"]
        + runs)
    for series in series {
      let values = series.runs.map { run in
        Dictionary(zip(run.x, run.y)) { first, _ in first }
      }
      for point in series.summary() {
        let ends = [point.mean, point.low, point.high].map { PlotRecords.number($0) }
        let own = most > 1 ? values.map { PlotRecords.number($0[point.x]) } : []
        records.append([series.name, PlotRecords.number(point.x)] + ends + own)
      }
    }
    for line in references {
      let ends = line.spread > 0 ? [line.y - line.spread, line.y + line.spread] : []
      records.append([line.label, ""] + ([line.y] + ends).map { PlotRecords.number($0) })
    }
    return records
  }
}

extension BarChart {
  /// One record a bar.
  public var records: PlotRecords {
    var records = PlotRecords([
      PlotRecords.name(xLabel, "group"), "series", PlotRecords.name(y.label, "value"), "spread",
      "state",
    ])
    for series in series {
      for (group, bar) in zip(groups, series.bars) {
        let state = bar == nil ? "missing" : bar?.value.isFinite == true ? "" : "diverged"
        let value = bar.flatMap { $0.value.isFinite ? $0.value : nil }
        let spread = bar.flatMap { value == nil ? nil : $0.drawnSpread }
        records.append([
          group, series.name, PlotRecords.number(value), PlotRecords.number(spread), state,
        ])
      }
    }
    for line in references {
      records.append([
        "", line.label, PlotRecords.number(line.y), PlotRecords.number(line.spread),
      ])
    }
    return records
  }
}

extension Histogram {
  /// One record a bin.
  public var records: PlotRecords {
    let domain = x.chartAxis(series.flatMap(\.values), air: 0).domain
    var records = PlotRecords(["series", "from", "to", measure.rawValue])
    for series in series {
      let counted = Bins(
        values: series.values, domain: domain, kind: x.scale, count: bins, measure: measure)
      for (bin, height) in counted.heights.enumerated() {
        let numbers = [counted.edges[bin], counted.edges[bin + 1], height]
        records.append([series.name] + numbers.map { PlotRecords.number($0) })
      }
    }
    return records
  }
}

extension HeatMap {
  /// One record a cell.
  public var records: PlotRecords {
    let own = panels.map { panel in (name: panel.title, records: records(of: panel)) }
    return own.count == 1 ? own[0].records : .joined(own, by: "panel")
  }

  private func records(of panel: Panel) -> PlotRecords {
    var records = PlotRecords([
      PlotRecords.name(yLabel, "row"), PlotRecords.name(xLabel, "column"),
      PlotRecords.name(valueLabel, "value"), "state",
    ])
    for (row, name) in rows.enumerated() {
      for (column, other) in columns.enumerated() {
        let isThere =
          panel.cells.indices.contains(row) && panel.cells[row].indices.contains(column)
        let cell = isThere ? panel.cells[row][column] : .missing
        let state = cell.number != nil ? "" : cell.isDiverged ? "diverged" : "missing"
        records.append([name, other, PlotRecords.number(cell.number), state])
      }
    }
    return records
  }
}

extension SmallMultiples {
  /// The records of all panels, each under its title.
  public var records: PlotRecords {
    .joined(panels.map { (name: $0.title, records: $0.records) }, by: "panel")
  }
}
