extension Table {
  /// The table for a terminal: columns of equal width, two spaces apart, * after the best value and
  /// † after those that are not separable from it.
  public var plainText: String {
    let header = columns.map { Self.singleLine($0.title) }
    let body = rows.map { $0.map(terminalText) }
    let widths = columns.indices.map { index in
      ([header] + body).map { $0[index].count }.max() ?? 0
    }
    var lines = [header, widths.map { String(repeating: "─", count: $0) }] + body
    if columns.isEmpty { lines = [] }
    let text = lines.map { cells in
      let padded = cells.enumerated().map { index, cell in
        Self.pad(cell, to: widths[index], columns[index].alignment)
      }
      var line = padded.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
    return (text + (caption.isEmpty ? [] : [caption])).map { $0 + "\n" }.joined()
  }

  /// How many characters the longest row of `plainText` has.
  var plainWidth: Int {
    var bare = self
    bare.caption = ""
    return bare.plainText.split(separator: "\n").map(\.count).max() ?? 0
  }

  private func terminalText(_ cell: Cell) -> String {
    switch cell.shown {
    case .text(let text): Self.singleLine(text)
    case .state(let state): state.label
    case .quantity(let quantity):
      plainText(quantity) + (quantity.mark.map { $0 == .best ? "*" : "†" } ?? "")
        + countNote(quantity)
    }
  }

  private static func singleLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  private static func pad(_ text: String, to width: Int, _ alignment: Alignment) -> String {
    let space = max(0, width - text.count)
    let left =
      switch alignment {
      case .left: 0
      case .center: space / 2
      case .right: space
      }
    return String(repeating: " ", count: left) + text
      + String(repeating: " ", count: space - left)
  }
}
