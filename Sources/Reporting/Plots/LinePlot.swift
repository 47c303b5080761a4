/// Curves over a common axis: the mean of each series over its runs, a band, and the runs
/// themselves as thin lines where there are at most five.
public struct LinePlot: CartesianPlot, Hashable {
  /// The words above the plot.
  public var title: String
  /// The words below the title: what is shown, n, what the band is.
  public var subtitle: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The lines.
  public var series: [Series]
  /// Vertical lines at events.
  public var verticals: [VerticalMarks]
  /// Dashed horizontal lines.
  public var references: [ReferenceLine]
  /// Where the names of the lines stand.
  public var names: Names
  /// Whether the points of lines that have few are marked.
  public var marksPoints = true
  /// The width of the drawing in pixels.
  public var width = 640.0
  /// The height of the area between the axes in pixels.
  public var height = 260.0

  /// Where the names of lines stand.
  public enum Names: Sendable, Hashable {
    /// At the ends of the lines where they fit, else in a legend.
    case automatic
    /// At the ends of the lines.
    case ends
    /// In a legend above the plot.
    case legend
  }

  /// A plot of lines.
  public init(
    title: String = "", subtitle: String = "", x: Axis = Axis(), y: Axis = Axis(),
    series: [Series], verticals: [VerticalMarks] = [], references: [ReferenceLine] = [],
    names: Names = .automatic
  ) {
    (self.title, self.subtitle, self.x, self.y) = (title, subtitle, x, y)
    (self.series, self.verticals) = (series, verticals)
    (self.references, self.names) = (references, names)
  }

  /// What the plot shows, for a reader who cannot see it: the axes, and where each line ends.
  public var summary: String {
    // Lines without a name beside others that have one are their companions: bounds, baselines.
    let named = series.filter { !$0.name.isEmpty }
    let series = named.isEmpty ? series : named
    let ends = series.prefix(12).map { series -> String in
      let finite = series.summary().filter { $0.mean.isFinite }
      let last = x.isReversed ? finite.first : finite.last
      let value = last.map { " ends at \(NumberText.significant($0.mean))" } ?? " has no values"
      return (series.name.isEmpty ? "the line" : series.name) + value
    }
    let rest = series.count > 12 ? ["and \(series.count - 12) more"] : []
    let axes = [y.label, x.label].filter { !$0.isEmpty }.joined(separator: " against ")
    return "Line plot" + (axes.isEmpty ? "" : " of \(axes)")
      + (series.isEmpty ? "" : ": \((ends + rest).joined(separator: ", "))") + "."
  }

  /// What is to be laid out.
  public func chart(_ theme: Theme, panels: Int, allowsEndLabels: Bool) -> Chart {
    let lines = DrawnLines(self, theme, panels: panels)
    let isEmpty = !lines.yValues.contains(where: \.isFinite) && references.isEmpty
    var chart = Chart(
      x: x.chartAxis(lines.xValues + verticals.flatMap(\.positions), air: 0.01),
      y: y.chartAxis(lines.yValues + references.flatMap(\.extent), air: 0.05),
      draw: lines.draw)
    (chart.title, chart.subtitle, chart.isEmpty) = (title, subtitle, isEmpty)
    chart.markLabels = verticals.filter { !$0.label.isEmpty }
      .map { MarkLabel(text: $0.label, positions: $0.positions) }
    let ends = lines.endLabels
    let named = series.filter { !$0.name.isEmpty }.count
    if allowsEndLabels, endsFit(ends, named: named) {
      chart.endLabels = ends
    } else {
      chart.legend = lines.legend
    }
    return chart
  }

  /// Whether the names stand at the ends: all lines have an end, and the words have room.
  private func endsFit(_ ends: [EndLabel], named: Int) -> Bool {
    guard names != .legend else { return false }
    guard names == .automatic else { return true }
    let widest = ends.map { TextMetrics.width($0.text, size: ChartGrid.textSize) }.max() ?? 0
    let lines = named + references.filter { !$0.label.isEmpty }.count
    return ends.count == lines && ends.count <= 9 && widest <= width * 0.3
      && Double(ends.count) * EndLabel.lineHeight <= height
  }
}

extension ReferenceLine {
  /// The values that must be seen.
  var extent: [Double] { spread == 0 ? [y] : [y - spread, y + spread] }
}
