/// Grouped bars from zero, with error bars.
public struct BarChart: CartesianPlot, Hashable {
  /// One bar.
  public struct Bar: Sendable, Hashable {
    /// Its height; one that is not finite is a diverged run.
    public var value: Double
    /// Half the length of its error bar, 0 for none.
    public var spread: Double

    /// A bar.
    public init(_ value: Double, spread: Double = 0) {
      (self.value, self.spread) = (value, spread)
    }
  }

  /// The bars of one colour.
  public struct Series: Sendable, Hashable {
    /// Its name in the legend.
    public var name: String
    /// One bar a group, from left to right; `nil` where there is none.
    public var bars: [Bar?]
    /// Its colour.
    public var color: SeriesColor

    /// The bars of one colour.
    public init(_ name: String, _ bars: [Bar?], color: SeriesColor = .automatic) {
      (self.name, self.bars, self.color) = (name, bars, color)
    }
  }

  /// The words above the chart.
  public var title: String
  /// The words below the title.
  public var subtitle: String
  /// The name of what the groups are.
  public var xLabel: String
  /// The vertical axis; always linear, since bars start at zero.
  public var y: Axis
  /// The names of the groups.
  public var groups: [String]
  /// The bars.
  public var series: [Series]
  /// Dashed horizontal lines.
  public var references: [ReferenceLine] = []
  /// The width of the drawing in pixels.
  public var width = 640.0
  /// The height of the area between the axes in pixels.
  public var height = 240.0

  /// A chart of bars.
  public init(
    title: String = "", subtitle: String = "", xLabel: String = "", y: Axis = Axis(),
    groups: [String], series: [Series]
  ) {
    (self.title, self.subtitle, self.xLabel, self.y) = (title, subtitle, xLabel, y)
    (self.groups, self.series) = (groups, series)
  }

  /// What the chart shows, for a reader who cannot see it.
  public var summary: String {
    let names = series.map(\.name).filter { !$0.isEmpty }
    return "Bar chart" + (y.label.isEmpty ? "" : " of \(y.label)")
      + " for \(groups.prefix(12).joined(separator: ", "))"
      + (groups.count > 12 ? " and \(groups.count - 12) more" : "")
      + (names.isEmpty ? "" : "; bars: \(names.prefix(12).joined(separator: ", "))") + "."
  }

  /// What is to be laid out.
  public func chart(_ theme: Theme, panels: Int, allowsEndLabels: Bool) -> Chart {
    var axis = y
    axis.scale = .linear
    let bars = series.flatMap(\.bars).compactMap { $0 }.filter { $0.value.isFinite }
    let ends = bars.flatMap { [$0.value - $0.drawnSpread, $0.value + $0.drawnSpread] }
    var vertical = axis.chartAxis([0] + ends + references.flatMap(\.extent), air: 0.09)
    if axis.range == nil {
      // Nothing below zero: then zero is the lower end, not some air below it.
      let (low, high) = (vertical.domain.lowerBound, vertical.domain.upperBound)
      let isPositive = !ends.contains { $0 < 0 }
      let isNegative = !isPositive && !ends.contains { $0 > 0 }
      vertical.domain = (isPositive ? 0 : low)...(isNegative ? 0 : high)
    }
    var chart = Chart(
      x: .categories(groups, label: xLabel), y: vertical,
      draw: { frame, canvas in DrawnBars(chart: self, frame: frame).draw(&canvas) })
    (chart.title, chart.subtitle, chart.isEmpty) = (title, subtitle, bars.isEmpty)
    chart.legend = series.enumerated().filter { !$1.name.isEmpty }.map { index, series in
      LegendEntry(name: series.name, color: series.color.color(index, theme), isArea: true)
    }
    chart.legend += references.filter { !$0.label.isEmpty }.map {
      LegendEntry(name: $0.label, color: theme.muted, dash: "4 3")
    }
    return chart
  }
}

extension BarChart.Bar {
  /// The mean and spread of a sample, or no bar where it has no result.
  public init?(_ sample: Sample, show spread: Spread = .standardDeviation) {
    guard sample.n + sample.diverged > 0 else { return nil }
    self.init(sample.mean ?? .nan, spread: sample.halfWidth(spread) ?? 0)
  }

  var drawnSpread: Double { spread.isFinite ? abs(spread) : 0 }
}

/// Draws the bars of a chart.
struct DrawnBars {
  let chart: BarChart
  let frame: Frame

  func draw(_ canvas: inout Canvas) {
    for reference in chart.references where frame.y(reference.y).isFinite {
      let y = frame.y(reference.y)
      canvas.line(
        frame.rect.x, y, frame.rect.right, y, canvas.theme.muted, width: 1.2, dash: "4 3")
    }
    for (index, series) in chart.series.enumerated() {
      let color = series.color.color(index, canvas.theme)
      var errors = ""
      for (group, bar) in series.bars.prefix(chart.groups.count).enumerated() {
        let (left, width) = place(group, index)
        guard let bar, bar.value.isFinite else {
          note(bar == nil ? "—" : "div.", left + width / 2, width, &canvas)
          continue
        }
        canvas.rectangle(rectangle(bar, left, width), fill: color)
        errors += errorBar(bar, left + width / 2, min(4, width / 3))
        label(bar, left + width / 2, &canvas)
      }
      canvas.path(errors, stroke: canvas.theme.ink, width: 1.2)
    }
    let zero = frame.y(0)
    if zero < frame.rect.bottom - 0.5 {
      canvas.line(frame.rect.x, zero, frame.rect.right, zero, canvas.theme.axis)
    }
  }

  /// The left edge and the width of a bar: a group fills four fifths of its place.
  private func place(_ group: Int, _ series: Int) -> (left: Double, width: Double) {
    let slot = frame.x(1) - frame.x(0)
    let widest = Double(max(1, chart.series.count)) * 64
    let width = min(slot * 0.8, widest) / Double(max(1, chart.series.count))
    let start = frame.x(Double(group)) - width * Double(chart.series.count) / 2
    return (start + width * Double(series), width)
  }

  private func rectangle(_ bar: BarChart.Bar, _ left: Double, _ width: Double) -> Rect {
    let (a, b) = (frame.y(0), frame.y(bar.value))
    let space = width > 6 ? 1.0 : 0
    return Rect(
      x: left + space / 2, y: min(a, b), width: max(0.5, width - space), height: abs(a - b))
  }

  private func errorBar(_ bar: BarChart.Bar, _ x: Double, _ half: Double) -> String {
    guard bar.drawnSpread > 0 else { return "" }
    let (low, high) = (
      frame.y(bar.value - bar.drawnSpread), frame.y(bar.value + bar.drawnSpread)
    )
    let (left, width) = (Canvas.number(x - half), Canvas.number(2 * half))
    return "M\(Canvas.number(x)) \(Canvas.number(low))V\(Canvas.number(high))"
      + "M\(left) \(Canvas.number(low))h\(width)M\(left) \(Canvas.number(high))h\(width)"
  }

  /// The texts of the bars, alike in their decimals; none where they do not all fit.
  private var texts: [Double: String] {
    let values = chart.series.flatMap(\.bars).compactMap { $0?.value }.filter(\.isFinite)
    let largest = values.reduce(0) { max($0, abs($1)) }
    let write = NumberGroup(values, largest: largest)
    let (_, width) = place(0, 0)
    let texts = values.map { ($0, write.text($0)) }
    let fits = texts.allSatisfy { TextMetrics.width($0.1, size: 10) <= width + 6 }
    return fits && values.count <= 60 ? Dictionary(texts) { first, _ in first } : [:]
  }

  private func label(_ bar: BarChart.Bar, _ x: Double, _ canvas: inout Canvas) {
    guard let text = texts[bar.value] else { return }
    let end = bar.value + (bar.value < 0 ? -1 : 1) * bar.drawnSpread
    let y = bar.value < 0 ? frame.y(end) + 11 : frame.y(end) - 4
    guard y > frame.rect.y + 7, y < frame.rect.bottom + 2 else { return }
    canvas.text(text, x, y, size: 10, canvas.theme.ink, anchor: .middle, hasHalo: true)
  }

  private func note(_ text: String, _ x: Double, _ width: Double, _ canvas: inout Canvas) {
    guard TextMetrics.width(text, size: 10) <= max(width + 4, 14) else { return }
    canvas.text(text, x, frame.y(0) - 4, size: 10, canvas.theme.muted, anchor: .middle)
  }
}
