/// A change from the command line, later than every file.
public enum Override: Sendable {
  /// `--set PATH=VALUE`
  case set(String)
  /// `--unset PATH`
  case unset(String)
}

/// An override that was read: the same grammar and the same diagnostics as a file.
struct ParsedOverride {
  var path: SettingPath
  var key: SourceSpan
  /// The tree to lay over the experiment; nothing deletes the path.
  var tree: Node?

  /// Reads overrides in order; `--set` and `--unset` are counted apart.
  static func parse(
    _ overrides: [Override]
  ) -> (parsed: [ParsedOverride], problems: [Diagnostic]) {
    var parsed: [ParsedOverride] = []
    var problems: [Diagnostic] = []
    var sets = 0
    var unsets = 0
    for override in overrides {
      do throws(Diagnostic) {
        switch override {
        case .set(let text):
          sets += 1
          parsed.append(try set(SourceText(name: "<--set \(sets)>", text: text)))
        case .unset(let text):
          unsets += 1
          let source = SourceText(name: "<--unset \(unsets)>", text: text)
          let span = SourceSpan(source, 0, source.bytes.count)
          parsed.append(ParsedOverride(path: try path(span), key: span, tree: nil))
        }
      } catch {
        problems.append(error)
      }
    }
    return (parsed, problems)
  }

  private static func set(_ source: SourceText) throws(Diagnostic) -> ParsedOverride {
    if let bad = CharacterCheck.problems(in: source).first { throw bad }
    var isQuoted = false
    let equals = source.bytes.firstIndex { byte in
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      return byte == UInt8(ascii: "=") && !isQuoted
    }
    guard let equals else {
      throw Diagnostic(
        .malformedOverride, "an override is PATH=VALUE",
        at: SourceSpan(source, 0, source.bytes.count), label: "there is no '='")
    }
    let key = SourceSpan(source, 0, equals)
    let path = try path(key)
    guard source.bytes[(equals + 1)...].contains(where: { $0 != UInt8(ascii: " ") }) else {
      throw Diagnostic(
        .emptyValue, "a value is missing", at: SourceSpan(source, equals + 1, equals + 1),
        label: "write one, or take the setting out: --unset \(path)")
    }
    let value = try Parser.value(source, from: equals + 1, to: source.bytes.count)
    let (expanded, problems) = DottedKeys.expand(value)
    if let first = problems.first { throw first }
    return ParsedOverride(
      path: path, key: key, tree: DottedKeys.nest(expanded, key, path.segments[...]))
  }

  private static func path(_ span: SourceSpan) throws(Diagnostic) -> SettingPath {
    if let path = SettingPath(parsing: span.text) { return path }
    throw Diagnostic(
      .malformedOverride, "'\(span.text)' is no path", at: span,
      label: list(in: span.text).map { "lists are replaced whole: --set '\($0)=[…]'" }
        ?? "write words joined by dots: optimizer.lr")
  }

  /// The list that `probes.0.every` or `probes[0].every` wants an item of.
  private static func list(in text: String) -> String? {
    let words = text.replacing("[", with: ".").split(separator: ".")
    guard let place = words.firstIndex(where: { Int($0.prefix { $0 != "]" }) != nil }), place > 0
    else { return nil }
    return words[..<place].joined(separator: ".")
  }
}
