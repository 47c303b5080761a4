/// The plots of a report.
struct ReportPlots {
  /// A plot that was drawn, or why it was not.
  enum Drawn {
    case picture(Picture, caption: String)
    case note(String)

    /// The picture, where there is one.
    var picture: Picture? {
      if case .picture(let picture, _) = self { picture } else { nil }
    }
  }

  let source: ReportSource
  let grid: Grid

  /// The plots that were asked for, in their order.
  var all: [Drawn] {
    requests.enumerated().map { index, request in
      let metric = Metric(request.metric ?? source.mainMetric.name)
      let file = "plot-\(index + 1)-\(request.kind.rawValue)-\(metric.name)"
      return draw(request, metric, file)
    }
  }

  /// What was asked for, else the main metric and the rank of the update over the steps.
  private var requests: [PlotRequest] {
    if let plots = source.request.plots { return plots }
    let recorded = source.recorded
    // The excess is a difference to a constant: the loss shows the same curve for every corpus.
    let main = source.mainMetric.name == "eval/excess" ? "eval/loss" : source.mainMetric.name
    return [main, "update/effective_rank"].filter(recorded.contains)
      .map { PlotRequest(.line, metric: $0) }
  }

  private func draw(_ request: PlotRequest, _ metric: Metric, _ file: String) -> Drawn {
    if request.isLaterWork {
      let what = request.of.map { "`of: \($0)`" } ?? "`kind: \(request.kind.rawValue)`"
      return .note("Not drawn: a plot with \(what) needs what this version does not draw yet.")
    }
    if request.isOverSteps {
      return LineOverSteps(source: source, request: request, metric: metric)
        .drawn(request.color, chosen(request), file)
    }
    var request = request
    if request.kind == .bar { request.x = request.x ?? grid.rowPaths.first ?? "variant" }
    let coordinates = PlotOverCoordinates(
      source: source, request: request, metric: metric, configurations: source.scope.configurations)
    guard coordinates.hasResults else {
      let axes = [request.x, request.y, request.color].compactMap { $0 }.map(Markdown.code)
      return .note(
        "Not drawn: no finished run has \(Markdown.code(metric.name)) and \(listed(axes)).")
    }
    let picture =
      switch request.kind {
      case .heatmap: coordinates.heatMap.picture(named: file)
      case .bar: coordinates.barChart.picture(named: file)
      default: coordinates.line.picture(named: file)
      }
    return .picture(picture, caption: coordinates.caption)
  }

  /// The runs of a plot over steps: those that the table shows.
  private func chosen(_ request: PlotRequest) -> [Configuration] {
    source.request.select == nil ? source.scope.configurations : grid.shown
  }
}
