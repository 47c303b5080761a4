/// The lines of a plot with everything that is computed from its data.
struct DrawnLines {
  private let plot: LinePlot
  private let theme: Theme
  private let lines: [Line]
  /// How many points one line may have.
  private let limit: Int

  /// A series with its means and looks.
  private struct Line {
    var series: Series
    var summary: [SeriesPoint]
    var color: Color
    var dash: String?
    /// Whether the single runs are drawn too, or instead.
    var runs: [Curve]
    var hasBand: Bool
  }

  /// About how many points fit into a file of 100 kB, with its words.
  private static let points = 5000

  init(_ plot: LinePlot, _ theme: Theme, panels: Int) {
    (self.plot, self.theme) = (plot, theme)
    // Among many lines, thin ones and bands would hide what they should show.
    let isCrowded = plot.series.count * panels > 32
    lines = plot.series.enumerated().map { index, series in
      // From left to right, so that the last point is the right end on every axis.
      let summary = plot.x.isReversed ? series.summary().reversed() : series.summary()
      let hasMean = summary.contains { $0.mean.isFinite }
      let few = series.runs.count > 1 && series.runs.count <= 5 && plot.series.count <= 8
      return Line(
        series: series, summary: summary, color: series.color.color(index, theme),
        dash: (series.dash ?? Dash(series: index)).pattern,
        runs: !hasMean || (few && !isCrowded) ? series.runs : [],
        hasBand: !isCrowded && plot.series.count <= 12 && series.band != .none)
    }
    let paths = lines.reduce(0) { $0 + 1 + $1.runs.count + ($1.hasBand ? 2 : 0) }
    limit = min(1200, max(4, Self.points / max(1, paths * panels)))
  }

  /// Every place along the horizontal axis.
  var xValues: [Double] { plot.series.flatMap { $0.runs.flatMap(\.x) } }

  /// Every value that is drawn.
  var yValues: [Double] {
    lines.flatMap { line in
      line.summary.flatMap { $0.hasEnds && line.hasBand ? [$0.mean, $0.low, $0.high] : [$0.mean] }
        + line.runs.flatMap(\.y)
    }
  }

  /// The names at the ends of the lines that have an end and a name.
  var endLabels: [EndLabel] {
    let ends = lines.compactMap { line -> EndLabel? in
      guard !line.series.name.isEmpty,
        let last = line.summary.last(where: { isVisible($0.x, $0.mean) })
      else { return nil }
      return EndLabel(text: line.series.name, color: line.color, x: last.x, y: last.mean)
    }
    return ends
      + plot.references.filter { !$0.label.isEmpty && $0.y.isFinite }.map {
        EndLabel(text: $0.label, color: theme.muted, x: nil, y: $0.y)
      }
  }

  /// The names of all lines.
  var legend: [LegendEntry] {
    lines.filter { !$0.series.name.isEmpty }.map {
      LegendEntry(name: $0.series.name, color: $0.color, dash: $0.dash)
    }
      + plot.references.filter { !$0.label.isEmpty }.map {
        LegendEntry(name: $0.label, color: theme.muted, dash: "4 3")
      }
  }

  /// Draws everything between the axes, the lines last.
  func draw(_ frame: Frame, _ canvas: inout Canvas) {
    for marks in plot.verticals { draw(marks, frame, &canvas) }
    for reference in plot.references { draw(reference, frame, &canvas) }
    for line in lines where line.hasBand { drawBand(line, frame, &canvas) }
    for line in lines {
      let alone = !line.summary.contains { $0.mean.isFinite }
      for run in line.runs {
        draw(
          run.points, frame, line.color, width: alone ? 1.4 : 0.8, dash: alone ? line.dash : nil,
          opacity: alone ? 1 : 0.45, &canvas)
      }
    }
    for line in lines {
      let means = line.summary.map { Point(x: $0.x, y: $0.mean) }
      draw(means, frame, line.color, width: 1.8, dash: line.dash, opacity: 1, &canvas)
      drawDots(means, frame, line.color, &canvas)
    }
  }

  private func isVisible(_ x: Double, _ y: Double) -> Bool {
    y.isFinite && (plot.y.scale == .linear || y > 0) && (plot.x.scale == .linear || x > 0)
  }

  /// Draws a curve with its gaps.
  private func draw(
    _ points: [Point], _ frame: Frame, _ color: Color, width: Double, dash: String?,
    opacity: Double, _ canvas: inout Canvas
  ) {
    let pieces = Polyline.pieces(points.map { Point(x: frame.x($0.x), y: frame.y($0.y)) })
    let total = pieces.reduce(0) { $0 + $1.count }
    let data = pieces.filter { $0.count > 1 }.map { piece in
      Polyline.path(Polyline.sampled(piece, limit: limit * piece.count / max(1, total)))
    }.joined()
    canvas.path(
      data, stroke: color, width: width, dash: dash, opacity: opacity, rounded: true)
  }

  /// Marks the points of a curve that has few, those without neighbours, and its end.
  private func drawDots(
    _ points: [Point], _ frame: Frame, _ color: Color, _ canvas: inout Canvas
  ) {
    let pieces = Polyline.pieces(points.map { Point(x: frame.x($0.x), y: frame.y($0.y)) })
    guard lines.count <= 40, plot.marksPoints else { return }
    let few = pieces.reduce(0) { $0 + $1.count } <= 16 && lines.count <= 12
    for (index, piece) in pieces.enumerated() {
      let isLast = index == pieces.count - 1
      let shown = few || piece.count == 1 ? piece : isLast ? Array(piece.suffix(1)) : []
      for point in shown.prefix(200) {
        canvas.dot(point.x, point.y, radius: 2.4, color)
      }
    }
  }

  private func drawBand(_ line: Line, _ frame: Frame, _ canvas: inout Canvas) {
    let edges = line.summary.map { point in
      // On a log axis a lower end that is not positive lies below everything that is shown.
      let low = plot.y.scale == .log ? max(point.low, frame.y.domain.lowerBound / 2) : point.low
      return (x: frame.x(point.x), low: frame.y(low), high: frame.y(point.high))
    }
    let pieces = edges.split { !$0.x.isFinite || !$0.low.isFinite || !$0.high.isFinite }
    let data = pieces.filter { $0.count > 1 }.map { piece in
      let limit = max(4, limit * piece.count / max(1, edges.count))
      let upper = Polyline.sampled(piece.map { Point(x: $0.x, y: $0.high) }, limit: limit)
      let lower = Polyline.sampled(piece.map { Point(x: $0.x, y: $0.low) }, limit: limit)
      return Polyline.path(upper + lower.reversed(), closed: true)
    }.joined()
    canvas.path(data, fill: line.color, opacity: 0.16)
  }

  /// Draws vertical lines, or where these would be too dense, short ticks at the axis.
  private func draw(_ marks: VerticalMarks, _ frame: Frame, _ canvas: inout Canvas) {
    let places = marks.positions.map { frame.x($0) }.filter(\.isFinite).sorted()
    let gaps = zip(places.dropFirst(), places).map { $0 - $1 }.sorted()
    let isDense = !gaps.isEmpty && gaps[gaps.count / 2] < 7
    let (top, bottom) = (frame.rect.y, frame.rect.bottom)
    // Ticks closer than a pixel cannot be told apart.
    var reached = -Double.infinity
    var data = ""
    for place in places where place - reached >= 1 {
      data += "M\(Canvas.number(place)) \(Canvas.number(isDense ? bottom - 6 : top))"
      data += "V\(Canvas.number(bottom))"
      reached = place
    }
    canvas.path(
      data, stroke: theme.axis, width: isDense ? 0.75 : 1, dash: isDense ? nil : "1 3")
  }

  private func draw(_ reference: ReferenceLine, _ frame: Frame, _ canvas: inout Canvas) {
    let y = frame.y(reference.y)
    guard y.isFinite else { return }
    if reference.spread > 0 {
      let low = frame.y(reference.y - reference.spread)
      let (top, bottom) = (
        frame.y(reference.y + reference.spread), low.isFinite ? low : frame.rect.bottom
      )
      canvas.rectangle(
        Rect(x: frame.rect.x, y: top, width: frame.rect.width, height: max(0, bottom - top)),
        fill: theme.muted, opacity: 0.14)
    }
    canvas.line(
      frame.rect.x, y, frame.rect.right, y, theme.muted, width: 1.2, dash: "4 3")
  }
}

extension SeriesPoint {
  /// Whether there is a band here.
  var hasEnds: Bool { low.isFinite && high.isFinite }
}
