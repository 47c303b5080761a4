/// Diagnostics as a person reads them: the place, the source line, a caret, and the correction.
public struct DiagnosticText: Sendable {
  /// Whether to write colours; the caller decides, from the terminal and `NO_COLOR`.
  public var usesColor: Bool

  /// Makes a writer, plain unless asked otherwise.
  public init(usesColor: Bool = false) { self.usesColor = usesColor }

  /// All problems that are shown, a blank line between them, then the summary.
  public func render(_ diagnostics: Diagnostics) -> String {
    if diagnostics.all.isEmpty { return "" }
    let blocks = diagnostics.shown.map(render) + [diagnostics.summary]
    return blocks.joined(separator: "\n\n") + "\n"
  }

  /// One problem, without a line break at its end.
  public func render(_ problem: Diagnostic) -> String {
    let head = "\(problem.severity)[\(problem.code.rawValue)]"
    let tint: Tint = problem.code.isWarning ? .yellow : .red
    let message = visible(problem.message)
    guard let span = problem.span else {
      let lines = ["\(paint(head, tint)): \(message)"]
      return (lines + problem.footers.map { "  = \(visible($0))" }).joined(separator: "\n")
    }
    let width = gutterWidth(of: problem, span)
    let bar = String(repeating: " ", count: width) + " |"
    var lines = ["\(paint(span.location, .bold)): \(paint(head, tint)): \(message)", bar]
    for line in contextLines(of: problem, span) { lines.append(numbered(span.source, line, width)) }
    lines += snippet(span, mark: "^", label: problem.label, width: width, tint: tint)
    for related in problem.related {
      lines.append(bar)
      lines += snippet(
        related.span, mark: "-", label: related.label, width: width, tint: .blue)
    }
    if !problem.footers.isEmpty { lines.append(bar) }
    let pad = String(repeating: " ", count: width)
    lines += problem.footers.map { "\(pad) = \(visible($0))" }
    return lines.joined(separator: "\n")
  }

  private func gutterWidth(of problem: Diagnostic, _ span: SourceSpan) -> Int {
    let spans = [span] + problem.related.map(\.span)
    return spans.map { String($0.position.line).count }.max() ?? 1
  }

  /// The lines from the block's key down to the problem, when they are few.
  private func contextLines(of problem: Diagnostic, _ span: SourceSpan) -> Range<Int> {
    let line = span.position.line
    guard let opener = problem.opener, opener.source === span.source else { return line..<line }
    let first = opener.position.line
    return first < line && line - first <= 4 ? first..<line : line..<line
  }

  private func numbered(_ source: SourceText, _ line: Int, _ width: Int) -> String {
    let number = String(line)
    let pad = String(repeating: " ", count: max(0, width - number.count))
    let text = visible(source.line(line))
    return text.isEmpty ? "\(pad)\(number) |" : "\(pad)\(number) | \(text)"
  }

  private func snippet(
    _ span: SourceSpan, mark: Character, label: String?, width: Int, tint: Tint
  ) -> [String] {
    let start = span.position
    let end = span.endPosition
    let scalars = span.source.line(start.line).unicodeScalars
    let last = end.line == start.line ? end.column : scalars.count + 1
    let count = max(1, last - start.column)
    // A very long line is shown from a little before the problem.
    let skipped = start.column > 100 ? start.column - 40 : 0
    var text = String(String.UnicodeScalarView(scalars.dropFirst(skipped).prefix(160)))
    if skipped > 0 { text = "…" + text }
    if scalars.count - skipped > 160 { text += "…" }
    let number = String(start.line)
    let pad = String(repeating: " ", count: max(0, width - number.count))
    let indent = String(repeating: " ", count: start.column - 1 - skipped + (skipped > 0 ? 1 : 0))
    let marks = String(repeating: mark, count: min(count, 160))
    let tail = label.map { " " + visible($0) } ?? ""
    let gutter = String(repeating: " ", count: width)
    let shown = visible(text)
    return [
      shown.isEmpty ? "\(pad)\(number) |" : "\(pad)\(number) | \(shown)",
      "\(gutter) | \(indent)\(paint(marks + tail, tint))",
    ]
  }

  /// Tabs as arrows, and nothing that a terminal would obey.
  private func visible(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09: result.append("→")
      case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private enum Tint: String {
    case bold = "1"
    case red = "1;31"
    case yellow = "1;33"
    case blue = "1;34"
  }

  private func paint(_ text: String, _ tint: Tint) -> String {
    usesColor ? "\u{1B}[\(tint.rawValue)m\(text)\u{1B}[0m" : text
  }
}
