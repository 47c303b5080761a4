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

  /// The plots that were asked for, in their order; a request may give more than one.
  var all: [Drawn] {
    requests.enumerated().flatMap { index, request in
      var request = request
      if request.kind == .rank { request.metric = request.metric ?? "update/effective_rank" }
      let metric = Metric(request.metric ?? source.mainMetric.name)
      let what = request.kind.readsArtifacts ? request.of ?? "" : metric.name
      let words = ["plot", "\(index + 1)", request.kind.rawValue, what].filter { !$0.isEmpty }
      return draw(request, metric, words.joined(separator: "-"))
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

  private func draw(_ request: PlotRequest, _ metric: Metric, _ file: String) -> [Drawn] {
    let shown = chosen(request)
    guard !shown.isEmpty else {
      return [
        .note("Not drawn: no run fulfils `where` (\(Markdown.escape(request.filter.words))).")
      ]
    }
    switch request.kind {
    case .spectrum, .threshold, .scree:
      return [SpectrumFigure(source, request, shown, file: file).drawn]
    case .layers:
      let masks = MaskFigure(source: source, request: request, configurations: shown, file: file)
      return [
        request.of == "mask"
          ? masks.density : SpectrumFigure(source, request, shown, file: file).drawn
      ]
    case .similarity: return [MatrixFigure(source, request, shown, file: file).similarity]
    case .cycles: return MatrixFigure(source, request, shown, file: file).cycles
    case .masks:
      return [
        MaskFigure(source: source, request: request, configurations: shown, file: file).overlap
      ]
    case .barrier: return [BarrierFigure(source: source, request: request, file: file).drawn]
    case .rank:
      return [
        LineOverSteps(source: source, request: request, metric: metric)
          .drawn(above: Metric("eval/loss"), request.color, shown, file)
      ]
    case .bubble:
      return [
        BubbleFigure(source: source, request: request, metric: metric, configurations: shown)
          .drawn(file)
      ]
    case .line, .heatmap, .bar: return [drawMetric(request, metric, shown, file)]
    }
  }

  /// A metric over steps or over coordinates.
  private func drawMetric(
    _ request: PlotRequest, _ metric: Metric, _ shown: [Configuration], _ file: String
  ) -> Drawn {
    if request.isOverSteps {
      return LineOverSteps(source: source, request: request, metric: metric)
        .drawn(request.color, shown, file)
    }
    var request = request
    if request.kind == .bar { request.x = request.x ?? grid.rowPaths.first ?? "variant" }
    let coordinates = PlotOverCoordinates(
      source: source, request: request, metric: metric,
      all: source.scope.filtered(request.filter).configurations)
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

  /// The runs of a plot: those that the table shows where some were chosen, and of these those that
  /// the plot's own `where` picks.
  private func chosen(_ request: PlotRequest) -> [Configuration] {
    let all = source.request.select == nil ? source.scope.configurations : grid.shown
    return all.filter { request.filter.matches($0.coordinate) }
  }
}
