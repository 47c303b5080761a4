extension Table {
  /// The table as a `tabular` with the rules of booktabs; the preamble needs
  /// `\usepackage{booktabs}` and, for quotation marks, `\usepackage[T1]{fontenc}`.
  public var latex: String {
    let letters = columns.map { column in
      switch column.alignment {
      case .left: "l"
      case .center: "c"
      case .right: "r"
      }
    }
    guard !letters.isEmpty else { return "" }
    var lines = ["\\begin{tabular}{\(letters.joined())}", "\\toprule"]
    lines.append(line(columns.map { LaTeX.escape($0.title) }))
    lines.append("\\midrule")
    for row in rows { lines.append(line(row.map(latex))) }
    lines += ["\\bottomrule", "\\end{tabular}"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The `tabular` in a floating `table` with the caption, if there is one, and a label.
  ///
  /// - Parameter label: The name that `\ref` finds it by; letters, digits, and any of ":-._".
  /// - Returns: LaTeX.
  public func latexFloat(label: String) -> String {
    let name = label.filter { $0.isASCII && ($0.isLetter || $0.isNumber || ":-._".contains($0)) }
    let title = caption.isEmpty ? "" : "\\caption{\(LaTeX.escape(Markdown.plain(caption)))}\n"
    return "\\begin{table}\n\\centering\n\(title)\\label{\(name)}\n\(latex)\\end{table}\n"
  }

  private func line(_ cells: [String]) -> String {
    cells.joined(separator: " & ") + " \\\\"
  }

  private func latex(_ cell: Cell) -> String {
    switch cell.shown {
    case .text(let text): return LaTeX.escape(text)
    case .state(let state): return LaTeX.escape(state.label)
    case .quantity(let quantity):
      let text = quantity.text
      let range = quantity.rangeText
      var value = range.map { LaTeX.number($0.value) } ?? LaTeX.number(text.value)
      if quantity.mark == .best { value = "\\textbf{\(value)}" }
      if let range {
        value += " {\\scriptsize[\(LaTeX.number(range.low)), \(LaTeX.number(range.high))]}"
        return value + (quantity.mark == .tied ? "$^\\dagger$" : "") + countNote(quantity)
      }
      if let spread = text.spread { value += " {\\scriptsize$\\pm$ \(LaTeX.number(spread))}" }
      if let exponent = text.exponent { value = "(\(value))" + LaTeX.power(exponent) }
      value += LaTeX.escape(text.unit)
      if quantity.mark == .tied { value += "$^\\dagger$" }
      return value + countNote(quantity)
    }
  }
}
