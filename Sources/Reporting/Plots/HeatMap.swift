/// Values on a grid, each printed in a cell of its colour; several grids side by side share the map.
public struct HeatMap: Plot, Hashable {
  /// What a place of the grid holds.
  public enum Cell: Sendable, Hashable {
    /// A value; one that is not finite is a diverged run.
    case value(Double)
    /// There is no result: a hatched cell.
    case missing
    /// The runs diverged: a hatched cell with "div.".
    case diverged
  }

  /// One grid.
  public struct Panel: Sendable, Hashable {
    /// The words above it, where there are several.
    public var title: String
    /// The rows from top to bottom, the cells from left to right; what lacks is missing.
    public var cells: [[Cell]]

    /// A grid.
    public init(_ title: String = "", cells: [[Cell]]) {
      (self.title, self.cells) = (title, cells)
    }
  }

  /// The words above the map.
  public var title: String
  /// The words below the title.
  public var subtitle: String
  /// What the columns are.
  public var xLabel: String
  /// What the rows are.
  public var yLabel: String
  /// The name of the values, beside the scale of colours.
  public var valueLabel: String
  /// The names of the columns.
  public var columns: [String]
  /// The names of the rows.
  public var rows: [String]
  /// The grids.
  public var panels: [Panel]
  /// The values at the ends of the map; `nil` for the smallest and the largest.
  public var range: ClosedRange<Double>?
  /// The value in the middle of a diverging map, for example a random baseline; `nil` for a
  /// sequential map.
  public var center: Double?
  /// Which cell of each grid is outlined as the best; `nil` for none.
  public var goal: Goal?
  /// Whether a last column and a last row, a little apart, hold the means of the rows and columns;
  /// over a diverged cell there is none, because a mean over what survived would mislead.
  public var hasMeans = false
  /// Whether the cells are small squares whose numbers are left to the file beside the drawing: for
  /// tables whose shape is what is to be seen.
  public var isCompact = false
  /// The greatest width of the drawing in pixels.
  public var width = 720.0

  /// A map of one grid.
  public init(
    title: String = "", subtitle: String = "", xLabel: String = "", yLabel: String = "",
    valueLabel: String = "", columns: [String], rows: [String], cells: [[Cell]],
    range: ClosedRange<Double>? = nil, center: Double? = nil, goal: Goal? = nil
  ) {
    (self.title, self.subtitle, self.valueLabel) = (title, subtitle, valueLabel)
    (self.xLabel, self.yLabel, self.columns, self.rows) = (xLabel, yLabel, columns, rows)
    (panels, self.range, self.center, self.goal) = ([Panel(cells: cells)], range, center, goal)
  }

  /// What the map shows, for a reader who cannot see it.
  public var summary: String {
    let values = panels.flatMap { $0.cells.joined() }.compactMap(\.number)
    let range = values.min().flatMap { low in
      values.max().map { high in
        " between \(NumberText.significant(low)) and \(NumberText.significant(high))"
      }
    }
    return "Heat map" + (valueLabel.isEmpty ? "" : " of \(valueLabel)")
      + ", \(rows.count) rows" + (yLabel.isEmpty ? "" : " (\(yLabel))")
      + " by \(columns.count) columns" + (xLabel.isEmpty ? "" : " (\(xLabel))")
      + (range ?? ", without values") + "."
  }

  /// The whole SVG file for a page of this theme.
  public func svg(_ theme: Theme) -> String {
    // Half the cells until the file is small enough: noise needs more bytes than smooth values.
    var (most, text) = (9000, "")
    repeat {
      text = HeatMapLayout(self, theme, most: most).svg()
      most /= 2
    } while text.utf8.count > ChartGrid.greatestSize && most > 100
    return text
  }
}

extension HeatMap.Cell {
  /// The value, where there is a finite one.
  var number: Double? {
    if case .value(let value) = self, value.isFinite { value } else { nil }
  }

  /// Whether the cell says that runs diverged.
  var isDiverged: Bool {
    switch self {
    case .value(let value): !value.isFinite
    case .missing: false
    case .diverged: true
    }
  }
}
