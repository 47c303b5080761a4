/// The cells of one grid of a heat map.
struct HeatCells {
  let grid: HeatGrid
  let scale: HeatScale
  let numbers: NumberGroup
  let goal: Goal?
  let rect: Rect

  /// The space before means.
  static let marginGap = 6.0
  private var gap: Double { grid.margin > 0 ? Self.marginGap : 0 }
  private var width: Double { (rect.width - gap) / Double(max(1, grid.cells.first?.count ?? 1)) }
  private var height: Double { (rect.height - gap) / Double(max(1, grid.cells.count)) }

  func draw(_ canvas: inout Canvas) {
    guard !grid.cells.isEmpty, grid.cells.first?.isEmpty == false else { return }
    drawColors(&canvas)
    drawHatching(&canvas)
    drawTexts(&canvas)
    if let goal, let best = grid.best(goal) {
      // Two rings, so that the outline is seen on every colour.
      let cell = place(best.row, best.column)
      canvas.rectangle(cell.grown(0.5), stroke: canvas.theme.ink, width: 2)
      canvas.rectangle(cell.grown(-1.25), stroke: canvas.theme.surface, width: 1.5)
    }
  }

  private func place(_ row: Int, _ column: Int) -> Rect {
    // The end of a run of small cells lies beyond the last one.
    let columns = grid.cells.first?.count ?? 0
    let isMeanRow = grid.margin > 0 && row >= grid.cells.count - grid.margin
    let isMeanColumn = grid.margin > 0 && column >= columns - grid.margin
    return Rect(
      x: rect.x + width * Double(column) + (isMeanColumn ? gap : 0),
      y: rect.y + height * Double(row) + (isMeanRow ? gap : 0), width: width, height: height)
  }

  /// Draws all cells of one colour as one path: large cells as rectangles with a gap, small ones as
  /// thick lines through neighbours of one colour, which takes half the bytes.
  private func drawColors(_ canvas: inout Canvas) {
    var paths: [Color: ColorPath] = [:]
    var order: [Color] = []
    let isLarge = width >= 16
    for (row, cells) in grid.cells.enumerated() {
      var column = 0
      while column < cells.count {
        let start = column
        column += 1
        guard let color = cells[start].number.map(scale.color) else { continue }
        while !isLarge, column < cells.count, cells[column].number.map(scale.color) == color {
          column += 1
        }
        let cell = place(row, start)
        if paths[color] == nil { order.append(color) }
        if isLarge {
          paths[color, default: ColorPath()].add(cell)
        } else {
          let end = place(row, column).x
          paths[color, default: ColorPath()].add(cell.x, end, cell.y + height / 2)
        }
      }
    }
    for color in order {
      let data = paths[color]?.data ?? ""
      if isLarge {
        canvas.path(data, fill: color)
      } else {
        canvas.path(data, stroke: color, width: height, crisp: true)
      }
    }
  }

  /// Draws a frame and diagonal lines in the cells without a value.
  private func drawHatching(_ canvas: inout Canvas) {
    var lines = ""
    for (row, cells) in grid.cells.enumerated() {
      for (column, cell) in cells.enumerated() where cell.number == nil {
        lines += hatching(place(row, column))
      }
    }
    canvas.path(lines, stroke: canvas.theme.axis, width: 0.75, opacity: 0.8)
  }

  private func hatching(_ cell: Rect) -> String {
    let (x, y) = (cell.x + 0.5, cell.y + 0.5)
    let (width, height) = (cell.width - 2, cell.height - 2)
    guard width > 3, height > 3 else {
      return "M\(Canvas.number(x)) \(Canvas.number(y + height))"
        + "l\(Canvas.number(width)) \(Canvas.number(-height))"
    }
    let (w, h) = (Canvas.number(width), Canvas.number(height))
    var data = "M\(Canvas.number(x)) \(Canvas.number(y))h\(w)v\(h)h-\(w)z"
    let step = width > 14 ? 7.0 : 4
    // The line on which x + y is constant, cut to the cell.
    for sum in stride(from: step, to: width + height, by: step) {
      let (startX, startY) = sum <= height ? (0, sum) : (sum - height, height)
      let (endX, endY) = sum <= width ? (sum, 0) : (width, sum - width)
      data += "M\(Canvas.number(x + startX)) \(Canvas.number(y + startY))"
      data += "L\(Canvas.number(x + endX)) \(Canvas.number(y + endY))"
    }
    return data
  }

  /// Prints the values, all of them or none: a grid in which some lack would mislead.
  private func drawTexts(_ canvas: inout Canvas) {
    let values = grid.cells.joined().compactMap(\.number)
    let widest = values.map { TextMetrics.width(numbers.text($0), size: 10) }.max() ?? 0
    let hasNumbers = widest + 4 <= width && height >= 13 && values.count <= 480
    let size = widest * 1.1 + 8 <= width ? 11.0 : 10
    for (row, cells) in grid.cells.enumerated() {
      for (column, cell) in cells.enumerated() {
        let rect = place(row, column)
        let (x, y) = (rect.x + width / 2 - 0.5, rect.y + height / 2 + 3.5)
        if let value = cell.number {
          guard hasNumbers else { continue }
          canvas.text(
            numbers.text(value), x, y, size: size, HeatScale.ink(on: scale.color(value)),
            anchor: .middle)
        } else if cell.isDiverged, width >= 26, height >= 14 {
          // A field of the page's colour keeps the word off the hatching.
          canvas.rectangle(
            Rect(x: x - 13, y: y - 10, width: 26, height: 13), fill: canvas.theme.surface)
          canvas.text("div.", x, y, size: 11, anchor: .middle)
        }
      }
    }
  }
}

/// The data of a path of cells, in differences of whole hundredths.
private struct ColorPath {
  private(set) var data = ""
  private var x = 0
  private var y = 0

  /// Adds a rectangle, a pixel smaller than the cell.
  mutating func add(_ cell: Rect) {
    let (width, height) = (Canvas.number(cell.width - 1), Canvas.number(cell.height - 1))
    data += "M\(Canvas.number(cell.x)) \(Canvas.number(cell.y))h\(width)v\(height)h-\(width)z"
  }

  /// Adds a line.
  mutating func add(_ start: Double, _ end: Double, _ height: Double) {
    let (from, to, level) = (Canvas.units(start), Canvas.units(end), Canvas.units(height))
    let difference = Canvas.hundredths(level - y)
    data += data.isEmpty ? "M" : "m"
    data += Canvas.hundredths(from - x) + (difference.hasPrefix("-") ? "" : " ") + difference
    data += "h" + Canvas.hundredths(to - from)
    (x, y) = (to, level)
  }
}
