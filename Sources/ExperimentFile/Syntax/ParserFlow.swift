/// Lists and blocks in brackets: `[a, b]`, `{a: 1}`.
extension Parser {
  mutating func flow(parent: Int) throws(Diagnostic) -> Node {
    try enter()
    defer { depth -= 1 }
    return byte(0) == UInt8(ascii: "[")
      ? try flowList(parent: parent) : try flowBlock(parent: parent)
  }

  private mutating func flowList(parent: Int) throws(Diagnostic) -> Node {
    let opening = cursor
    cursor.offset += 1
    var items: [Node] = []
    while true {
      try skipInFlow(opening, parent: parent)
      if byte(0) == UInt8(ascii: "]") { break }
      items.append(try flowValue(parent: parent))
      try skipInFlow(opening, parent: parent)
      if byte(0) == UInt8(ascii: "]") { break }
      if byte(0) == UInt8(ascii: ":") {
        throw problem(
          .notSupported, "a key inside a list", length: 1, label: "write {key: value}")
      }
      try requireComma(opening, after: items.last, closing: "]")
    }
    cursor.offset += 1
    return Node(.list(items), at: span(from: opening.offset))
  }

  private mutating func flowBlock(parent: Int) throws(Diagnostic) -> Node {
    let opening = cursor
    cursor.offset += 1
    var block = Block()
    while true {
      try skipInFlow(opening, parent: parent)
      if byte(0) == UInt8(ascii: "}") { break }
      let key = try flowKey()
      try skipInFlow(opening, parent: parent)
      if byte(0) == UInt8(ascii: ",") || byte(0) == UInt8(ascii: "}") {
        throw Diagnostic(
          .emptyValue, "'\(key.text)' has no value", at: key.span, label: "write null")
      }
      let value = try flowValue(parent: parent)
      add(key, value, to: &block)
      try skipInFlow(opening, parent: parent)
      if byte(0) == UInt8(ascii: "}") { break }
      try requireComma(opening, after: value, closing: "}")
    }
    cursor.offset += 1
    return Node(.block(block), at: span(from: opening.offset))
  }

  private mutating func flowValue(parent: Int) throws(Diagnostic) -> Node {
    let start = cursor.offset
    switch byte(0) {
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      return try flow(parent: parent)
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let scalar = try quoted(parent: parent)
      return Node(.scalar(scalar), at: span(from: start))
    default:
      return try plain(inFlow: true)
    }
  }

  private mutating func flowKey() throws(Diagnostic) -> ParsedKey {
    let start = cursor
    let isQuoted = byte(0) == UInt8(ascii: "\"") || byte(0) == UInt8(ascii: "'")
    if !isQuoted, byte(0) == UInt8(ascii: "[") || byte(0) == UInt8(ascii: "{") {
      throw problem(
        .notSupported, "a list or block as a key", length: 1, label: "keys are words")
    }
    let text = isQuoted ? try quoted(parent: -1).text : try plain(inFlow: true).scalar?.text
    if cursor.lineStart != start.lineStart {
      throw problem(
        .notSupported, "a key on several lines", from: start.offset, to: start.offset + 1)
    }
    let key = ParsedKey(text: text ?? "", span: span(from: start.offset), isQuoted: isQuoted)
    skipSpaces()
    guard byte(0) == UInt8(ascii: ":") else {
      throw problem(
        .expectedKey, "expected 'key: value'", from: key.span.start, to: key.span.end,
        label: "write a ':' and a space after the key")
    }
    let checkedKey = try checked(key)
    cursor.offset += 1
    // YAML lets brackets follow the ':' of a quoted key at once, and not that of a plain one.
    if !isQuoted, byte(0) == UInt8(ascii: "[") || byte(0) == UInt8(ascii: "{") {
      throw problem(
        .expectedKey, "a ':' without a space after it", length: 1,
        label: "write a space before the bracket")
    }
    return checkedKey
  }

  private mutating func requireComma(
    _ opening: Cursor, after value: Node?, closing: String
  ) throws(Diagnostic) {
    if byte(0) == UInt8(ascii: ",") {
      cursor.offset += 1
      return
    }
    let isNextLine = cursor.lineStart != opening.lineStart && cursor.column <= lineIndent
    throw problem(
      isNextLine ? .multilineText : .unexpectedText, "expected ',' or '\(closing)'", length: 1,
      label: missingQuotes(around: value))
  }

  /// Characters that end an unquoted value in brackets, though they do not elsewhere.
  private func missingQuotes(around value: Node?) -> String? {
    guard let text = value?.scalar?.text, value?.scalar?.style == .plain else { return nil }
    if text.hasSuffix("$") { return "in brackets, quote it: \"${…}\"" }
    if text.hasPrefix("sweep") { return "in brackets, quote it: \"sweep […]\"" }
    return byte(0) == UInt8(ascii: ":") ? "quote the value" : nil
  }

  private var lineIndent: Int {
    var spaces = 0
    while byte(at: cursor.lineStart + spaces) == 0x20 { spaces += 1 }
    return spaces
  }

  /// Goes over white space, line breaks and comments between brackets.
  private mutating func skipInFlow(
    _ opening: Cursor, parent: Int
  ) throws(Diagnostic) {
    while true {
      skipSpaces()
      if byte(0) == 0x09 {
        throw tabProblem(1, isIndentation: cursor.column == lineIndent)
      }
      if isAtEnd {
        cursor = opening
        throw problem(
          .unterminated, "this bracket is never closed", length: 1)
      }
      guard isAtLineEnd || isAtComment else { break }
      skipLine()
    }
    guard cursor.lineStart != opening.lineStart, cursor.column == lineIndent else { return }
    if cursor.column <= parent {
      var misplaced = problem(
        .indentation, "brackets that go on must be deeper than their key", length: 1,
        label: "indent this line, also when it only closes the bracket")
      let bracket = SourceSpan(source, opening.offset, opening.offset + 1)
      misplaced.related = [.init(span: bracket, label: "opened here (\(bracket.location))")]
      throw misplaced
    }
    if cursor.column == 0, isDocumentMarker(at: cursor.offset) {
      throw problem(.unterminated, "a document marker inside brackets", length: 3)
    }
  }
}
