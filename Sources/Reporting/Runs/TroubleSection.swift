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
    let byID = Dictionary(source.whole.runs.map { ($0.point.id, $0) }) { first, _ in first }
    var left = 0
    for run in runs {
      let culprit = Self.culprit(run, byID)
      if culprit != nil { left += 1 }
      let reason = culprit.map { own in
        "left: it starts from \(own.point.id) (\(names.label(own))), which \(Self.verb(own))"
      }
      let step = run.status.map { "\($0.step) of \($0.steps)" }
      table.append([
        .text(run.point.id), .text(names.label(run)), .text(run.state.words),
        step.map { .text($0) } ?? .state(.missing), .text(run.status?.error ?? reason ?? ""),
      ])
    }
    table.caption =
      "\(runs.count) of \(counted(source.whole.runs.count, "run")) did not finish and "
      + "\(runs.count == 1 ? "is" : "are") in no mean."
    if left > 0 {
      table.caption +=
        " \(left) of them \(left == 1 ? "was" : "were") never begun, because a run that "
        + "\(left == 1 ? "it starts" : "they start") from ended badly."
    }
    return table
  }

  /// The run that ended badly and without which another cannot begin, through all that lies between
  /// them; nil for a run that was begun, or still can be.
  private static func culprit(
    _ run: ReportedRun, _ byID: [String: ReportedRun]
  ) -> ReportedRun? {
    guard run.state == .notStarted else { return nil }
    var (next, seen) = (run.point.needs ?? [], Set<String>())
    while !next.isEmpty {
      let needed = next.filter { seen.insert($0).inserted }.compactMap { byID[$0] }
      let bad = needed.first { [.failed, .diverged, .eliminated].contains($0.state) }
      if let bad { return bad }
      next = needed.filter { $0.state == .notStarted }.flatMap { $0.point.needs ?? [] }
    }
    return nil
  }

  private static func verb(_ run: ReportedRun) -> String {
    run.state == .eliminated ? "was eliminated" : run.state.words
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
