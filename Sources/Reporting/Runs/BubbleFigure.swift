/// A metric against a cost, a circle a configuration.
struct BubbleFigure {
  let source: ReportSource
  let request: PlotRequest
  let metric: Metric
  let configurations: [Configuration]

  private var x: Metric { Metric(request.x ?? "parameters/trainable") }
  private var size: Metric? { request.size.map(Metric.init) }

  /// The figure, or why there is none.
  func drawn(_ file: String) -> ReportPlots.Drawn {
    let full = configurations.filter { isFull($0) }
    let bubbles = configurations.compactMap(bubble)
    guard !bubbles.isEmpty else {
      return .note(
        "Not drawn: no finished run has \(Markdown.code(metric.name)) and \(Markdown.code(x.name))."
      )
    }
    var plot = BubblePlot(
      title: request.title ?? "\(source.names.metric(metric.name)) against \(label(x))",
      subtitle: "mean ± standard deviation"
        + (size.map { "; area: \(source.names.metric($0.name))" } ?? ""),
      x: Axis(label(x), scale: request.xScale),
      y: Axis(source.names.metricAxis(metric.name), scale: request.yScale),
      sizeLabel: size.map { source.names.metric($0.name) } ?? "", bubbles: bubbles)
    // What is reached when everything learns is the mark to be met.
    if full.count == 1, let mean = Sample(source.results(full[0], metric)).mean {
      plot.references = [ReferenceLine(mean, label: source.names.label(full[0]))]
    }
    let absent = configurations.count - bubbles.count
    var words = "\(Markdown.escape(metric.name)) against \(Markdown.escape(x.name))"
    if let goal = metric.goal { words += ", \(goal.explanation)" }
    if !plot.references.isEmpty { words += "; dashed: all parameters learn" }
    if let size {
      words += "; the area of a circle is \(Markdown.escape(size.name))"
      if let most = bubbles.compactMap(\.size).max() {
        words += ", the largest \(Cell.number(most, form: size.form).words)"
      }
    }
    if absent > 0 { words += "; \(counted(absent, "configuration")) without a result left out" }
    return .picture(plot.picture(named: file), caption: words + ".")
  }

  private func bubble(_ configuration: Configuration) -> BubblePlot.Bubble? {
    let sample = Sample(source.results(configuration, metric))
    guard let y = sample.mean, let x = cost(configuration) else { return nil }
    let size = size.flatMap { Sample(source.results(configuration, $0)).mean }
    return BubblePlot.Bubble(
      source.names.label(configuration), x: x, y: y, spread: sample.standardDeviation ?? 0,
      size: size)
  }

  /// The place along the horizontal axis: of parameters their share of all.
  private func cost(_ configuration: Configuration) -> Double? {
    guard let mean = Sample(source.results(configuration, x)).mean else { return nil }
    guard isShare, let all = total(configuration) else { return mean }
    return 100 * mean / all
  }

  /// Whether the axis is a share: then all configurations have a total.
  private var isShare: Bool {
    x.parts.family == "parameters" && x.parts.measure != "total"
      && configurations.allSatisfy { configuration in
        total(configuration) != nil || Sample(source.results(configuration, x)).n == 0
      }
  }

  private func total(_ configuration: Configuration) -> Double? {
    Sample(source.results(configuration, Metric("parameters/total"))).mean
      .flatMap { $0 > 0 ? $0 : nil }
  }

  private func isFull(_ configuration: Configuration) -> Bool {
    guard let all = total(configuration) else { return false }
    return Sample(source.results(configuration, Metric("parameters/trainable"))).mean == all
  }

  private func label(_ metric: Metric) -> String {
    let name = source.names.metricAxis(metric.name)
    return isShare ? "\(name), % of all" : name
  }
}
