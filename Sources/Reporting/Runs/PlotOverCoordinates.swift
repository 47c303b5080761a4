/// The results of runs over the values of one or two coordinates.
struct PlotOverCoordinates {
  let source: ReportSource
  let request: PlotRequest
  let metric: Metric
  /// What is drawn: of configurations that `select` chooses among, the chosen one, unless the plot
  /// itself is over what is chosen.
  let configurations: [Configuration]
  /// The coordinates among whose values was chosen.
  private let chosenOver: [String]

  init(
    source: ReportSource, request: PlotRequest, metric: Metric, all: [Configuration]
  ) {
    (self.source, self.request, self.metric) = (source, request, metric)
    let axes = [request.x, request.y, request.color].compactMap { $0 }
    let over = source.request.select?.over ?? []
    let chooses = !over.isEmpty && !over.contains(where: axes.contains)
    configurations = chooses ? source.chosen(among: all) : all
    chosenOver = chooses ? over : []
  }

  /// Whether there is anything to draw: a result with a place.
  var hasResults: Bool {
    configurations.contains { configuration in
      axes.allSatisfy { configuration.coordinate($0) != nil }
        && Sample(results([configuration])).n > 0
    }
  }

  private var axes: [String] { [request.x, request.y, request.color].compactMap { $0 } }

  /// Below the plot: what each place stands for, and what it hides.
  var caption: String {
    let point = source.request.readsBest ? "best evaluation" : "end"
    var text = "\(Markdown.escape(metric.name)) at the \(point) of each run"
    if let goal = metric.goal { text += ", \(goal.explanation)" }
    let hidden = source.scope.varying.filter {
      ![request.x, request.y, request.color].contains($0) && !chosenOver.contains($0)
        && isMixed($0)
    }
    if !chosenOver.isEmpty {
      text +=
        "; each with the \(listed(chosenOver.map { Markdown.code($0) })) that was chosen for it"
    }
    if !hidden.isEmpty {
      text += "; every place is a mean over \(listed(hidden.map { Markdown.code($0) })) too"
    }
    let absent = absentLabels
    if !absent.isEmpty {
      text += "; without a place here: " + listed(absent.map(Markdown.escape))
    }
    return text + "."
  }

  /// The configurations that lack a coordinate of the plot, if they are few enough to name.
  private var absentLabels: [String] {
    let absent = configurations.filter { configuration in
      axes.contains { configuration.coordinate($0) == nil }
    }
    return absent.count > 6
      ? [counted(absent.count, "configuration")] : absent.map { source.names.label($0) }
  }

  /// Whether the runs of some place differ in a coordinate that the plot does not show.
  private func isMixed(_ path: String) -> Bool {
    var values: [[String?]: Set<String?>] = [:]
    for configuration in configurations {
      let place = [request.x, request.y, request.color].map { $0.flatMap(configuration.coordinate) }
      values[place, default: []].insert(configuration.coordinate(path))
    }
    return values.values.contains { $0.count > 1 }
  }

  // MARK: - Kinds

  /// Lines over a coordinate, one curve a seed.
  var line: any Plot {
    let path = request.x ?? ""
    let places = values(path)
    guard places.allSatisfy({ $0.flatMap(CoordinateText.number) != nil }) else {
      // Words have no distances between them.
      return barChart
    }
    let colors = colors
    var plot = LinePlot(
      title: title,
      x: axis(path, places),
      y: Axis(source.names.metricAxis(metric.name), scale: request.yScale),
      series: colors.map { color in
        let runs = source.whole.seeds.map { seed -> Curve in
          let points = places.compactMap { place -> (Double, Double)? in
            let here = at(path, place, color)
            let value = Sample(here.map { results([$0], seed: seed).first ?? nil }).mean
            guard let x = number(place, of: path), let value else { return nil }
            return (x, value)
          }
          return Curve(x: points.map(\.0), y: points.map(\.1))
        }
        return Series(
          name(color), runs: runs.filter { !$0.x.isEmpty }, band: request.band,
          dash: colors.count == 1 ? .solid : nil)
      })
    plot.subtitle = "mean\(LineOverSteps.words(request.band)) over \(counted(seedCount, "seed"))"
    plot.references = references + (path == Self.density ? dense : [])
    return plot
  }

  /// The share of the weights that are left: from all of them downwards, in percent.
  private static let density = "prune.density"

  private func number(_ value: String?, of path: String) -> Double? {
    value.flatMap(CoordinateText.number).map { path == Self.density ? 100 * $0 : $0 }
  }

  private func axis(_ path: String, _ places: [String?]) -> Axis {
    let isDensity = path == Self.density
    let own = source.names.axis(path)
    let numbers = places.compactMap { number($0, of: path) }
    return Axis(
      isDensity && own == path ? "weights left (%)" : own, scale: request.xScale,
      isReversed: isDensity, ticks: numbers.count <= (isDensity ? 16 : 8) ? numbers : nil)
  }

  /// The unpruned runs as a line across the plot, so that it is seen where a ticket falls behind.
  private var dense: [ReferenceLine] {
    let all = source.whole.configurations.filter { configuration in
      configuration.coordinate(Self.density).flatMap(CoordinateText.number) == 1
    }
    let sample = Sample(results(all))
    guard let mean = sample.mean else { return [] }
    return [ReferenceLine(mean, label: "dense", spread: sample.standardDeviation ?? 0)]
  }

  /// Cells over two coordinates.
  var heatMap: HeatMap {
    let (x, y) = (request.x ?? "", request.y ?? "")
    let (columns, rows) = (values(x), values(y))
    var map = HeatMap(
      title: title,
      subtitle: "mean over \(counted(seedCount, "seed"))", xLabel: source.names.axis(x),
      yLabel: source.names.axis(y), valueLabel: source.names.metricAxis(metric.name),
      columns: columns.map { source.names.value($0, of: x) },
      rows: rows.map { source.names.value($0, of: y) },
      cells: rows.map { row in
        columns.map { column in
          cell(
            configurations.filter { $0.coordinate(x) == column && $0.coordinate(y) == row })
        }
      })
    (map.goal, map.hasMeans) = (metric.goal, true)
    return map
  }

  /// Bars along a coordinate.
  var barChart: BarChart {
    let path = request.x ?? ""
    let places = values(path)
    var chart = BarChart(
      title: title,
      subtitle: "mean ± standard deviation over \(counted(seedCount, "seed"))",
      xLabel: source.names.axis(path), y: Axis(source.names.metricAxis(metric.name)),
      groups: places.map { source.names.value($0, of: path) },
      series: colors.map { color in
        BarChart.Series(
          name(color), places.map { BarChart.Bar(Sample(results(at(path, $0, color)))) })
      })
    chart.references = references
    return chart
  }

  // MARK: - Parts

  private var title: String {
    if let title = request.title { return title }
    let axes = [request.x, request.kind == .heatmap ? request.y : request.color]
    return source.names.metric(metric.name) + " by "
      + listed(axes.compactMap { $0 }.map(source.names.axis))
  }

  /// The values of a coordinate; runs without it have no place.
  private func values(_ path: String) -> [String?] {
    CoordinateText.ordered(configurations.map { $0.coordinate(path) }.filter { $0 != nil })
  }

  private var colors: [String?] { request.color.map(values) ?? [nil] }

  private func name(_ color: String?) -> String {
    request.color.map { source.names.value(color, of: $0) } ?? ""
  }

  private func at(_ path: String, _ place: String?, _ color: String?) -> [Configuration] {
    configurations.filter { configuration in
      configuration.coordinate(path) == place
        && (request.color.map { configuration.coordinate($0) == color } ?? true)
    }
  }

  private func results(_ configurations: [Configuration], seed: String? = nil) -> [Double?] {
    configurations.flatMap { configuration in
      configuration.results(
        metric, best: source.request.readsBest, seeds: seed.map { [$0] } ?? source.whole.seeds)
    }
  }

  private func cell(_ configurations: [Configuration]) -> HeatMap.Cell {
    let sample = Sample(results(configurations))
    return sample.mean.map { .value($0) } ?? (sample.diverged > 0 ? .diverged : .missing)
  }

  private var seedCount: Int {
    configurations.map { Sample(results([$0])).n }.max() ?? 0
  }

  /// The reference of the report as a dashed line.
  private var references: [ReferenceLine] {
    guard let compare = source.request.compare else { return [] }
    let shown = Set(configurations.map(\.group))
    let all = source.references(compare).filter { !shown.contains($0.group) }
    guard all.count == 1, let mean = Sample(results(all)).mean else { return [] }
    let names = Names(labels: source.names.labels, varying: source.whole.varying)
    return [ReferenceLine(mean, label: names.label(all[0]))]
  }
}
