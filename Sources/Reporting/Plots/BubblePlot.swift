/// Configurations as circles at two of their numbers, with a third as their area: a score against the
/// share of parameters that learn, and memory (figure 1 of Karimi Mahabadi et al. 2021, arXiv
/// 2106.04647).
public struct BubblePlot: CartesianPlot, Hashable {
  /// One configuration.
  public struct Bubble: Sendable, Hashable {
    /// Its name, beside the circle.
    public var name: String
    /// Where its middle is; what is not finite is not drawn.
    public var x: Double, y: Double
    /// Half the length of the vertical error bar, 0 for none.
    public var spread: Double
    /// What the area is proportional to; nil for circles of one size.
    public var size: Double?

    /// A configuration.
    public init(_ name: String, x: Double, y: Double, spread: Double = 0, size: Double? = nil) {
      (self.name, self.x, self.y, self.spread, self.size) = (name, x, y, spread, size)
    }
  }

  /// The words above the plot.
  public var title: String
  /// The words below the title.
  public var subtitle: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// What the area is, for the head of the file of numbers.
  public var sizeLabel: String
  /// The circles.
  public var bubbles: [Bubble]
  /// Dashed horizontal lines.
  public var references: [ReferenceLine] = []
  /// The width of the drawing in pixels.
  public var width = 640.0
  /// The height of the area between the axes in pixels.
  public var height = 280.0

  /// A plot of circles.
  public init(
    title: String = "", subtitle: String = "", x: Axis = Axis(), y: Axis = Axis(),
    sizeLabel: String = "", bubbles: [Bubble]
  ) {
    (self.title, self.subtitle, self.x, self.y) = (title, subtitle, x, y)
    (self.sizeLabel, self.bubbles) = (sizeLabel, bubbles)
  }

  /// What the plot shows, for a reader who cannot see it.
  public var summary: String {
    let words = bubbles.prefix(12).map { bubble in
      "\(bubble.name) at \(NumberText.significant(bubble.x)), \(NumberText.significant(bubble.y))"
    }
    let axes = [y.label, x.label].filter { !$0.isEmpty }.joined(separator: " against ")
    return "Bubbles" + (axes.isEmpty ? "" : " of \(axes)")
      + (sizeLabel.isEmpty ? "" : ", area \(sizeLabel)")
      + (words.isEmpty ? "" : ": \(words.joined(separator: "; "))")
      + (bubbles.count > 12 ? " and \(bubbles.count - 12) more" : "") + "."
  }

  /// One record a circle.
  public var records: PlotRecords {
    var records = PlotRecords([
      "name", PlotRecords.name(x.label, "x"), PlotRecords.name(y.label, "y"), "spread",
      PlotRecords.name(sizeLabel, "size"),
    ])
    for bubble in bubbles {
      let numbers = [bubble.x, bubble.y, bubble.spread, bubble.size].map { PlotRecords.number($0) }
      records.append([bubble.name] + numbers)
    }
    for line in references { records.append([line.label, "", PlotRecords.number(line.y)]) }
    return records
  }

  /// What is to be laid out.
  public func chart(_ theme: Theme, panels: Int, allowsEndLabels: Bool) -> Chart {
    let shown = bubbles.filter { $0.x.isFinite && $0.y.isFinite }
    let ends = shown.flatMap { [$0.y - $0.drawnSpread, $0.y + $0.drawnSpread] }
    var chart = Chart(
      x: x.chartAxis(shown.map(\.x), air: 0.12),
      y: y.chartAxis(ends + references.flatMap(\.extent), air: 0.14),
      draw: { frame, canvas in DrawnBubbles(plot: self, frame: frame).draw(&canvas) })
    (chart.title, chart.subtitle, chart.isEmpty) = (title, subtitle, shown.isEmpty)
    chart.outside = bubbles.count - shown.count
    chart.counted = bubbles.count
    chart.legend = references.filter { !$0.label.isEmpty }.map {
      LegendEntry(name: $0.label, color: theme.muted, dash: "4 3")
    }
    return chart
  }
}

extension BubblePlot.Bubble {
  var drawnSpread: Double { spread.isFinite ? abs(spread) : 0 }
}

/// Draws circles and their names.
struct DrawnBubbles {
  let plot: BubblePlot
  let frame: Frame

  private static let largest = 26.0
  private static let usual = 6.0

  func draw(_ canvas: inout Canvas) {
    for reference in plot.references where frame.y(reference.y).isFinite {
      let y = frame.y(reference.y)
      canvas.line(
        frame.rect.x, y, frame.rect.right, y, canvas.theme.muted, width: 1.2, dash: "4 3")
    }
    let places = plot.bubbles.enumerated().filter { _, bubble in
      frame.x(bubble.x).isFinite && frame.y(bubble.y).isFinite
    }
    // Large ones first, so that small ones lie on them.
    for (index, bubble) in places.sorted(by: { radius($0.1) > radius($1.1) }) {
      let (x, y, color) = (
        frame.x(bubble.x), frame.y(bubble.y), canvas.theme.series(index)
      )
      canvas.disc(x, y, radius: radius(bubble), fill: color, opacity: 0.35)
      canvas.disc(x, y, radius: radius(bubble), stroke: color)
      guard bubble.drawnSpread > 0 else { continue }
      let (low, high) = (
        frame.y(bubble.y - bubble.drawnSpread), frame.y(bubble.y + bubble.drawnSpread)
      )
      if low.isFinite, high.isFinite { canvas.line(x, low, x, high, canvas.theme.ink, width: 1.2) }
    }
    drawNames(places.map { $0.1 }, &canvas)
  }

  private func radius(_ bubble: BubblePlot.Bubble) -> Double {
    let sizes = plot.bubbles.compactMap(\.size).filter { $0.isFinite && $0 > 0 }
    guard let most = sizes.max(), let size = bubble.size, size.isFinite, size > 0 else {
      return Self.usual
    }
    return max(3, Self.largest * (size / most).squareRoot())
  }

  /// Writes the names beside their circles, at the right where there is room, moved where they would
  /// cover each other or the circle of another.
  private func drawNames(_ bubbles: [BubblePlot.Bubble], _ canvas: inout Canvas) {
    var taken: [Rect] = []
    for bubble in bubbles.sorted(by: { ($0.y, $0.name) > ($1.y, $1.name) }) {
      let text = TextMetrics.shortened(bubble.name, to: frame.rect.width * 0.45, size: 11)
      let circles = bubbles.filter { $0.name != bubble.name }.map(circle)
        .filter { $0.width <= 4 * Self.usual }
      let place = place(of: bubble, width: TextMetrics.width(text, size: 11), taken + circles)
      taken.append(place)
      let (x, y) = (frame.x(bubble.x), frame.y(bubble.y))
      let isRight = place.x > x
      if abs(place.y + 7 - y) > 8 {
        let end = isRight ? place.x - 2 : place.right + 2
        canvas.line(x, y, end, place.y + 7, canvas.theme.axis, width: 0.75)
      }
      canvas.text(
        text, isRight ? place.x : place.right, place.y + 11, size: 11, canvas.theme.ink,
        anchor: isRight ? .start : .end, hasHalo: true)
    }
  }

  private func circle(_ bubble: BubblePlot.Bubble) -> Rect {
    let radius = radius(bubble)
    return Rect(
      x: frame.x(bubble.x) - radius, y: frame.y(bubble.y) - radius, width: 2 * radius,
      height: 2 * radius)
  }

  /// The first place that is free: beside the circle, then ever further below and above, each at the
  /// right and at the left of it; beside it where none is.
  private func place(of bubble: BubblePlot.Bubble, width: Double, _ taken: [Rect]) -> Rect {
    let (x, y, radius) = (frame.x(bubble.x), frame.y(bubble.y), radius(bubble))
    let right = x + radius + 5
    let left = x - radius - 5 - width
    var sides = [right, left].filter { $0 >= frame.rect.x && $0 + width <= frame.rect.right }
    if sides.isEmpty { sides = [max(frame.rect.x, left)] }
    let places = [0.0, 14, -14, 28, -28, 42, -42, 56, -56].flatMap { step in
      sides.map { side in
        let top = min(max(y - 7 + step, frame.rect.y), frame.rect.bottom - 14)
        return Rect(x: side, y: top, width: width, height: 14)
      }
    }
    return places.first { place in !taken.contains { $0.overlaps(place) } } ?? places[0]
  }
}

extension Rect {
  /// Whether two rectangles share a place.
  func overlaps(_ other: Rect) -> Bool {
    x < other.right && other.x < right && y < other.bottom && other.y < bottom
  }
}
