/// Names beside samples of their lines, in as many equal columns as fit.
struct Legend {
  var entries: [LegendEntry]

  private static let size = 11.0
  private static let sampleWidth = 26.0
  private static let rowHeight = 17.0
  /// Nobody finds a line among more names than these; the last says how many there are.
  private static let most = 60

  /// Draws the names from a corner on; returns where they end.
  func draw(_ x: Double, _ y: Double, width: Double, _ canvas: inout Canvas) -> Double {
    var entries = entries
    if entries.count > Self.most {
      let rest = entries.count - Self.most + 1
      entries =
        entries.prefix(Self.most - 1) + [
          LegendEntry(name: "and \(rest) more", color: canvas.theme.surface, dash: nil)
        ]
    }
    let names = entries.map {
      TextMetrics.shortened($0.name, to: width - Self.sampleWidth - 6, size: Self.size)
    }
    let widths = names.map { Self.sampleWidth + TextMetrics.width($0, size: Self.size) + 20 }
    let rows = Self.rows(widths, width: width)
    var place = 0
    for (row, columns) in rows.enumerated() {
      var left = x
      for column in columns {
        drawEntry(
          entries[place], names[place], left, y + Self.rowHeight * (Double(row) + 0.5), &canvas)
        left += column
        place += 1
      }
    }
    return y + Self.rowHeight * Double(rows.count) + 3
  }

  /// The widths of the entries of each row: one after the other in a single row, else in columns of
  /// equal width.
  private static func rows(_ widths: [Double], width: Double) -> [[Double]] {
    // The space after the last name of a row may hang over the edge.
    guard widths.reduce(0, +) - 20 > width else { return [widths] }
    let column = widths.max() ?? width
    let count = max(1, Int((width + 20) / column))
    return stride(from: 0, to: widths.count, by: count).map { start in
      [Double](repeating: column, count: min(count, widths.count - start))
    }
  }

  private func drawEntry(
    _ entry: LegendEntry, _ name: String, _ x: Double, _ y: Double, _ canvas: inout Canvas
  ) {
    if entry.isArea {
      canvas.rectangle(Rect(x: x + 5, y: y - 5, width: 14, height: 10), fill: entry.color)
    } else {
      canvas.line(x, y, x + 20, y, entry.color, width: 2, dash: entry.dash)
    }
    canvas.text(name, x + Self.sampleWidth, y + 4, size: Self.size)
  }
}
