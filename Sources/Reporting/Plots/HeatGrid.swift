/// A grid of cells as it is drawn: complete, and with not too many cells for a file.
struct HeatGrid: Hashable {
  /// Rows of equal length.
  var cells: [[HeatMap.Cell]]
  /// How many neighbours in each direction became one cell; 1 where nothing was averaged.
  var block = 1
  /// How many rows at the end, and columns, hold means.
  private(set) var margin = 0

  /// A grid of so many rows and columns; what lacks is missing.
  init(_ cells: [[HeatMap.Cell]], rows: Int, columns: Int, most: Int) {
    self.cells = (0..<rows).map { row in
      (0..<columns).map { column in
        cells.indices.contains(row) && cells[row].indices.contains(column)
          ? cells[row][column] : .missing
      }
    }
    while self.cells.count * (self.cells.first?.count ?? 0) > most {
      block += 1
      self.cells = Self.averaged(cells, rows: rows, columns: columns, block: block)
    }
  }

  /// The means of square blocks, over the values that there are.
  private static func averaged(
    _ cells: [[HeatMap.Cell]], rows: Int, columns: Int, block: Int
  ) -> [[HeatMap.Cell]] {
    stride(from: 0, to: rows, by: block).map { top in
      stride(from: 0, to: columns, by: block).map { left in
        var values: [Double?] = []
        for row in top..<min(top + block, rows) where cells.indices.contains(row) {
          for column in left..<min(left + block, columns)
          where cells[row].indices.contains(column) {
            values.append(cells[row][column].isDiverged ? .nan : cells[row][column].number)
          }
        }
        let sample = Sample(values)
        return sample.mean.map { .value($0) } ?? (sample.diverged > 0 ? .diverged : .missing)
      }
    }
  }

  /// The grid with the means of its rows in a last column, those of its columns in a last row, and
  /// that of all cells in the corner.
  func withMeans() -> HeatGrid {
    var grid = self
    func mean(_ cells: some Sequence<HeatMap.Cell>) -> HeatMap.Cell {
      let cells = Array(cells)
      if cells.contains(where: \.isDiverged) { return .diverged }
      return Sample(cells.map(\.number)).mean.map { .value($0) } ?? .missing
    }
    grid.cells = cells.map { $0 + [mean($0)] }
    let columns = cells.first?.indices ?? 0..<0
    grid.cells.append(
      columns.map { column in mean(cells.map { $0[column] }) } + [mean(cells.joined())])
    grid.margin = 1
    return grid
  }

  /// The place of the best value; the first of equal ones. Means are left out.
  func best(_ goal: Goal) -> (row: Int, column: Int)? {
    var best: (row: Int, column: Int, value: Double)?
    for (row, cells) in cells.dropLast(margin).enumerated() {
      for (column, cell) in cells.dropLast(margin).enumerated() {
        guard let value = cell.number else { continue }
        if best.map({ goal.prefers(value, to: $0.value) }) ?? true { best = (row, column, value) }
      }
    }
    return best.map { ($0.row, $0.column) }
  }
}

/// The map of values to colours.
struct HeatScale {
  let domain: ClosedRange<Double>
  let map: ColorMap

  /// The map for these values; around a centre both sides reach equally far.
  init(_ values: [Double], range: ClosedRange<Double>?, center: Double?) {
    map = center == nil ? .viridis : .diverging
    let finite = values.filter(\.isFinite)
    let low = range?.lowerBound ?? finite.min() ?? 0
    let high = range?.upperBound ?? finite.max() ?? 1
    if let center, center.isFinite {
      let reach = max(abs(high - center), abs(center - low), abs(center) * 1e-9)
      domain = AxisScale.widened(
        center - (reach == 0 ? 1 : reach), center + (reach == 0 ? 1 : reach), .linear, air: 0)
    } else {
      domain = AxisScale.widened(low, high, .linear, air: 0)
    }
  }

  /// The colour of a value, in 101 levels, so that equal cells can be drawn as one.
  func color(_ value: Double) -> Color {
    let share = AxisScale(kind: .linear, domain: domain, start: 0, end: 1)(value)
    return map.color((share * 100).rounded() / 100)
  }

  /// The ink that has more contrast with a colour.
  static func ink(on color: Color) -> Color {
    let (dark, light) = (Color(0x111418), Color(0xffffff))
    return dark.contrast(with: color) >= light.contrast(with: color) ? dark : light
  }
}
