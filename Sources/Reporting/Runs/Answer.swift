internal import Training

/// The answer of a report in a line or two, which says no more than the data do.
struct Answer {
  let source: ReportSource
  private let metric: Metric
  private let configurations: [Configuration]
  private let comparisons: Comparisons?
  private let names: Names

  init(_ source: ReportSource, _ configurations: [Configuration]) {
    (self.source, metric) = (source, source.mainMetric)
    self.configurations = configurations
    comparisons = Comparisons(source, configurations)
    names = Names(labels: source.names.labels, varying: source.whole.varying)
  }

  /// The answer in Markdown.
  var text: String {
    let measured = configurations.filter { sample($0).n > 0 }
    guard let goal = metric.goal else {
      return "\(Markdown.escape(metric.name)) has no better direction: see the table."
    }
    guard !measured.isEmpty else {
      return "There is no answer yet: no run has finished with \(Markdown.escape(metric.name))."
    }
    if source.request.compare != nil { return againstReference(goal) }
    guard measured.count > 1 else {
      let only = measured[0]
      let isNamed = only.coordinate("variant") != nil || !source.whole.varying.isEmpty
      let what = Markdown.escape(metric.name)
      return (isNamed ? "\(name(only)) has \(what) " : "The \(what) is ") + "\(value(only)); "
        + "there is nothing to compare it with."
    }
    return amongThemselves(measured, goal)
  }

  // MARK: - Without a reference

  private func amongThemselves(_ measured: [Configuration], _ goal: Goal) -> String {
    guard let best = best(measured, goal) else { return "One cannot tell: see the table." }
    let equals = measured.filter {
      $0.group == best.group || source.haveSameResults($0, best, metric)
    }
    let others = measured.filter { other in !equals.contains { $0.group == other.group } }
    if others.isEmpty {
      return "\(together(equals)) gave the same \(Markdown.escape(metric.name)) for every seed, "
        + "\(value(best)): none of them is best." + exclusions(measured)
    }
    let separated = others.filter { verdict(best, $0) == .better }
    let open = others.filter { verdict(best, $0) != .better }
    let lead = lead(equals, best, goal)
    let (is_, it) = equals.count > 1 ? ("are", "they") : ("is", "it")
    if open.isEmpty {
      let runnerUp = self.best(others, goal) ?? others[0]
      if others.count == 1 {
        return
          "\(lead), and \(is_) better than \(name(runnerUp)), \(value(runnerUp))\(evidence(best, runnerUp))."
          + exclusions(measured)
      }
      return
        "\(lead), and \(is_) better than all \(others.count) others. Next is \(name(runnerUp)), \(value(runnerUp))"
        + "\(evidence(best, runnerUp))." + exclusions(measured)
    }
    let whom =
      open.count > 4
      ? "\(open.count) of \(others.count) others" : listed(open.map { "\(name($0)), \(value($0))" })
    var text: String
    if sample(best).n < 2 {
      text = "With one seed one cannot tell which is better: \(lead), against \(whom)."
    } else if separated.isEmpty {
      text =
        "One cannot tell which is better: \(lead), but \(it) cannot be told from \(whom)"
        + "\(nearest(best, open, goal))."
    } else {
      let worse =
        separated.count > 4 ? "\(separated.count) others" : listed(separated.map(name))
      text =
        "\(lead); \(it) \(is_) better than \(worse), but cannot be told from \(whom)"
        + "\(nearest(best, open, goal))."
    }
    if sample(best).n > 1 { text += more(best) }
    return text + exclusions(measured)
  }

  /// "**a** has the lowest eval/loss, 3.351 ± 0.012"; of several with the same numbers none is best.
  private func lead(_ equals: [Configuration], _ best: Configuration, _ goal: Goal) -> String {
    let what =
      "the \(goal == .minimize ? "lowest" : "highest") \(Markdown.escape(metric.name)), "
      + value(best)
    guard equals.count > 1 else { return "\(name(best)) has \(what)" }
    return "\(together(equals)) gave the same numbers for every seed, \(what)"
  }

  private func together(_ equals: [Configuration]) -> String {
    equals.count > 4 ? "\(equals.count) configurations" : listed(equals.map(name))
  }

  // MARK: - Against a reference

  private func againstReference(_ goal: Goal) -> String {
    guard let comparisons, let compare = source.request.compare,
      !comparisons.entries.isEmpty
    else {
      return
        "No run fits the reference (\(Markdown.escape(referenceWords))), so there is nothing to "
        + "compare with."
    }
    let known = comparisons.entries.filter { $0.comparison.difference != nil }
    let primary = known.filter(\.isPrimary)
    if !primary.isEmpty { return declared(primary, known.filter { !$0.isPrimary }) }
    let entries = known
    let candidates = entries.map(\.candidate)
    guard let best = best(candidates, goal),
      let entry = entries.first(where: { $0.candidate.group == best.group })
    else {
      return
        "There is no answer yet: the reference (\(Markdown.escape(compare.against.words))) and "
        + "what is compared with it have no seed in common that finished."
    }
    var text = sentence(entry)
    if entries.count > 1 {
      text =
        "\(tally(entries)) the reference (\(Markdown.escape(compare.against.words))). The best: "
        + text
    }
    if entry.verdict == .cannotTell, !entry.isSame, entry.comparison.p != nil {
      text += more(best)
    }
    return text + exclusions(candidates + [entry.reference])
  }

  /// What was declared to be the question, each comparison in a sentence; then the others in numbers.
  private func declared(
    _ primary: [Comparisons.Entry], _ others: [Comparisons.Entry]
  ) -> String {
    let words = primary.map(sentence).joined(separator: " ")
    let rest =
      others.isEmpty
      ? "" : " Besides: \(tally(others)) the reference (\(Markdown.escape(referenceWords)))."
    return "Declared beforehand: \(words)\(rest)"
      + exclusions(primary.flatMap { [$0.candidate, $0.reference] })
  }

  private func sentence(_ entry: Comparisons.Entry) -> String {
    let pair =
      "\(named(entry.candidate)) against \(named(entry.reference)) in \(Markdown.escape(metric.name))"
    if entry.isSame { return "\(pair): the same numbers for every seed." }
    let how = evidence(entry)
    switch entry.verdict {
    case .better: return "\(pair) is better\(how)."
    case .worse: return "\(pair) is worse\(how)."
    case .cannotTell:
      return entry.comparison.p == nil
        ? "\(pair): with one seed in common one cannot tell." : "\(pair): one cannot tell\(how)."
    }
  }

  private var referenceWords: String { source.request.compare?.against.words ?? "" }

  /// "Of 19 configurations, 2 are better and 3 worse than, and 14 cannot be told from".
  private func tally(_ entries: [Comparisons.Entry]) -> String {
    func count(_ verdict: Verdict) -> Int { entries.count { $0.verdict == verdict } }
    let (better, worse, open) = (count(.better), count(.worse), count(.cannotTell))
    if open == entries.count { return "None of \(open) configurations can be told from" }
    let told =
      "Of \(entries.count) configurations, \(better) \(better == 1 ? "is" : "are") better and "
      + "\(worse) worse than"
    return open == 0 ? told : "\(told), and \(open) cannot be told from,"
  }

  // MARK: - Parts

  /// The best among those that have every result, and none that diverged, as in the table.
  private func best(_ configurations: [Configuration], _ goal: Goal) -> Configuration? {
    let whole = configurations.filter { sample($0).diverged == 0 }
    let most = whole.map { sample($0).n }.max() ?? 0
    var best: (configuration: Configuration, mean: Double)?
    for configuration in whole where sample(configuration).n == most {
      guard let mean = sample(configuration).mean else { continue }
      if best.map({ goal.prefers(mean, to: $0.mean) }) ?? true { best = (configuration, mean) }
    }
    return best?.configuration
  }

  private func sample(_ configuration: Configuration) -> Sample {
    Sample(source.results(configuration, metric))
  }

  private func verdict(_ best: Configuration, _ other: Configuration) -> Verdict {
    comparisons?.entry(best, other)?.verdict ?? .cannotTell
  }

  private func evidence(_ best: Configuration, _ other: Configuration) -> String {
    comparisons?.entry(best, other).map(evidence) ?? ""
  }

  /// The evidence beside the next best of several, whose name stands before it where there are more.
  private func nearest(_ best: Configuration, _ open: [Configuration], _ goal: Goal) -> String {
    let next = self.best(open, goal) ?? open[0]
    let evidence = evidence(best, next)
    guard open.count > 1, !evidence.isEmpty else { return evidence }
    return ". Next is \(name(next))\(evidence)"
  }

  /// " (difference -0.061 ± 0.040 at 95 %, paired over 3 seeds; p = 0.012)".
  private func evidence(_ entry: Comparisons.Entry) -> String {
    let comparison = entry.comparison
    guard let difference = comparison.difference, let p = comparison.p,
      let interval = comparison.interval
    else { return "" }
    let quantity = Quantity(difference, spread: interval.halfWidth, form: metric.form)
    let test =
      comparison.test == .paired
      ? "paired over \(counted(comparison.candidateCount, "seed"))" : "Welch's test"
    let text = " (difference \(Cell.quantity(quantity).words), 95 % interval, \(test); p "
    let own = Comparisons.p(p).hasPrefix("<") ? Comparisons.p(p) : "= \(Comparisons.p(p))"
    let count = comparisons?.corrected(isPrimary: entry.isPrimary) ?? 0
    guard let adjusted = entry.adjusted, count > 1 else { return text + own + ")" }
    return text
      + "\(own), with Holm's correction for \(count) comparisons \(Comparisons.p(adjusted)))"
  }

  private func more(_ best: Configuration) -> String {
    " More than these \(sample(best).n) seeds could tell."
  }

  /// Runs that are in no mean must be named beside the means.
  private func exclusions(_ configurations: [Configuration]) -> String {
    let parts = configurations.compactMap { configuration -> String? in
      let diverged = configuration.count(.diverged)
      guard diverged > 0 else { return nil }
      return "\(diverged) of the \(configuration.runs.count) runs of \(name(configuration))"
    }
    return parts.isEmpty ? "" : " \(listed(parts)) diverged: in no mean."
  }

  private func name(_ configuration: Configuration) -> String {
    "**\(Markdown.escape(names.label(configuration)))**"
  }

  private func named(_ configuration: Configuration) -> String {
    "\(name(configuration)) (\(value(configuration)))"
  }

  private func value(_ configuration: Configuration) -> String {
    // An answer is about the numbers, whatever else the table shows.
    let show = source.request.show == .number ? Show.meanAndDeviation : source.request.show
    return show.cell(sample(configuration), form: metric.form).words
  }
}
