extension Diagnostics {
  /// All problems as one JSON object, for editors: every one of them, not only those shown.
  public var json: String {
    let items = ordered.map(Diagnostics.value)
    return JSON.object([
      "diagnostics": .array(items), "errors": .integer(errorCount),
      "warnings": .integer(warningCount),
    ]).text
  }

  private static func value(_ problem: Diagnostic) -> JSON {
    var fields: [String: JSON] = [
      "code": .string(problem.code.rawValue), "severity": .string(problem.severity),
      "message": .string(problem.message),
    ]
    if let span = problem.span { fields.merge(place(span)) { first, _ in first } }
    if let label = problem.label { fields["label"] = .string(label) }
    if !problem.footers.isEmpty { fields["notes"] = .array(problem.footers.map { .string($0) }) }
    if !problem.related.isEmpty {
      fields["related"] = .array(
        problem.related.map { related in
          var entry = place(related.span)
          entry["message"] = .string(related.label)
          return .object(entry)
        })
    }
    return .object(fields)
  }

  private static func place(_ span: SourceSpan) -> [String: JSON] {
    let start = span.position
    let end = span.endPosition
    return [
      "file": .string(span.source.name), "line": .integer(start.line),
      "column": .integer(start.column), "end_line": .integer(end.line),
      "end_column": .integer(end.column),
    ]
  }
}
