/// Orderings that somebody has published, each with what these runs say of it: holds, fails, or
/// undecided.
struct ClaimSection {
  let source: ReportSource
  let grid: Grid

  /// What is known of one claim.
  private struct Entry {
    let claim: ReportRequest.Claim
    /// Why nothing is compared.
    var obstacle: String?
    var comparison: Comparison?
  }

  /// The table; nil without claims.
  var table: Table? {
    let claims = source.request.claims
    guard !claims.isEmpty, let goal = source.mainMetric.goal else { return nil }
    let entries = claims.map { entry($0, goal) }
    let adjusted = Holm.adjusted(entries.map { $0.comparison?.p })
    let columns = ["difference", "p (Holm)", "pairs"].map { Table.Column($0) }
    var table = Table([.init("claim", .left)] + columns + [.init("here", .left)])
    for (entry, p) in zip(entries, adjusted) {
      let comparison = entry.comparison
      table.append([
        .text(entry.claim.words),
        comparison?.difference.map {
          .quantity(
            Quantity(
              $0, spread: comparison?.interval?.halfWidth, form: source.mainMetric.form))
        } ?? .state(.missing),
        p.map { .text(Comparisons.p($0)) } ?? .state(.missing),
        .text(comparison.map { "\($0.candidateCount)" } ?? "—"),
        .text(entry.obstacle ?? verdict(comparison, p)),
      ])
    }
    table.caption =
      "\(Markdown.escape(source.mainMetric.name)): what is claimed to be better minus the other, "
      + "± half the width of the 95 % interval (paired t over seeds); \(goal.explanation). The "
      + "orderings stand in the experiment file; a claim holds or fails where p is at most 0.05 after "
      + "Holm's correction for \(counted(claims.count, "claim")), and is undecided else."
    return table
  }

  private func verdict(_ comparison: Comparison?, _ p: Double?) -> String {
    switch Holm.isTold(p) ? comparison?.verdict : .cannotTell {
    case .better: "holds"
    case .worse: "fails"
    default: "undecided"
    }
  }

  private func entry(_ claim: ReportRequest.Claim, _ goal: Goal) -> Entry {
    var entry = Entry(claim: claim)
    let sides = [claim.better, claim.than].map { filter in
      grid.shown.filter { filter.matches($0.coordinate) }
    }
    for (filter, found) in zip([claim.better, claim.than], sides) where found.count != 1 {
      entry.obstacle =
        found.isEmpty
        ? "no run has \(filter.words)" : "\(found.count) configurations have \(filter.words)"
      return entry
    }
    let metric = source.mainMetric
    entry.comparison = .paired(
      candidate: source.results(sides[0][0], metric),
      reference: source.results(sides[1][0], metric),
      goal: goal)
    return entry
  }
}
