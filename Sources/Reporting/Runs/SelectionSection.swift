/// Over how many configurations each place of the table was chosen, and on which data.
struct SelectionSection {
  let source: ReportSource
  let grid: Grid

  /// What was done, in Markdown; nil where nothing was chosen.
  var words: String? {
    guard let select = source.request.select else { return nil }
    let paths = listed(select.over.map { Markdown.code($0) })
    let numbers = grid.places.joined().map(\.candidates.count).filter { $0 > 0 }
    let (least, most) = (numbers.min() ?? 0, numbers.max() ?? 0)
    let count = least == most ? "\(most)" : "\(least) to \(most)"
    let by = Metric(select.by)
    var text =
      "Each place shows the best of \(count) configurations over \(paths), chosen by the mean of "
      + "\(Markdown.escape(select.by)) over seeds at the end of each run"
    text += select.goal.map { " (\($0.explanation))." } ?? "."
    return text + " " + judgement(by)
  }

  /// Whether the numbers are of other data than the choice.
  private func judgement(_ by: Metric) -> String {
    let shown = source.mainMetric
    if let chosen = by.split, let read = shown.split, chosen != read {
      return "Chosen on \(chosen), reported on \(read)."
    }
    let hasTest = source.recorded.contains { Metric($0).parts.family == "test" }
    return "⚠️ The numbers are read from the same data as the choice, which makes them look better "
      + "than they are: "
      + (hasTest
        ? "report test metrics, as in `value: {metric: test/loss}`."
        : "these runs have no test set; `data: {test: 5%}` gives them one, for `test/loss`.")
  }

  /// What was chosen in each place.
  var table: Table? {
    guard let select = source.request.select else { return nil }
    let paths = grid.rowPaths + grid.columnPaths
    var table = Table(
      (paths + select.over).map { Table.Column(source.names.path($0), .left) } + [
        .init("of"), .init(source.names.metric(select.by)),
      ])
    for place in grid.places.joined() {
      guard let shown = place.shown else { continue }
      let words = (paths + select.over).map { path in
        Cell.text(source.names.value(shown.coordinate(path), of: path))
      }
      let sample = Sample(
        shown.results(Metric(select.by), best: false, seeds: source.whole.seeds))
      table.append(
        words + [
          .text("\(place.candidates.count)"), source.request.show.cell(sample, form: .measured),
        ])
    }
    return table
  }
}
