/// Lays out charts in rows and columns, with one title and one legend.
struct ChartGrid {
  var charts: [Chart]
  var width: Double
  /// The height of the area between the axes of one chart.
  var height: Double
  var theme: Theme
  var columns = 1
  var sharesX = false
  var sharesY = false
  var title = ""
  var subtitle = ""
  var summary = ""

  /// The size of the words at ticks and labels.
  static let textSize = 11.0
  /// The space between the edge of the drawing and everything in it.
  static let edge = 8.0

  /// The greatest size of a file in bytes.
  static let greatestSize = 100_000

  /// A file that is small enough: the plots draw less while they believe to share it with more.
  static func smallEnough(panels: Int, _ draw: (_ panels: Int) -> String) -> String {
    var panels = max(1, panels)
    var text = draw(panels)
    let most = panels * 64
    while text.utf8.count > greatestSize, panels < most {
      panels *= 2
      text = draw(panels)
    }
    return text
  }

  /// A length that can be drawn, from one that was asked for.
  static func sensible(_ length: Double) -> Double {
    length.isNaN ? 300 : min(max(length, 40), 4000)
  }

  /// The whole file.
  func svg() -> String {
    var canvas = Canvas(theme: theme)
    let top = drawHead(&canvas)
    let bottom = drawPanels(from: top, &canvas)
    return canvas.document(
      width: width, height: (bottom + Self.edge).rounded(.up),
      title: title.isEmpty ? "Plot" : title, description: summary)
  }

  /// Draws title, subtitle and legend; returns where they end.
  private func drawHead(_ canvas: inout Canvas) -> Double {
    var y = Heading(title: title, subtitle: subtitle).draw(width: width, &canvas)
    var names = Set<String>()
    let entries = charts.flatMap(\.legend).filter { names.insert($0.name).inserted }
    if !entries.isEmpty {
      y = Legend(entries: entries).draw(
        Self.edge, y + (y > Self.edge ? 2 : 0), width: width - 2 * Self.edge, &canvas)
    }
    return y
  }

  /// Draws the charts; returns where they end.
  private func drawPanels(from top: Double, _ canvas: inout Canvas) -> Double {
    let panels = sharedCharts().map { Panel(chart: $0, height: height) }
    let columns = max(1, min(self.columns, panels.count))
    let rows = (panels.count + columns - 1) / columns
    func members(_ column: Int) -> [Panel] {
      stride(from: column, to: panels.count, by: columns).map { panels[$0] }
    }
    let lefts = (0..<columns).map { column in
      sharesY && column > 0 ? 4 : members(column).map(\.leftMargin).max() ?? 0
    }
    let rights = (0..<columns).map { column in members(column).map(\.rightMargin).max() ?? 0 }
    let used = lefts.reduce(0, +) + rights.reduce(0, +) + 2 * Self.edge
    let frameWidth = max(40, (width - used) / Double(columns))
    var y = top
    for row in 0..<rows {
      let indices = row * columns..<min((row + 1) * columns, panels.count)
      let head = indices.map { panels[$0].headHeight(hasTitle: panels.count > 1) }.max() ?? 0
      var (x, bottom) = (Self.edge, y)
      for index in indices {
        let column = index - row * columns
        x += lefts[column]
        let rect = Rect(x: x, y: y + head, width: frameWidth, height: height)
        let options = Panel.Options(
          title: panels.count > 1 ? panels[index].chart.title : "",
          hasXLabels: !sharesX || index + columns >= panels.count,
          hasYLabels: !sharesY || column == 0, top: y,
          left: columns == 1 ? Self.edge : rect.x)
        bottom = max(bottom, panels[index].draw(in: rect, options, &canvas))
        x += frameWidth + rights[column]
      }
      y = bottom + (row + 1 < rows ? 8 : 0)
    }
    return y
  }

  /// The charts with one domain where they share an axis.
  private func sharedCharts() -> [Chart] {
    func union(_ domains: [ClosedRange<Double>]) -> ClosedRange<Double>? {
      guard let low = domains.map(\.lowerBound).min(), let high = domains.map(\.upperBound).max()
      else { return nil }
      return low...high
    }
    let x = sharesX ? union(charts.map(\.x.domain)) : nil
    let y = sharesY ? union(charts.map(\.y.domain)) : nil
    return charts.map { chart in
      var chart = chart
      if let x { chart.x.domain = x }
      if let y { chart.y.domain = y }
      return chart
    }
  }
}

/// The title and subtitle of a drawing.
struct Heading {
  var title: String
  var subtitle: String

  /// Draws the words from the upper edge on; returns where they end.
  func draw(width: Double, _ canvas: inout Canvas) -> Double {
    let limit = width - 2 * ChartGrid.edge
    var y = ChartGrid.edge
    for line in TextMetrics.wrapped(title, to: limit, size: 14, bold: true) {
      canvas.text(line, ChartGrid.edge, y + 12, size: 14, bold: true)
      y += 18
    }
    for line in TextMetrics.wrapped(subtitle, to: limit, size: 11.5) {
      canvas.text(line, ChartGrid.edge, y + 11, size: 11.5, canvas.theme.muted)
      y += 16
    }
    return y
  }
}
