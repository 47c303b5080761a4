internal import Foundation

/// Histograms of several sets of values, drawn over each other.
public struct Histogram: CartesianPlot, Hashable {
  /// One set of values.
  public struct Series: Sendable, Hashable {
    /// Its name in the legend.
    public var name: String
    /// The values; those that are not finite are not counted.
    public var values: [Double]
    /// Its colour.
    public var color: SeriesColor

    /// A set of values.
    public init(_ name: String, _ values: [Double], color: SeriesColor = .automatic) {
      (self.name, self.values, self.color) = (name, values, color)
    }
  }

  /// What the height of a bin is.
  public enum Measure: String, Sendable, Hashable {
    /// The share of all finite values, divided by the bin's width (on a log axis by the width of
    /// log₁₀ x): the area is 1 where no value lies outside the range.
    case density
    /// The number of values.
    case count
  }

  /// The words above the plot.
  public var title: String
  /// The words below the title; how many values lie outside the range is added.
  public var subtitle: String
  /// The axis of the values; its range is that of the bins.
  public var x: Axis
  /// The vertical axis, linear unless asked for otherwise.
  public var y: Axis
  /// The sets of values.
  public var series: [Series]
  /// How many bins the range has, 1 to 400.
  public var bins: Int
  /// What the height of a bin is.
  public var measure: Measure
  /// Vertical lines, for example at a threshold.
  public var verticals: [VerticalMarks] = []
  /// The width of the drawing in pixels.
  public var width = 640.0
  /// The height of the area between the axes in pixels.
  public var height = 220.0

  /// An overlay of histograms.
  public init(
    title: String = "", subtitle: String = "", x: Axis = Axis(), y: Axis? = nil,
    series: [Series], bins: Int = 50, measure: Measure = .density
  ) {
    (self.title, self.subtitle, self.x) = (title, subtitle, x)
    self.y = y ?? Axis(measure.rawValue)
    (self.series, self.bins, self.measure) = (series, bins, measure)
  }

  /// What the plot shows, for a reader who cannot see it.
  public var summary: String {
    let sets = series.prefix(12).map { series in
      let sample = Sample(series.values.map { $0 })
      let name = series.name.isEmpty ? "the values" : series.name
      guard let median = sample.median else { return "\(name) has no values" }
      return "\(name) with \(sample.n) values around \(NumberText.significant(median))"
    }
    return "Histogram" + (x.label.isEmpty ? "" : " of \(x.label)")
      + (sets.isEmpty ? "" : ": \(sets.joined(separator: ", "))") + "."
  }

  /// What is to be laid out.
  public func chart(_ theme: Theme, panels: Int, allowsEndLabels: Bool) -> Chart {
    let axis = x.chartAxis(series.flatMap(\.values), air: 0)
    let counted = series.map {
      Bins(
        values: $0.values, domain: axis.domain, kind: x.scale, count: bins, measure: measure)
    }
    let heights = counted.flatMap(\.heights)
    var vertical = y.chartAxis(y.scale == .log ? heights : heights + [0], air: 0.05)
    if y.scale == .linear, y.range == nil {
      vertical.domain = 0...vertical.domain.upperBound
    }
    let colors = series.enumerated().map { $1.color.color($0, theme) }
    var chart = Chart(
      x: axis, y: vertical,
      draw: { frame, canvas in draw(counted, colors, frame, &canvas) })
    (chart.title, chart.subtitle) = (title, subtitle)
    chart.outside = counted.reduce(0) { $0 + $1.outside }
    chart.counted = counted.reduce(0) { $0 + $1.finite }
    chart.isEmpty = chart.counted == 0
    chart.markLabels = verticals.filter { !$0.label.isEmpty }
      .map { MarkLabel(text: $0.label, positions: $0.positions) }
    chart.legend = zip(series, colors).filter { !$0.0.name.isEmpty }.enumerated().map {
      LegendEntry(name: $1.0.name, color: $1.1, dash: dash($0))
    }
    return chart
  }

  /// Steps are short: only few patterns can be seen in them.
  private func dash(_ index: Int) -> String? {
    Dash(series: index % 3).pattern
  }

  private func draw(
    _ counted: [Bins], _ colors: [Color], _ frame: Frame, _ canvas: inout Canvas
  ) {
    for mark in verticals.flatMap(\.positions) where frame.x(mark).isFinite {
      let x = frame.x(mark)
      canvas.line(x, frame.rect.y, x, frame.rect.bottom, canvas.theme.axis, dash: "1 3")
    }
    let floor = frame.rect.bottom
    for (index, (bins, color)) in zip(counted, colors).enumerated() {
      var points: [Point] = []
      for (bin, height) in bins.heights.enumerated() {
        let y = frame.y(height)
        points.append(Point(x: frame.x(bins.edges[bin]), y: y.isFinite ? y : floor))
        points.append(Point(x: frame.x(bins.edges[bin + 1]), y: y.isFinite ? y : floor))
      }
      guard let first = points.first, let last = points.last else { continue }
      let outline = [Point(x: first.x, y: floor)] + points + [Point(x: last.x, y: floor)]
      canvas.path(Polyline.path(outline, closed: true), fill: color, opacity: 0.22)
      canvas.path(
        Polyline.path(outline), stroke: color, width: 1.5, dash: dash(index), rounded: true)
    }
  }
}

/// The values of a set, counted in bins of equal width along the axis.
struct Bins: Hashable {
  /// The borders, one more than there are bins.
  var edges: [Double]
  /// The height of each bin.
  var heights: [Double]
  /// How many values are finite.
  var finite: Int
  /// How many of these lie outside the range.
  var outside: Int

  init(
    values: [Double], domain: ClosedRange<Double>, kind: ScaleKind, count: Int,
    measure: Histogram.Measure
  ) {
    let scale = AxisScale(kind: kind, domain: domain, start: 0, end: 1)
    let (low, high) = (domain.lowerBound, domain.upperBound)
    let count = min(max(count, 1), 400)
    edges = (0...count).map { index in
      let share = Double(index) / Double(count)
      return kind == .log ? low * pow(high / low, share) : low + (high - low) * share
    }
    var counts = [Int](repeating: 0, count: count)
    (finite, outside) = (0, 0)
    for value in values where value.isFinite {
      finite += 1
      let place = scale(value)
      if place >= -1e-12, place <= 1 + 1e-12 {
        // The last bin holds its upper border.
        counts[min(count - 1, max(0, Int(place * Double(count))))] += 1
      } else {
        outside += 1
      }
    }
    let width = (kind == .log ? log10(high / low) : high - low) / Double(count)
    let unit = measure == .count ? 1 : 1 / (Double(max(finite, 1)) * width)
    heights = counts.map { Double($0) * unit }
  }
}
