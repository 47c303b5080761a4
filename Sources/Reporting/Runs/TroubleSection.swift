internal import Training

/// The runs that are in no mean, and those whose result is not exact: never hidden.
struct TroubleSection {
  let source: ReportSource

  /// Every run that did not finish; nil where all did.
  var table: Table? {
    let runs = source.whole.runs.filter { $0.state != .completed }
    guard !runs.isEmpty else { return nil }
    var table = Table([
      .init("run", .left), .init("what", .left), .init("state", .left), .init("step"),
      .init("said", .left),
    ])
    for run in runs {
      let step = run.status.map { "\($0.step) of \($0.steps)" }
      table.append([
        .text(run.point.id), .text(names.label(run)), .text(run.state.words),
        step.map { .text($0) } ?? .state(.missing), .text(run.status?.error ?? ""),
      ])
    }
    table.caption =
      "\(runs.count) of \(counted(source.whole.runs.count, "run")) did not finish and "
      + "\(runs.count == 1 ? "is" : "are") in no mean."
    return table
  }

  /// Why results are not exactly those of uninterrupted runs, one item a run.
  var inexact: [String] {
    source.whole.runs.compactMap { run in
      guard let reasons = run.result?.inexact, !reasons.isEmpty else { return nil }
      return "\(Markdown.code(run.point.id)) (\(Markdown.escape(names.label(run)))): "
        + Markdown.escape(reasons.joined(separator: "; "))
    }
  }

  private var names: Names {
    Names(labels: source.names.labels, varying: source.whole.varying)
  }
}
