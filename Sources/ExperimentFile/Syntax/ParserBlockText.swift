/// Literal (`|`) and folded (`>`) text.
extension Parser {
  var isBlockText: Bool { byte(0) == UInt8(ascii: "|") || byte(0) == UInt8(ascii: ">") }

  private enum Chomping { case clip, strip, keep }

  /// One line of block text, or as many empty ones.
  private struct Lines {
    var text: [UInt8] = []
    var empty = 0
    var hasContent = false
    var afterIndented = false

    /// Adds a line's bytes; folded text joins lines unless they are indented.
    mutating func add(_ line: ArraySlice<UInt8>, isFolded: Bool) {
      let isIndented = line.first == 0x20 || line.first == 0x09
      if !isFolded || isIndented || afterIndented {
        append(breaks: hasContent ? empty + 1 : empty)
      } else if empty > 0 {
        append(breaks: empty)
      } else if hasContent {
        text.append(0x20)
      }
      text.append(contentsOf: line)
      afterIndented = isIndented
      hasContent = true
      empty = 0
    }

    mutating func append(breaks: Int) {
      text.append(contentsOf: repeatElement(0x0A, count: breaks))
    }
  }

  mutating func blockText(parent: Int) throws(Diagnostic) -> Node {
    let start = cursor.offset
    let isFolded = byte(0) == UInt8(ascii: ">")
    let chomping = try blockTextHeader()
    var lines = Lines()
    var indent: Int?
    var deepestBlank = 0
    var finish = cursor.offset
    var endsWithBreak = true
    skipLine()
    while !isAtEnd {
      if cursor.column == 0, isDocumentMarker(at: cursor.offset) { break }
      var spaces = 0
      while byte(spaces) == 0x20, spaces < indent ?? Int.max { spaces += 1 }
      if isBreak(at: cursor.offset + spaces) {
        if indent == nil { deepestBlank = max(deepestBlank, spaces) }
        lines.empty += byte(spaces) == 0 ? 0 : 1
        skipLine()
        continue
      }
      if spaces <= parent || spaces < indent ?? 0 {
        if indent == nil, byte(spaces) == 0x09 {
          cursor.offset += spaces
          throw tabProblem(1, isIndentation: true)
        }
        break
      }
      // YAML forbids it, and a reader cannot see it.
      if indent == nil, deepestBlank > spaces {
        throw problem(
          .indentation, "an empty line above is deeper than this text", length: spaces,
          label: "remove the spaces of the empty line")
      }
      // YAML allows it; ruamel.yaml counts them and refuses the text.
      if indent == nil, deepestBlank > 0, deepestBlank < spaces {
        throw problem(
          .indentation, "an empty line above has spaces", length: spaces,
          label: "remove the spaces of the empty line")
      }
      indent = spaces
      let first = cursor.offset + spaces
      cursor.offset = first
      while !isAtLineEnd { cursor.offset += 1 }
      finish = cursor.offset
      lines.add(bytes[first..<finish], isFolded: isFolded)
      endsWithBreak = !isAtEnd
      skipLine()
    }
    finishText(&lines, chomping, endsWithBreak: endsWithBreak)
    let style: Scalar.Style = isFolded ? .folded : .literal
    let scalar = Scalar(String(decoding: lines.text, as: UTF8.self), style: style)
    return Node(.scalar(scalar), at: SourceSpan(source, start, finish))
  }

  /// The line break of the last line, and empty lines after it if they are kept.
  ///
  /// The text of a file that ends without a line break has none either.
  private func finishText(_ lines: inout Lines, _ chomping: Chomping, endsWithBreak: Bool) {
    let last = lines.hasContent && endsWithBreak ? 1 : 0
    switch chomping {
    case .strip: break
    case .clip: lines.append(breaks: last)
    case .keep: lines.append(breaks: last + lines.empty)
    }
  }

  private mutating func blockTextHeader() throws(Diagnostic) -> Chomping {
    cursor.offset += 1
    var chomping = Chomping.clip
    if byte(0) == UInt8(ascii: "-") { chomping = .strip }
    if byte(0) == UInt8(ascii: "+") { chomping = .keep }
    if chomping != .clip { cursor.offset += 1 }
    if KeyText.isDigit(byte(0)) {
      throw problem(
        .notSupported, "indentation indicators are not supported", length: 1,
        label: "use double quotes for text that begins with spaces")
    }
    skipSpaces()
    if isAtLineEnd || isAtComment { return chomping }
    if byte(0) == 0x09 { throw tabProblem(1, isIndentation: false) }
    throw problem(
      .unexpectedText, "block text begins on the next line", length: 1,
      label: "only '-' or '+' and a comment may follow here")
  }
}
