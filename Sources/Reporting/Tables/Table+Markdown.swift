extension Table {
  /// The table in GitHub's Markdown, its caption below it.
  public var markdown: String {
    guard !columns.isEmpty else { return caption.isEmpty ? "" : caption + "\n" }
    let rules = columns.map { column in
      switch column.alignment {
      case .left: ":---"
      case .center: ":---:"
      case .right: "---:"
      }
    }
    let header = line(columns.map { Markdown.cell($0.title) })
    var lines = [header, "|" + rules.joined(separator: "|") + "|"]
    for row in rows { lines.append(line(row.map(markdown))) }
    if !caption.isEmpty { lines += ["", caption] }
    return lines.joined(separator: "\n") + "\n"
  }

  private func line(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }

  private func markdown(_ cell: Cell) -> String {
    switch cell.shown {
    case .text(let text): Markdown.cell(text)
    case .state(let state): Markdown.cell(state.label)
    case .quantity(let quantity):
      switch quantity.mark {
      case .best: "**\(plainText(quantity))**" + countNote(quantity)
      case .tied: plainText(quantity) + "†" + countNote(quantity)
      case nil: plainText(quantity) + countNote(quantity)
      }
    }
  }

  /// "3.351 ± 0.012", "(1.20 ± 0.30)e-7", "12.3 ms", "3.351 [3.340, 3.362]".
  func plainText(_ quantity: Quantity) -> String {
    if let range = quantity.rangeText { return "\(range.value) [\(range.low), \(range.high)]" }
    let text = quantity.text
    let sum = text.spread.map { "\(text.value) ± \($0)" } ?? text.value
    return (text.exponent.map { "(\(sum))e\($0)" } ?? sum) + text.unit
  }
}
