/// One chart with its axes, drawn in a given rectangle.
struct Panel {
  let chart: Chart
  let yTicks: [Tick]

  /// What depends on the place of the panel among others.
  struct Options {
    var title: String
    var hasXLabels: Bool
    var hasYLabels: Bool
    /// Where the panel's head starts, and its title.
    var top, left: Double
  }

  init(chart: Chart, height: Double) {
    self.chart = chart
    let most = max(2, Int(height / 38))
    let ticks = chart.y.marks(most: most)
    // One number alone gives no scale.
    yTicks = ticks.count < 2 ? chart.y.marks(most: most + 2) : ticks
  }

  private var size: Double { ChartGrid.textSize }

  /// The space for the words of the vertical axis.
  var leftMargin: Double {
    (yTicks.compactMap { $0.label?.width(size) }.max() ?? 0) + 8
  }

  /// The space for the words at the ends of the lines, or for half a word of the last tick.
  var rightMargin: Double {
    guard !chart.endLabels.isEmpty else { return 14 }
    let widths = chart.endLabels.map { TextMetrics.width($0.text, size: size) }
    return (widths.max() ?? 0) + EndLabel.gap
  }

  /// The space above the area between the axes.
  func headHeight(hasTitle: Bool) -> Double {
    (hasTitle && !chart.title.isEmpty ? 18 : 0) + (chart.y.label.isEmpty ? 0 : 17)
      + (chart.markLabels.isEmpty ? 0 : 14) + 8
  }

  /// Draws everything; returns where it ends.
  func draw(in rect: Rect, _ options: Options, _ canvas: inout Canvas) -> Double {
    let frame = Frame(
      rect: rect, x: chart.x.scale(rect.x, rect.right), y: chart.y.scale(rect.bottom, rect.y))
    drawHead(frame, options, &canvas)
    drawVerticalAxis(frame, options, &canvas)
    canvas.clipped(to: rect.grown(2)) { chart.draw(frame, &$0) }
    if chart.isEmpty {
      canvas.text(
        "no data", rect.x + rect.width / 2, rect.y + rect.height / 2, size: size,
        canvas.theme.muted, anchor: .middle, hasHalo: true)
    }
    let bottom = HorizontalAxis(axis: chart.x, scale: frame.x).draw(
      rect, hasLabels: options.hasXLabels, &canvas)
    EndLabel.draw(chart.endLabels, frame, &canvas)
    return bottom
  }

  /// Draws the panel's title, the name of the vertical axis and those of vertical marks.
  private func drawHead(_ frame: Frame, _ options: Options, _ canvas: inout Canvas) {
    let rect = frame.rect
    let theme = canvas.theme
    if !options.title.isEmpty {
      let title = TextMetrics.shortened(options.title, to: rect.width, size: 12, bold: true)
      canvas.text(title, options.left, options.top + 13, size: 12, bold: true)
    }
    var y = rect.y - 8
    var reached = -Double.infinity
    for label in chart.markLabels {
      let half = TextMetrics.width(label.text, size: 10) / 2
      let places = label.positions.map { frame.x($0) }
        .filter { $0 >= rect.x && $0 <= rect.right }
        .map { min(max($0, rect.x + half), max(rect.x + half, rect.right - half)) }
      guard let place = places.sorted().first(where: { $0 - half > reached }) else { continue }
      canvas.text(label.text, place, y, size: 10, theme.muted, anchor: .middle)
      reached = place + half + 8
    }
    y -= chart.markLabels.isEmpty ? 0 : 14
    if options.hasYLabels, !chart.y.label.isEmpty {
      let left = rect.x - leftMargin
      let text = TextMetrics.shortened(chart.y.label, to: rect.right - left, size: size)
      canvas.text(text, left, y, size: size, theme.muted)
    }
  }

  /// Draws the grid, and the ticks with their words.
  private func drawVerticalAxis(_ frame: Frame, _ options: Options, _ canvas: inout Canvas) {
    let rect = frame.rect
    var grid = ""
    var small = ""
    for tick in yTicks {
      let y = Canvas.number(frame.y(tick.value))
      if tick.label == nil {
        small += "M\(Canvas.number(rect.x - 3)) \(y)h3"
      } else {
        grid += "M\(Canvas.number(rect.x)) \(y)h\(Canvas.number(rect.width))"
      }
    }
    canvas.path(grid, stroke: canvas.theme.grid)
    if options.hasYLabels { canvas.path(small, stroke: canvas.theme.axis) }
    for tick in yTicks where options.hasYLabels {
      guard let label = tick.label else { continue }
      canvas.tick(
        label, rect.x - 6, frame.y(tick.value) + 4, size: size, canvas.theme.muted, anchor: .end)
    }
  }
}
