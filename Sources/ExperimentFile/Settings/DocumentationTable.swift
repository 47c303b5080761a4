extension BlockSchema {
  /// One row of the documentation of settings.
  public struct Row: Sendable, Equatable {
    /// The key.
    public var name: String
    /// What it accepts.
    public var type: String
    /// The value where none is written.
    public var `default`: String
    /// The numbers that are allowed.
    public var range: String
    /// What a number counts.
    public var unit: String
    /// What it says.
    public var help: String
  }

  /// The rows of the documentation, in the order of declaration.
  public var rows: [Row] {
    fields.map { field in
      Row(
        name: field.name, type: field.type.name, default: field.shownDefault,
        range: field.type.rangeText, unit: field.unit ?? "", help: field.help)
    }
  }

  /// The documentation as a Markdown table; columns that would be empty are left out.
  public var markdown: String {
    let columns: [(String, (Row) -> String)] = [
      ("setting", { "`\($0.name)`" }), ("type", \.type), ("default", { code($0.default) }),
      ("range", \.range), ("unit", \.unit), ("meaning", \.help),
    ]
    let rows = self.rows
    let used = columns.filter { _, cell in rows.contains { !cell($0).isEmpty } }
    var lines = [line(used.map(\.0)), line(used.map { _ in "---" })]
    for row in rows { lines.append(line(used.map { escaped($0.1(row)) })) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func code(_ text: String) -> String { text.isEmpty ? "" : "`\(text)`" }
  private func escaped(_ text: String) -> String { text.replacing("|", with: "\\|") }
  private func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}
