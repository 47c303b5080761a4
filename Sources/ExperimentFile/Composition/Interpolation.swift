/// The parts of a text with references.
enum Interpolation {
  enum Part {
    case literal(String)
    /// An expression and the offset of its first byte in the text.
    case reference(String, Int)
    case environment(name: String, fallback: String?, Int)
  }

  /// Splits a text at its references; `$${` is a literal `${`.
  static func split(_ text: String, in node: Node) throws(Diagnostic) -> [Part] {
    let bytes = Array(text.utf8)
    var parts: [Part] = []
    var literal: [UInt8] = []
    var index = 0
    func has(_ wanted: String, at place: Int) -> Bool { bytes[place...].starts(with: wanted.utf8) }
    while index < bytes.count {
      if has("$${", at: index) {
        literal += Array("${".utf8)
        index += 3
      } else if has("${", at: index) {
        guard let close = closing(bytes, from: index + 2) else {
          throw Diagnostic(
            .expression, "'${' is never closed", at: span(of: node, index, 2),
            label: "write '}' after it, or $${ for the characters themselves")
        }
        if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
        literal = []
        parts.append(
          reference(String(decoding: bytes[(index + 2)..<close], as: UTF8.self), index + 2))
        index = close + 1
      } else {
        literal.append(bytes[index])
        index += 1
      }
    }
    if !literal.isEmpty || parts.isEmpty {
      parts.append(.literal(String(decoding: literal, as: UTF8.self)))
    }
    return parts
  }

  private static func closing(_ bytes: [UInt8], from start: Int) -> Int? {
    var isQuoted = false
    for index in start..<max(start, bytes.count) {
      if bytes[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
      if bytes[index] == UInt8(ascii: "}"), !isQuoted { return index }
    }
    return nil
  }

  private static func reference(_ text: String, _ offset: Int) -> Part {
    guard text.hasPrefix("env:") else { return .reference(text, offset) }
    let parts = text.dropFirst(4).split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let fallback = parts.count == 2 ? String(parts[1]) : nil
    return .environment(name: String(parts.first ?? ""), fallback: fallback, offset + 4)
  }

  /// The place of a part of a scalar's text; the whole scalar where escapes or line breaks stand
  /// between the text and its source.
  static func span(of node: Node, _ offset: Int, _ length: Int) -> SourceSpan {
    guard let scalar = node.scalar else { return node.span }
    let written = node.span.text
    let shift = scalar.style == .plain ? 0 : 1
    let body = shift == 0 ? written : String(written.dropFirst().dropLast())
    guard body == scalar.text else { return node.span }
    let start = node.span.start + shift + offset
    return SourceSpan(node.span.source, start, min(start + max(length, 1), node.span.end))
  }

  /// The paths that an expression asks for, with their places in it.
  static func paths(in expression: String) -> [(path: SettingPath, offset: Int, length: Int)] {
    var found: [(SettingPath, Int, Int)] = []
    var start = 0
    var isQuoted = false
    let bytes = Array(expression.utf8) + [0x20]
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      let isWord = KeyText.isStart(byte) || KeyText.isDigit(byte)
      if isQuoted || isWord || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "\"") { continue }
      let word = String(decoding: bytes[start..<index], as: UTF8.self)
      let isFunction = (word == "min" || word == "max") && byte == UInt8(ascii: "(")
      if !isFunction, let path = SettingPath(parsing: word) {
        found.append((path, start, index - start))
      }
      start = index + 1
    }
    return found
  }

  static func number(
    _ node: Node?, _ path: SettingPath, _ range: Range<Int>
  ) throws(ExpressionProblem) -> ExpressionNumber {
    func problem(_ message: String, _ hint: String?) -> ExpressionProblem {
      ExpressionProblem(
        message: message, offset: range.lowerBound, length: range.count, hint: hint)
    }
    guard let node else { throw problem("there is no '\(path)' to refer to", nil) }
    guard let text = node.scalar?.text else {
      throw problem("'\(path)' is not a number", "arithmetic is for numbers only")
    }
    if let value = Expression.number(text) { return value }
    throw problem("'\(path)' is '\(text)', not a number", "arithmetic is for numbers only")
  }
}
