/// Where the parts of a heat map stand.
struct HeatMapLayout {
  private let map: HeatMap
  private let theme: Theme
  private let grids: [HeatGrid]
  private let scale: HeatScale
  private let numbers: NumberGroup
  private let cellWidth, cellHeight: Double
  /// How many grids stand side by side.
  private let perRow: Int
  private let hasMeans: Bool
  private let left: Double

  private static let size = ChartGrid.textSize
  private static let gap = 26.0
  /// The width of the scale of colours with its words.
  private static let barWidth = 74.0

  /// Lays out a map of which at most `most` cells are drawn; of more, neighbours become one.
  init(_ map: HeatMap, _ theme: Theme, most: Int) {
    var map = map
    map.width = ChartGrid.sensible(map.width)
    let panels = map.panels.prefix(24)
    let plain = panels.map {
      HeatGrid(
        $0.cells, rows: map.rows.count, columns: map.columns.count,
        most: most / max(1, panels.count))
    }
    hasMeans =
      map.hasMeans && map.rows.count > 1 && map.columns.count > 1
      && plain.allSatisfy { $0.block == 1 }
    grids = hasMeans ? plain.map { $0.withMeans() } : plain
    if hasMeans {
      map.rows.append("mean")
      map.columns.append("mean")
    }
    (self.map, self.theme) = (map, theme)
    let values = grids.flatMap { $0.cells.joined() }.compactMap(\.number)
    scale = HeatScale(values, range: map.range, center: map.center)
    let numbers = NumberGroup(values, largest: values.reduce(0) { max($0, abs($1)) })
    self.numbers = numbers
    let widest = map.rows.map { TextMetrics.width($0, size: Self.size) }.max() ?? 0
    left = ChartGrid.edge + min(widest, map.width * 0.3) + 8
    let gap = hasMeans ? HeatCells.marginGap : 0
    let all = map.width - left - Self.barWidth - ChartGrid.edge
    let (columns, rows) = (Double(max(1, map.columns.count)), Double(max(1, map.rows.count)))
    let texts = values.map { TextMetrics.width(numbers.text($0), size: Self.size) }
    // Cells as wide as their words and pleasant to look at; many cells are small squares.
    let names = map.columns.map { TextMetrics.width($0, size: Self.size) }
    let wanted = max(min((texts.max() ?? 0) + 18, 120), min((names.max() ?? 0) + 8, 84), 44)
    let isFine = rows * columns > 400 || map.isCompact
    let pleasant = isFine ? max(3, min(28, 360 / max(rows, columns))) : wanted
    func fitting(_ inRow: Int) -> Double {
      ((all - Self.gap * Double(inRow - 1)) / Double(inRow) - gap) / columns
    }
    // As many side by side as leave the cells their words, the others below.
    let least = isFine ? pleasant / 2 : pleasant
    perRow = (1...max(1, grids.count)).last { fitting($0) >= least } ?? 1
    cellWidth = min(fitting(perRow), pleasant)
    cellHeight = cellWidth >= 40 ? 30 : cellWidth
  }

  /// The size of one grid.
  private var gridWidth: Double { cellWidth * Double(map.columns.count) + marginGap }
  private var gridHeight: Double { cellHeight * Double(map.rows.count) + marginGap }
  private var marginGap: Double { hasMeans ? HeatCells.marginGap : 0 }

  /// The whole file.
  func svg() -> String {
    var canvas = Canvas(theme: theme)
    let block = grids.map(\.block).max() ?? 1
    let note = block > 1 ? "each cell is the mean of \(block) × \(block) values" : ""
    let subtitle = [map.subtitle, note].filter { !$0.isEmpty }.joined(separator: "; ")
    let count = Double(min(perRow, grids.count))
    let bar = left + gridWidth * count + Self.gap * max(0, count - 1) + 18
    let words = max(
      TextMetrics.width(map.title, size: 14, bold: true), TextMetrics.width(subtitle, size: 11.5))
    let content = bar - 18 + Self.barWidth + ChartGrid.edge
    let width = max(content, min(words + 2 * ChartGrid.edge + 1, map.width), 240).rounded(.up)
    let top = Heading(title: map.title, subtitle: subtitle).draw(width: width, &canvas) + 4
    let bottom =
      gridWidth * gridHeight > 0
      ? drawGrids(top, bar: bar, width: width, &canvas) : drawNothing(top, &canvas)
    return canvas.document(
      width: width, height: (bottom + ChartGrid.edge).rounded(.up),
      title: map.title.isEmpty ? "Heat map" : map.title, description: map.summary)
  }

  private func drawNothing(_ top: Double, _ canvas: inout Canvas) -> Double {
    canvas.text("no data", ChartGrid.edge, top + 12, size: Self.size, theme.muted)
    return top + 20
  }

  /// Draws everything below the heading; returns where it ends.
  private func drawGrids(_ top: Double, bar: Double, width: Double, _ canvas: inout Canvas)
    -> Double
  {
    var top = top
    if grids.count > 1, map.panels.contains(where: { !$0.title.isEmpty }) { top += 18 }
    if !map.yLabel.isEmpty || !map.valueLabel.isEmpty {
      drawLabels(top + 11, bar: bar, width: width, &canvas)
      top += 20
    }
    let barHeight = max(gridHeight, 90)
    let hasTitles = grids.count > 1 && map.panels.contains { !$0.title.isEmpty }
    var (y, bottom) = (top, top + barHeight)
    for (index, grid) in grids.enumerated() {
      let column = index % perRow
      if column == 0 {
        if index > 0 { y = bottom + (hasTitles ? 26 : 10) }
        drawRowNames(y, &canvas)
      }
      let x = left + (gridWidth + Self.gap) * Double(column)
      let rect = Rect(x: x, y: y, width: gridWidth, height: gridHeight)
      let raised = map.yLabel.isEmpty && map.valueLabel.isEmpty || index >= perRow ? 8.0 : 26
      bottom = max(bottom, drawPanel(index, grid, rect, raised: raised, &canvas))
    }
    ColorBar(scale: scale).draw(
      in: Rect(x: bar, y: top, width: 12, height: barHeight), &canvas)
    return bottom
  }

  /// Draws what the rows are, and what the colours.
  private func drawLabels(_ y: Double, bar: Double, width: Double, _ canvas: inout Canvas) {
    let most = width - 2 * ChartGrid.edge
    let value = TextMetrics.shortened(map.valueLabel, to: most * 0.6, size: Self.size)
    let valueWidth = TextMetrics.width(value, size: Self.size)
    let start = min(bar, width - ChartGrid.edge - valueWidth)
    canvas.text(value, start, y, size: Self.size, theme.muted)
    let room = (value.isEmpty ? width : start) - ChartGrid.edge - 12
    let rows = TextMetrics.shortened(map.yLabel, to: room, size: Self.size)
    canvas.text(rows, ChartGrid.edge, y, size: Self.size, theme.muted)
  }

  /// Draws the names of the rows, all of them or every second, fifth and so on.
  private func drawRowNames(_ top: Double, _ canvas: inout Canvas) {
    let every = RoundSteps.atLeast(12 / cellHeight)
    for row in stride(from: 0, to: map.rows.count, by: every) {
      let text = TextMetrics.shortened(
        map.rows[row], to: left - ChartGrid.edge - 7.5, size: Self.size)
      let isMean = hasMeans && row == map.rows.count - 1
      canvas.text(
        text, left - 6, top + cellHeight * (Double(row) + 0.5) + 4 + (isMean ? marginGap : 0),
        size: Self.size, anchor: .end)
    }
  }

  /// Draws one grid with its title and the names of its columns; returns where it ends.
  private func drawPanel(
    _ index: Int, _ grid: HeatGrid, _ rect: Rect, raised: Double, _ canvas: inout Canvas
  ) -> Double {
    if grids.count > 1 {
      let title = TextMetrics.shortened(
        map.panels[index].title, to: rect.width, size: 12, bold: true)
      canvas.text(title, rect.x, rect.y - raised, size: 12, bold: true)
    }
    HeatCells(grid: grid, scale: scale, numbers: numbers, goal: map.goal, rect: rect)
      .draw(&canvas)
    let bottom = drawColumnNames(rect, &canvas)
    guard !map.xLabel.isEmpty else { return bottom }
    let label = TextMetrics.shortened(map.xLabel, to: max(rect.width, 120), size: Self.size)
    let half = TextMetrics.width(label, size: Self.size) / 2
    canvas.text(
      label, max(rect.x + rect.width / 2, ChartGrid.edge + half), bottom + 13, size: Self.size,
      theme.muted, anchor: .middle)
    return bottom + 17
  }

  private func drawColumnNames(_ rect: Rect, _ canvas: inout Canvas) -> Double {
    let places = map.columns.indices.map { column in
      let isMean = hasMeans && column == map.columns.count - 1
      return rect.x + cellWidth * (Double(column) + 0.5) + (isMean ? marginGap : 0)
    }
    let widest = map.columns.map { TextMetrics.width($0, size: Self.size) }.max() ?? 0
    // Short names of small cells stand upright, every second, third, …; long ones slant.
    let every = RoundSteps.atLeast((widest + 6) / cellWidth)
    guard every == 1 || widest <= 26 else {
      return SlantedLabels(names: map.columns, places: places)
        .draw(below: rect.bottom, &canvas)
    }
    for column in stride(from: 0, to: map.columns.count, by: every) {
      canvas.text(
        map.columns[column], places[column], rect.bottom + 15, size: Self.size, anchor: .middle)
    }
    return rect.bottom + 20
  }
}
