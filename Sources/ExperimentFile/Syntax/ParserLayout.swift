/// Lines and columns: white space, comments, document markers, and going on after a problem.
extension Parser {
  /// Goes over blank lines and comments to the next content; false at the end of the text.
  @discardableResult
  mutating func skipToContent() -> Bool {
    while !isAtEnd {
      skipSpaces()
      if byte(0) == 0x09 {
        reportTab()
        skipLine()
      } else if isAtComment || isAtLineEnd {
        skipLine()
      } else if cursor.column == 0, let marker = documentMarker() {
        problems.append(marker)
        cursor.offset = end
      } else {
        return true
      }
    }
    return false
  }

  /// A marker or directive that ends what can be read.
  private func documentMarker() -> Diagnostic? {
    if byte(0) == UInt8(ascii: "%"), !seesContentBefore {
      return problem(
        .notSupported, "YAML directives are not supported", length: 1,
        label: "leave this line out")
    }
    guard isDocumentMarker(at: cursor.offset) else { return nil }
    if byte(0) == UInt8(ascii: "-"), !seesContentBefore { return nil }
    let what = byte(0) == UInt8(ascii: "-") ? "a second document" : "a document end '...'"
    return problem(
      .notSupported, "\(what) is not supported", length: 3,
      label: "one file holds one experiment")
  }

  /// Whether anything but blank lines and comments stands before the cursor's line.
  private var seesContentBefore: Bool {
    var offset = source.lineStarts[0]
    while offset < cursor.lineStart {
      var place = offset
      while byte(at: place) == 0x20 { place += 1 }
      if byte(at: place) != UInt8(ascii: "#"), !isBreak(at: place) { return true }
      while byte(at: offset) != 0x0A, offset < cursor.lineStart { offset += 1 }
      offset += 1
    }
    return false
  }

  mutating func reportTab() {
    var length = 0
    while byte(length) == 0x09 { length += 1 }
    let isIndentation = bytes[cursor.lineStart..<cursor.offset].allSatisfy { $0 == 0x20 }
    problems.append(tabProblem(length, isIndentation: isIndentation))
  }

  func tabProblem(_ length: Int, isIndentation: Bool) -> Diagnostic {
    problem(
      .tab, isIndentation ? "tab in indentation" : "tab between values", length: length,
      label: "use spaces; tabs are not allowed outside quotes, comments and block text")
  }

  /// Leaves a line that cannot be read and everything deeper than `column` below it.
  mutating func skipPastLine(deeperThan column: Int) {
    repeat {
      skipLine()
      var spaces = 0
      while byte(spaces) == 0x20 { spaces += 1 }
      let first = byte(spaces)
      let isEmpty = isBreak(at: cursor.offset + spaces) || first == UInt8(ascii: "#")
      if !isEmpty, first != 0x09, spaces <= column || column < 0 {
        cursor.offset += spaces
        return
      }
    } while !isAtEnd
  }

  /// After a value, only a comment may stand on its line.
  mutating func requireLineEnd(after node: Node) throws(Diagnostic) {
    skipSpaces()
    if isAtLineEnd || isAtComment { return }
    if byte(0) == 0x09 { throw tabProblem(1, isIndentation: false) }
    let isCollection = node.scalar == nil
    if byte(0) == UInt8(ascii: ":") {
      throw problem(
        .notSupported, isCollection ? "a list or block as a key" : "a second ':' on the line",
        length: 1, label: isCollection ? "keys are words" : "quote the value")
    }
    if byte(0) == UInt8(ascii: "#") {
      throw problem(
        .unexpectedText, "a comment needs a space before '#'", length: 1,
        label: "write ' #'")
    }
    throw problem(
      .unexpectedText, "text after the end of the value", length: 1,
      label: isCollection ? "one bracket too many?" : "quote the whole value")
  }

  /// A line whose column belongs to no block that is open.
  mutating func strayLine(after node: Node) -> Diagnostic {
    if let scalar = node.scalar, scalar.style == .plain, cursor.lineStart > node.span.start {
      let here = cursor
      let isKey = (try? keyAhead()) != nil
      cursor = here
      let isBelow = node.span.position.column == here.column + 1
      if isKey { return isBelow ? missingColon(node) : misplaced }
      return problem(
        .multilineText, "unquoted text cannot go on in the next line", length: 1,
        label: "quote it, or use '>' for long text")
    }
    return misplaced
  }

  private var misplaced: Diagnostic {
    problem(
      .indentation, "this line's column fits nothing above it", length: 1,
      label: "siblings begin in the same column, children deeper than their parent")
  }

  private func missingColon(_ node: Node) -> Diagnostic {
    Diagnostic(
      .expectedKey, "expected 'key: value'", at: node.span,
      label: "is there no ':' with a space after it?")
  }

  // MARK: - Places

  func problem(
    _ code: DiagnosticCode, _ message: String, length: Int, label: String? = nil
  ) -> Diagnostic {
    problem(code, message, from: cursor.offset, to: cursor.offset + length, label: label)
  }

  func problem(
    _ code: DiagnosticCode, _ message: String, from start: Int, to finish: Int,
    label: String? = nil
  ) -> Diagnostic {
    Diagnostic(
      code, message, at: SourceSpan(source, start, min(max(finish, start), bytes.count)),
      label: label)
  }

  func span(from start: Int) -> SourceSpan { SourceSpan(source, start, cursor.offset) }
}
