internal import Training

/// The configurations of a table compared with each other or with a reference, on the main metric.
struct Comparisons {
  /// One comparison.
  struct Entry {
    var candidate: Configuration
    var reference: Configuration
    var comparison: Comparison
    /// The p-value after Holm's correction for all comparisons of the report (Holm 1979); those that were
    /// declared to be the question are corrected among themselves, and the others likewise.
    var adjusted: Double?
    /// Whether it was declared to be the question before the runs.
    var isPrimary = false
    /// Whether both gave the same numbers for every seed: nothing is tested there.
    var isSame = false

    /// What the data say, after the correction.
    var verdict: Verdict { Holm.isTold(adjusted) ? comparison.verdict : .cannotTell }
  }

  let source: ReportSource
  let metric: Metric
  let goal: Goal
  private(set) var entries: [Entry] = []
  private var places: [Pair: Int] = [:]

  private struct Pair: Hashable { var candidate, reference: String }

  /// Compares; nil where the metric has no better direction.
  init?(_ source: ReportSource, _ configurations: [Configuration]) {
    guard let goal = source.mainMetric.goal else { return nil }
    (self.source, metric, self.goal) = (source, source.mainMetric, goal)
    if let compare = source.request.compare {
      for candidate in configurations {
        guard let reference = source.reference(for: candidate, compare) else { continue }
        add(candidate, reference, compare.test)
      }
    } else {
      // Every pair, since which is best is known only from the same data.
      for (index, candidate) in configurations.enumerated() {
        for other in configurations.dropFirst(index + 1) { add(candidate, other, .paired) }
      }
    }
    adjust()
  }

  /// The entry between two configurations, turned so that the first is the candidate.
  func entry(_ candidate: Configuration, _ other: Configuration) -> Entry? {
    if let place = places[Pair(candidate: candidate.group, reference: other.group)] {
      return entries[place]
    }
    guard let place = places[Pair(candidate: other.group, reference: candidate.group)] else {
      return nil
    }
    var entry = entries[place]
    entry.comparison = compare(candidate, other, entry.comparison.test)
    (entry.candidate, entry.reference) = (candidate, other)
    return entry
  }

  private mutating func add(
    _ candidate: Configuration, _ reference: Configuration, _ test: Comparison.Test
  ) {
    places[Pair(candidate: candidate.group, reference: reference.group)] = entries.count
    entries.append(
      Entry(
        candidate: candidate, reference: reference,
        comparison: compare(candidate, reference, test),
        isPrimary: source.request.compare?.primary?.matches(candidate.coordinate) ?? false,
        isSame: source.haveSameResults(candidate, reference, metric)))
  }

  private func compare(
    _ candidate: Configuration, _ reference: Configuration, _ test: Comparison.Test
  ) -> Comparison {
    let (own, other) = (source.results(candidate, metric), source.results(reference, metric))
    return test == .paired
      ? .paired(candidate: own, reference: other, goal: goal)
      : .welch(candidate: Sample(own), reference: Sample(other), goal: goal)
  }

  private mutating func adjust() {
    for isPrimary in [true, false] {
      let own = entries.indices.filter { entries[$0].isPrimary == isPrimary }
      let adjusted = Holm.adjusted(
        own.map { entries[$0].isSame ? nil : entries[$0].comparison.p })
      for (index, p) in zip(own, adjusted) { entries[index].adjusted = p }
    }
  }

  /// How many comparisons were corrected for together.
  func corrected(isPrimary: Bool) -> Int {
    entries.count { $0.adjusted != nil && $0.isPrimary == isPrimary }
  }

  /// The table of the comparisons with a reference.
  var table: Table {
    let names = Names(labels: source.names.labels, varying: source.whole.varying)
    let references = Set(entries.map(\.reference.group))
    var columns: [Table.Column] = [.init("configuration", .left)]
    if references.count > 1 { columns.append(.init("reference", .left)) }
    columns +=
      ["difference", "p", "p (Holm)", "pairs"].map { .init($0) } + [.init("verdict", .left)]
    var table = Table(columns)
    for entry in entries {
      let comparison = entry.comparison
      let mark = entry.isPrimary ? " (declared)" : ""
      var cells: [Cell] = [.text(names.label(entry.candidate) + mark)]
      if references.count > 1 { cells.append(.text(names.label(entry.reference))) }
      cells.append(
        comparison.difference.map {
          .quantity(Quantity($0, spread: comparison.interval?.halfWidth, form: form))
        } ?? .state(.missing))
      cells += [entry.isSame ? nil : comparison.p, entry.adjusted].map { p in
        p.map { .text(Self.p($0)) } ?? .state(.missing)
      }
      let verdict = entry.isSame ? "same numbers" : entry.verdict.label
      cells += [.text("\(comparison.candidateCount)"), .text(verdict)]
      table.append(cells)
    }
    let reference =
      references.count == 1
      ? entries.first.map { names.label($0.reference) } ?? "" : "its reference"
    let test = entries.first?.comparison.test == .welch ? "Welch's test" : "paired t over seeds"
    table.caption =
      "\(Markdown.escape(metric.name)), difference from \(Markdown.escape(reference)) "
      + "± half the width of its 95 % interval (\(test)); \(goal.explanation). "
      + "The verdict is that of p after Holm's correction for \(correction)."
    return table
  }

  /// "12 comparisons", or those that were declared and the others apart.
  private var correction: String {
    let (primary, others) = (corrected(isPrimary: true), corrected(isPrimary: false))
    guard entries.contains(where: \.isPrimary) else { return counted(others, "comparison") }
    return
      "the \(counted(primary, "comparison")) that the experiment declares as its question, and "
      + "apart from them for the \(counted(others, "other"))"
  }

  /// A difference of bytes or seconds is written as such.
  private var form: Quantity.Form { metric.form }

  /// A p-value of a table: "0.012", "< 0.001".
  static func p(_ p: Double) -> String {
    p < 0.001 ? "< 0.001" : NumberText.significant(p, digits: 2)
  }
}
