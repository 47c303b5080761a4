extension Table {
  /// The table as JSON: the titles of its columns, and for each row its cells.
  ///
  /// A number has the digits of the other formats; what these print with a suffix or unit is the
  /// number itself, in full.
  public var json: String {
    let titles = columns.map { Self.quoted($0.title) }.joined(separator: ", ")
    let lines = rows.map { "    [" + $0.map(Self.json).joined(separator: ", ") + "]" }
    return """
      {
        "caption": \(Self.quoted(Markdown.plain(caption))),
        "columns": [\(titles)],
        "rows": [
      \(lines.joined(separator: ",\n"))
        ]
      }

      """
  }

  private static func json(_ cell: Cell) -> String {
    switch cell.shown {
    case .text(let text): return quoted(text)
    case .state(let state): return "{\"state\": \(quoted(state.name))}"
    case .quantity(let quantity):
      var fields = ["\"value\": \(number(cell) ?? "null")"]
      if let spread = spread(cell) { fields.append("\"spread\": \(spread)") }
      if let range = range(cell) { fields += ["\"low\": \(range.low)", "\"high\": \(range.high)"] }
      if let n = quantity.n { fields.append("\"n\": \(n)") }
      if let mark = quantity.mark { fields.append("\"mark\": \(quoted(mark.rawValue))") }
      return "{" + fields.joined(separator: ", ") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
