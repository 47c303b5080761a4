internal import Training

/// A metric over the steps of the runs, one line a configuration.
struct LineOverSteps {
  let source: ReportSource
  let request: PlotRequest
  let metric: Metric

  /// Lines that share a place in the palette because they share the value of the coordinate.
  private struct Line {
    var configuration: Configuration
    var runs: [ReportedRun]
    var color: Int
  }

  /// The plot, or why there is none.
  func drawn(
    _ color: String?, _ configurations: [Configuration], _ file: String
  ) -> ReportPlots.Drawn {
    guard let (plot, caption) = plot(color, configurations) else { return absence }
    return .picture(plot.picture(named: file), caption: caption)
  }

  /// The plot, and below it the loss over the same steps: what a rank costs or brings.
  func drawn(
    above other: Metric, _ color: String?, _ configurations: [Configuration], _ file: String
  ) -> ReportPlots.Drawn {
    guard let (upper, caption) = plot(color, configurations) else { return absence }
    let below = LineOverSteps(source: source, request: request, metric: other)
    guard let lower = below.plot(color, configurations)?.plot else {
      return .picture(upper.picture(named: file), caption: caption)
    }
    var (plot, loss) = (upper, lower)
    if let modules = modules(configurations) { plot.series = modules }
    let title = plot.title
    (plot.title, loss.title, loss.subtitle) = ("", "", "")
    // Said once, above the upper one.
    loss.verticals = loss.verticals.map { VerticalMarks($0.positions) }
    let stack = SmallMultiples.stack(
      title: request.title ?? "\(title), and \(source.names.metric(other.name))", [plot, loss])
    return .picture(stack.picture(named: file), caption: caption)
  }

  /// Of a single configuration whose spectra are there, a line a module, with the bound and the random
  /// baseline of all.
  private func modules(_ configurations: [Configuration]) -> [Series]? {
    guard configurations.count == 1, metric.parts.measure == "effective_rank" else { return nil }
    let lines = lines(configurations, nil)
    let modules = RankByModule(
      configuration: configurations[0], matrix: metric.parts.family, site: request.site,
      isOverTokens: isOverTokens
    ).series(request.band)
    guard !modules.isEmpty else { return nil }
    var all = companions(lines, colors: false).series
    for index in all.indices { all[index].color = .palette(6) }
    return modules + all
  }

  private var absence: ReportPlots.Drawn {
    .note("Not drawn: no finished run recorded `\(metric.name)` over its steps.")
  }

  /// The lines, and what must be said of them; nil where there are none.
  private func plot(
    _ color: String?, _ configurations: [Configuration]
  ) -> (plot: LinePlot, caption: String)? {
    let lines = lines(configurations, color)
    guard !lines.isEmpty else { return nil }
    let paths = color.map { [$0] } ?? source.scope.varying
    let byColor = Set(lines.map(\.color)).count == lines.count
    let colors = color != nil && !byColor
    var plot = LinePlot(
      title: request.title ?? title(color),
      x: Axis(isOverTokens ? "tokens" : "step", scale: request.xScale),
      y: Axis(source.names.metricAxis(metric.name), scale: request.yScale),
      series: lines.map { line in
        Series(
          source.names.label(line.configuration, over: byColor ? paths : nil),
          runs: line.runs.map { curve($0, metric.name) }, band: request.band,
          color: colors ? .palette(line.color) : .automatic, dash: colors ? nil : .solid)
      })
    plot.subtitle = subtitle(lines)
    let companions = companions(lines, colors: colors)
    plot.series += companions.series
    if let restarts = restarts(lines) {
      plot.verticals = [VerticalMarks(restarts, label: "restart")]
    }
    return (plot, caption(configurations, lines, companions.words))
  }

  // MARK: - Lines

  private var isOverTokens: Bool { request.x == "tokens" }

  private func lines(_ configurations: [Configuration], _ color: String?) -> [Line] {
    let values = CoordinateText.ordered(
      configurations.map { configuration in color.flatMap(configuration.coordinate) })
    return configurations.compactMap { configuration in
      let runs = configuration.runs.filter { run in
        run.state == .completed && run.history.contains { $0.metrics[metric.name] != nil }
      }
      let value = color.flatMap(configuration.coordinate)
      return runs.isEmpty
        ? nil
        : Line(
          configuration: configuration, runs: runs, color: values.firstIndex(of: value) ?? 0)
    }
  }

  private func curve(_ run: ReportedRun, _ name: String) -> Curve {
    let lines = run.history.filter { $0.metrics[name] != nil }
    return Curve(
      x: lines.map { Double(isOverTokens ? $0.tokens : $0.step) },
      y: lines.map { $0.metrics[name] ?? .nan })
  }

  /// The steps of the restarts, where all runs that restart do it at the same ones.
  private func restarts(_ lines: [Line]) -> [Double]? {
    var found: [Double]?
    for run in lines.flatMap(\.runs) {
      let events = run.history.filter { $0.event == "restarted" }
      let steps = events.map { Double(isOverTokens ? $0.tokens : $0.step) }
      guard !steps.isEmpty else { continue }
      if let found, found != steps { return nil }
      found = steps
    }
    return found
  }

  // MARK: - Companions

  /// The bound and the random baseline of a rank, as long as the plot stays readable: few lines, and
  /// none so far above the others that these become flat.
  private func companions(_ lines: [Line], colors: Bool) -> (series: [Series], words: [String]) {
    let companions = metric.companions
    guard !companions.isEmpty, lines.count <= 4, !colors else { return ([], []) }
    let highest =
      lines.flatMap { $0.runs.flatMap { curve($0, metric.name).y } }
      .filter(\.isFinite).max() ?? 0
    var (series, words): ([Series], [String]) = ([], [])
    let kinds: [(String, Dash)] = [("bound", .dashed), ("random baseline", .dotted)]
    for (companion, (word, dash)) in zip(companions, kinds) {
      var drawn: [[Curve]] = []
      for (index, line) in lines.enumerated() {
        let curves = line.runs.map { curve($0, companion.name) }
        let values = curves.flatMap(\.y).filter(\.isFinite)
        guard let most = values.max(), most <= 2.5 * highest, !drawn.contains(curves) else {
          continue
        }
        drawn.append(curves)
        series.append(
          Series("", runs: [mean(curves)], band: .none, color: .palette(index), dash: dash))
      }
      if !drawn.isEmpty { words.append("\(dash == .dashed ? "dashed" : "dotted"): its \(word)") }
    }
    return (series, words)
  }

  private func mean(_ curves: [Curve]) -> Curve {
    let points = Series("", runs: curves, band: .none).summary()
    return Curve(x: points.map(\.x), y: points.map(\.mean))
  }

  // MARK: - Words

  private func title(_ color: String?) -> String {
    let words = color.map { " by \(source.names.axis($0))" } ?? ""
    return source.names.metric(metric.name) + words
  }

  private func subtitle(_ lines: [Line]) -> String {
    let counts = Set(lines.map(\.runs.count)).sorted()
    guard let most = counts.last, most > 1 else { return "one run each" }
    let seeds = counts.count > 1 ? "\(counts[0]) to \(most) seeds" : "\(most) seeds"
    return "mean\(Self.words(request.band)) over \(seeds)"
  }

  static func words(_ band: Series.Band) -> String {
    switch band {
    case .none: ""
    case .standardDeviation: " ± standard deviation"
    case .interval95: " ± 95 % t-interval"
    case .range: " and range"
    }
  }

  private func caption(
    _ configurations: [Configuration], _ lines: [Line], _ companions: [String]
  ) -> String {
    var parts = companions
    let missing = configurations.flatMap(\.runs).count { $0.state != .completed }
    if missing > 0 {
      parts.append(
        "\(counted(missing, "run")) that did not finish \(missing == 1 ? "is" : "are") left out")
    }
    let absent = configurations.filter { configuration in
      configuration.count(.completed) > 0
        && !lines.contains { $0.configuration.group == configuration.group }
    }
    if !absent.isEmpty, absent.count <= 4 {
      let labels = absent.map { Markdown.escape(source.names.label($0)) }
      parts.append("\(listed(labels)) did not record it")
    }
    let text = parts.joined(separator: "; ")
    return text.isEmpty ? "" : text.prefix(1).uppercased() + text.dropFirst() + "."
  }
}
