/// Block mappings and block lists: structure by columns.
extension Parser {
  struct ParsedKey {
    var text: String
    var span: SourceSpan
    var isQuoted: Bool
  }

  /// A node at the cursor, which stands on content deeper than `parent`.
  mutating func blockNode(parent: Int) throws(Diagnostic) -> Node {
    try enter()
    defer { depth -= 1 }
    if isAtDash { return blockList() }
    if let key = try keyAhead() { return blockMapping(first: key) }
    let node = try inline(parent: parent)
    try requireLineEnd(after: node)
    return node
  }

  mutating func enter() throws(Diagnostic) {
    if depth >= Parser.deepest {
      throw problem(.tooDeep, "more than \(Parser.deepest) levels", length: 1)
    }
    depth += 1
  }

  var isAtDash: Bool { byte(0) == UInt8(ascii: "-") && isSeparator(at: cursor.offset + 1) }

  // MARK: - Mappings

  /// The cursor stands after the colon of the first key.
  private mutating func blockMapping(first: ParsedKey) -> Node {
    let column = first.span.start - cursor.lineStart
    var block = Block()
    var key: ParsedKey? = first
    while true {
      if let found = key {
        let value = mappingValue(of: found, column: column)
        add(found, value, to: &block)
      }
      key = nil
      guard skipToContent(), cursor.column >= column else { break }
      if cursor.column > column {
        problems.append(strayLine(after: block.entries.last?.value ?? emptyNode))
        skipPastLine(deeperThan: column)
        continue
      }
      key = nextKey(column: column)
    }
    let last = block.entries.last?.value.span.end ?? first.span.end
    return Node(.block(block), at: SourceSpan(source, first.span.start, last))
  }

  private var emptyNode: Node { Node(.invalid, at: span(from: cursor.offset)) }

  /// The key of the next sibling; a line without one is reported and left.
  private mutating func nextKey(column: Int) -> ParsedKey? {
    do throws(Diagnostic) {
      if !isAtDash, let key = try keyAhead() { return key }
      throw problem(
        .expectedKey, isAtDash ? "a list item among keys" : "expected 'key: value'", length: 1,
        label: isAtDash
          ? "indent it under a key of its own" : "is there no ':' with a space after it?")
    } catch {
      _ = recover(error, from: cursor, parent: column)
      return nil
    }
  }

  mutating func add(_ key: ParsedKey, _ value: Node, to block: inout Block) {
    if let first = block.entry(key.text) {
      problems.append(Parser.duplicate(key.text, key.span, first: first.keySpan))
      return
    }
    block.set(
      Block.Entry(key: key.text, keySpan: key.span, value: value, isQuoted: key.isQuoted))
  }

  static func duplicate(_ name: String, _ span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(
      .duplicateKey, "duplicate key '\(name)'", at: span, label: "second definition",
      related: [.init(span: first, label: "first defined here (\(first.location))")])
  }

  private mutating func mappingValue(of key: ParsedKey, column: Int) -> Node {
    let start = cursor
    do throws(Diagnostic) {
      return try valueAfterColon(key: key, column: column)
    } catch {
      return recover(error, from: start, parent: column)
    }
  }

  private mutating func valueAfterColon(
    key: ParsedKey, column: Int
  ) throws(Diagnostic) -> Node {
    skipSpaces()
    if byte(0) == 0x09 { throw tabProblem(1, isIndentation: false) }
    if isAtLineEnd || isAtComment {
      let known = problems.count
      let found = skipToContent()
      if found, cursor.column > column { return child(parent: column) }
      if found, cursor.column == column, isAtDash { return try indentlessList() }
      // A child that was lost to a tab or a document marker was reported already.
      if problems.count == known { problems.append(emptyValue(key, isSibling: found)) }
      return Node(.invalid, at: key.span)
    }
    if isBlockText { return try blockText(parent: column) }
    if isAtDash {
      throw problem(
        .unexpectedText, "a list begins on a line of its own", length: 1,
        label: "or write it as [a, b]")
    }
    let node = try inline(parent: column)
    try requireLineEnd(after: node)
    return node
  }

  private mutating func indentlessList() throws(Diagnostic) -> Node {
    try enter()
    defer { depth -= 1 }
    return blockList()
  }

  private func emptyValue(_ key: ParsedKey, isSibling: Bool) -> Diagnostic {
    Diagnostic(
      .emptyValue, "'\(key.text)' has no value", at: key.span,
      label: isSibling
        ? "indent the lines that belong to it, or write null" : "write null, or leave it out")
  }

  // MARK: - Lists

  private mutating func blockList() -> Node {
    let column = cursor.column
    let start = cursor.offset
    var items: [Node] = []
    while true {
      items.append(listItem(column: column))
      guard skipToContent(), cursor.column >= column else { break }
      if cursor.column > column {
        problems.append(strayLine(after: items.last ?? emptyNode))
        skipPastLine(deeperThan: column)
        if isAtEnd || cursor.column < column { break }
      }
      if cursor.column != column || !isAtDash { break }
    }
    let last = items.last?.span.end ?? start + 1
    return Node(.list(items), at: SourceSpan(source, start, last))
  }

  private mutating func listItem(column: Int) -> Node {
    let start = cursor
    cursor.offset += 1
    do throws(Diagnostic) {
      skipSpaces()
      if byte(0) == 0x09 { throw tabProblem(1, isIndentation: false) }
      if isAtLineEnd || isAtComment {
        let known = problems.count
        if skipToContent(), cursor.column > column { return child(parent: column) }
        if problems.count == known {
          problems.append(
            problem(
              .emptyValue, "a list item has no value", from: start.offset, to: start.offset + 1,
              label: "write null, or leave it out"))
        }
        return Node(.invalid, at: SourceSpan(source, start.offset, start.offset + 1))
      }
      if isBlockText { return try blockText(parent: column) }
      return try blockNode(parent: column)
    } catch {
      return recover(error, from: start, parent: column)
    }
  }
}
