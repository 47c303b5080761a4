/// The table of a report: rows by metrics, or one metric over two coordinates.
struct SummaryTable {
  let source: ReportSource
  let grid: Grid

  init(_ source: ReportSource) { (self.source, grid) = (source, source.grid) }

  /// The table with its caption.
  var table: Table {
    var table = source.columnMetrics.map(byMetric) ?? pivot()
    let isMarked = table.rows.joined().contains { cell in
      if case .quantity(let quantity) = cell { quantity.mark != nil } else { false }
    }
    table.caption = SummaryCaption(source: source, grid: grid, isMarked: isMarked).text
    return table
  }

  // MARK: - Rows by metrics

  private func byMetric(_ metrics: [Metric]) -> Table {
    var table = Table(
      rowColumns(corner: nil) + metrics.map { Table.Column(source.names.metric($0.name)) })
    let results = grid.places.map { row in
      metrics.map { metric in row[0].shown.map { source.results($0, metric) } ?? [] }
    }
    let forms = metrics.indices.map { column in
      form(metrics[column], results.flatMap { $0[column] })
    }
    let marks = metrics.indices.map { column -> [Mark?] in
      ranked(results.map { $0[column] }, metrics[column], grid.places.map { $0[0].shown })
    }
    for row in grid.rowKeys.indices {
      let cells = metrics.indices.map { column in
        cell(
          grid.places[row][0].shown, results[row][column], metrics[column], forms[column],
          marks[column][row])
      }
      table.append(rowTitles(row) + cells)
    }
    return table
  }

  // MARK: - One metric over two coordinates

  private func pivot() -> Table {
    let metric = source.mainMetric
    let heads = grid.columnKeys.map { key in
      zip(grid.columnPaths, key).map { source.names.value($1, of: $0) }.joined(separator: " · ")
    }
    let columnWords = grid.columnPaths.map(source.names.path).joined(separator: " · ")
    var table = Table(rowColumns(corner: columnWords) + heads.map { Table.Column($0) })
    let results = grid.places.map { $0.map { $0.shown.map { source.results($0, metric) } ?? [] } }
    let form = form(metric, results.flatMap { $0.joined() })
    let flat = Array(results.joined())
    let marks = ranked(flat, metric, grid.places.flatMap { $0.map(\.shown) })
    for row in grid.rowKeys.indices {
      let cells = grid.columnKeys.indices.map { column in
        cell(
          grid.places[row][column].shown, results[row][column], metric, form,
          marks[row * grid.columnKeys.count + column])
      }
      table.append(rowTitles(row) + cells)
    }
    return table
  }

  // MARK: - Parts

  private func rowColumns(corner: String?) -> [Table.Column] {
    var titles = grid.rowPaths.map(source.names.path)
    if titles.isEmpty { titles = [""] }
    if let corner { titles[titles.count - 1] += titles.last == "" ? corner : " \\ \(corner)" }
    return titles.enumerated().map { index, title in
      let areNumbers =
        grid.rowPaths.indices.contains(index)
        && grid.rowKeys.allSatisfy { $0[index].flatMap(CoordinateText.number) != nil }
      return Table.Column(title, areNumbers ? .right : .left)
    }
  }

  private func rowTitles(_ row: Int) -> [Cell] {
    guard !grid.rowPaths.isEmpty else {
      return [.text(grid.places[row].first?.shown.map { source.names.label($0) } ?? "")]
    }
    return zip(grid.rowPaths, grid.rowKeys[row]).map {
      .text(source.names.value($1, of: $0))
    }
  }

  private func cell(
    _ configuration: Configuration?, _ results: [Double?], _ metric: Metric,
    _ form: Quantity.Form, _ mark: Mark?
  ) -> Cell {
    guard let configuration else { return .state(.missing) }
    let sample = Sample(results)
    guard sample.n > 0 else { return .state(configuration.emptyState(for: sample)) }
    return source.request.show.cell(sample, form: form, isCounted: metric.isCounted, mark: mark)
  }

  /// Nothing is best where all are the same, as memory often is.
  ///
  /// What the answer compares is decided as it is there.
  private func ranked(
    _ results: [[Double?]], _ metric: Metric, _ configurations: [Configuration?]
  ) -> [Mark?] {
    let values = Set(results.joined().compactMap { $0 })
    guard let goal = metric.goal, values.count > 1 else { return results.map { _ in nil } }
    let pairs = Ranking.Pairs(results, goal)
    let said = metric == source.mainMetric ? Comparisons(source, grid.shown) : nil
    return Ranking.marks(results, goal: goal) { candidate, best in
      if let said, let one = configurations[candidate], let other = configurations[best],
        let entry = said.entry(one, other)
      {
        return entry.verdict == .worse
      }
      return pairs.isWorse(candidate, than: best)
    }
  }

  private func form(_ metric: Metric, _ results: [Double?]) -> Quantity.Form {
    let values = results.compactMap { $0 }.filter(\.isFinite)
    let areWhole = !values.isEmpty && values.allSatisfy { $0 == $0.rounded() }
    // A bound of a rank is a count; a loss that is whole is so by chance.
    return metric.form == .measured && metric.goal == nil && areWhole ? .count : metric.form
  }
}

extension Sample {
  /// What stands after ±: nothing for values that are the same for every seed, such as a bound.
  func shownHalfWidth(_ spread: Spread) -> Double? {
    Set(values).count == 1 ? nil : halfWidth(spread)
  }
}

extension Configuration {
  /// Why there is no number of a metric: finished runs that did not record it have none.
  func emptyState(for sample: Sample) -> Cell.State {
    if sample.diverged > 0 { return .diverged }
    return count(.completed) > 0 ? .missing : emptyState
  }
}
