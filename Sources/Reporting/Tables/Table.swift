/// A table of results, which every format shows with the same numbers.
public struct Table: Sendable, Hashable {
  /// One column.
  public struct Column: Sendable, Hashable {
    /// The words at its head.
    public var title: String
    /// Where its cells stand.
    public var alignment: Alignment

    /// A column; numbers stand right, which is the default.
    public init(_ title: String, _ alignment: Alignment = .right) {
      (self.title, self.alignment) = (title, alignment)
    }
  }

  /// Where the cells of a column stand.
  public enum Alignment: Sendable, Hashable {
    /// At the left edge, as words do.
    case left
    /// In the middle.
    case center
    /// At the right edge, as numbers do.
    case right
  }

  /// The columns, from left to right.
  public var columns: [Column]
  /// The rows, each with as many cells as there are columns.
  public private(set) var rows: [[Cell]]
  /// What the table shows: metric, split, point, direction, n and the meaning of ±.
  ///
  /// Not escaped in Markdown, so that it may hold links and emphasis.
  public var caption: String

  /// A table of rows; see `append` for rows of another length.
  public init(_ columns: [Column], rows: [[Cell]] = [], caption: String = "") {
    (self.columns, self.rows, self.caption) = (columns, [], caption)
    for row in rows { append(row) }
  }

  /// Adds a row.
  ///
  /// A short one is filled with missing cells; a long one adds columns without a title,
  /// so that no result is lost.
  public mutating func append(_ row: [Cell]) {
    while columns.count < row.count {
      columns.append(Column(""))
      for index in rows.indices { rows[index].append(.state(.missing)) }
    }
    let padding = [Cell](repeating: .state(.missing), count: columns.count - row.count)
    rows.append(row + padding)
  }

  /// Marks the best cells of the whole table, or of one column.
  ///
  /// - Parameters:
  ///   - results: For each row and column the results, one a seed; empty where there is no number
  ///     to be ranked.
  ///   - goal: Which direction is better.
  ///   - byColumn: Whether every column has its own best.
  public mutating func mark(
    _ results: [[[Double?]]], goal: Goal = .minimize, byColumn: Bool = false
  ) {
    var places: [[(row: Int, column: Int)]] = byColumn ? columns.map { _ in [] } : [[]]
    for (row, cells) in results.enumerated() where row < rows.count {
      for column in cells.indices where column < columns.count && !cells[column].isEmpty {
        places[byColumn ? column : 0].append((row, column))
      }
    }
    for group in places {
      let marks = Ranking.marks(group.map { results[$0.row][$0.column] }, goal: goal)
      for (place, mark) in zip(group, marks) {
        guard case .quantity(var quantity) = rows[place.row][place.column] else { continue }
        quantity.mark = mark
        rows[place.row][place.column] = .quantity(quantity)
      }
    }
  }

  /// The usual number of results, the largest of all cells: a cell that has fewer says so.
  var usualCount: Int? {
    rows.joined().compactMap { $0.shownQuantity?.n }.max()
  }

  /// " (n=2)" where a cell stands on one result, or on fewer than the others do.
  func countNote(_ quantity: Quantity) -> String {
    guard let n = quantity.n, n == 1 || n != usualCount else { return "" }
    return " (n=\(n))"
  }
}
