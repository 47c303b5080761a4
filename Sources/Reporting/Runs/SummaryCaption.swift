/// What a reader must know about the numbers of the summary table.
struct SummaryCaption {
  let source: ReportSource
  let grid: Grid
  let isMarked: Bool

  /// The caption in Markdown.
  var text: String {
    var sentences = [reading, spread]
    if isMarked {
      let column = source.columnMetrics == nil ? "" : " of its column"
      sentences.append(
        mostRuns == 1
          ? "**bold** = best\(column), which another seed may change"
          : "**bold** = best mean\(column), † = not separable from it (paired over seeds, p > 0.05 "
            + "after Holm's correction for all pairs\(column.isEmpty ? "" : " of a column")"
            + (source.request.compare == nil
              ? ")" : "; from the reference as in the comparison with it)"))
    }
    var text = sentences.joined(separator: "; ") + "."
    for note in [added, states, reference, samplingError] where !note.isEmpty { text += " " + note }
    return text
  }

  /// Which metric, on which data, read when, and which direction is better.
  private var reading: String {
    let point = source.request.readsBest ? "best evaluation" : "end"
    guard let metrics = source.columnMetrics else {
      return words(source.mainMetric) + ", read at the \(point) of each run"
    }
    let directed = metrics.filter { $0.goal != nil }
    let undirected = metrics.filter { $0.goal == nil }.map { Markdown.escape($0.name) }
    var groups: [(key: String, names: [String])] = []
    for metric in directed {
      let key = [metric.split, metric.goal?.explanation].compactMap { $0 }.joined(separator: ", ")
      if let place = groups.firstIndex(where: { $0.key == key }) {
        groups[place].names.append(Markdown.escape(metric.name))
      } else {
        groups.append((key, [Markdown.escape(metric.name)]))
      }
    }
    var parts = groups.map { "\(listed($0.names)) (\($0.key))" }
    if !undirected.isEmpty { parts.append("\(listed(undirected)) (neither direction is better)") }
    return parts.joined(separator: "; ") + "; read at the \(point) of each run"
  }

  private func words(_ metric: Metric) -> String {
    let about = [metric.split, metric.goal?.explanation].compactMap { $0 }.joined(separator: ", ")
    return Markdown.escape(metric.name) + (about.isEmpty ? "" : " (\(about))")
  }

  /// How many results the shown configurations have in the metrics that differ between seeds.
  private var runCounts: Set<Int> {
    let metrics = (source.columnMetrics ?? [source.mainMetric]).filter { !$0.isCounted }
    return Set(
      grid.shown.flatMap { configuration in
        metrics.map { Sample(source.results(configuration, $0)).n }
      })
  }

  private var mostRuns: Int { runCounts.max() ?? 0 }

  private var spread: String {
    let counts = runCounts
    let most = mostRuns
    if most == 0 { return "no run has finished with these numbers" }
    if most == 1 { return "one run each (n = 1), so nothing is known about the spread" }
    let fewer = counts.contains { $0 > 0 && $0 < most } ? " (fewer where it says so)" : ""
    return "\(source.request.show.explanation) over n = \(most) seeds\(fewer)"
  }

  /// Coordinates that had to become rows.
  private var added: String {
    guard !grid.addedPaths.isEmpty else { return "" }
    let paths = grid.addedPaths.map { Markdown.code($0) }
    return
      "\(listed(paths)) \(paths.count == 1 ? "is a row" : "are rows") too, because a mean over "
      + "different configurations would mean nothing."
  }

  /// How many runs are in no mean.
  private var states: String {
    let runs = source.scope.runs
    let states: [ReportedRun.State] = [
      .diverged, .failed, .eliminated, .preempted, .running,
      .notStarted,
    ]
    let parts = states.compactMap { state -> String? in
      let number = runs.count { $0.state == state }
      guard number > 0 else { return nil }
      let words = state == .diverged ? "diverged (div.)" : state.words
      return "\(number) \(words)"
    }
    guard !parts.isEmpty else { return "" }
    return "Of \(counted(runs.count, "run")), \(listed(parts)): in no mean."
  }

  /// What the finite sample of held-out data leaves open, the same for all runs.
  private var samplingError: String {
    let metrics = (source.columnMetrics ?? [source.mainMetric]).filter {
      $0.parts.measure == "excess"
    }
    let notes = metrics.compactMap { metric -> String? in
      let error = Metric(metric.name + "_error")
      let values = grid.shown.flatMap { source.results($0, error) }.compactMap { $0 }
      guard let most = values.filter(\.isFinite).max() else { return nil }
      return
        "The held-out sample alone leaves \(Markdown.escape(metric.name)) a standard error of up to "
        + "\(NumberText.significant(most, digits: 2)), alike for all runs on the same data."
    }
    return notes.joined(separator: " ")
  }

  /// The reference, where the table does not show it.
  private var reference: String {
    guard let compare = source.request.compare else { return "" }
    let shown = Set(grid.shown.map(\.group))
    let outside = source.references(compare).filter { !shown.contains($0.group) }
    guard let other = outside.first, outside.count == 1 else { return "" }
    let sample = Sample(source.results(other, source.mainMetric))
    let cell = source.request.show.cell(sample, form: source.mainMetric.form)
    let names = Names(labels: source.names.labels, varying: source.whole.varying)
    return "The reference, \(Markdown.escape(names.label(other))), has \(cell.words)."
  }
}

extension Cell {
  /// The cell in a sentence: "3.351 ± 0.012", "div.".
  var words: String {
    switch shown {
    case .text(let text): return text
    case .state(let state): return state.label
    case .quantity(let quantity): return Table([]).plainText(quantity)
    }
  }
}
