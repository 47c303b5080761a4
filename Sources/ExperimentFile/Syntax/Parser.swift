/// Reads the YAML subset of the experiment language in one pass over the bytes.
///
/// Every accepted text is read as any YAML parser reads it; everything else is refused with a
/// message that names the alternative. After a problem the parser goes on at the next sibling, so
/// that one pass finds all problems. Columns here count bytes from 0; only ASCII can stand before
/// a node on its line, so that they are also characters.
struct Parser {
  /// A byte of the text and the beginning of its line.
  struct Cursor {
    var offset: Int
    var lineStart: Int
    var column: Int { offset - lineStart }
  }

  static let deepest = 32
  static let largest = 1 << 20

  let source: SourceText
  let bytes: [UInt8]
  /// Where the text ends: earlier than the source when only a part of it is read.
  let end: Int
  var cursor: Cursor
  var problems: [Diagnostic] = []
  var depth = 0

  init(_ source: SourceText, from start: Int? = nil, to end: Int? = nil) {
    self.source = source
    bytes = source.bytes
    self.end = end ?? source.bytes.count
    let offset = start ?? source.lineStarts[0]
    cursor = Cursor(offset: offset, lineStart: offset)
  }

  /// Reads a whole file.
  ///
  /// The tree has its keys as they were written, dots included.
  static func file(_ source: SourceText) -> (tree: Node?, problems: [Diagnostic]) {
    if source.bytes.count > largest {
      let place = SourceSpan(source, 0, 0)
      let problem = Diagnostic(
        .tooLarge, "the file is larger than 1 MiB", at: place,
        label: "put data into files of their own")
      return (nil, [problem])
    }
    let characters = CharacterCheck.problems(in: source)
    if !characters.isEmpty { return (nil, characters) }
    var parser = Parser(source)
    let tree = parser.parseFile()
    return (tree, parser.problems)
  }

  private mutating func parseFile() -> Node? {
    skipToContent()
    if cursor.column == 0, isDocumentMarker(at: cursor.offset), byte(0) == UInt8(ascii: "-") {
      cursor.offset += 3
      skipSpaces()
      if !isAtLineEnd, !isAtComment {
        problems.append(
          problem(.notSupported, "text after '---'", length: 1, label: "begin a new line"))
        return nil
      }
      skipToContent()
    }
    if isAtEnd {
      if problems.isEmpty {
        problems.append(problem(.emptyFile, "the file says nothing", length: 0))
      }
      return nil
    }
    var root = child(parent: -1)
    while skipToContent() {
      if !root.isInvalid { problems.append(strayLine(after: root)) }
      // The rest is read for its problems.
      let rest = child(parent: -1)
      if root.block == nil { root = rest }
    }
    return root
  }

  /// Reads one value that fills a part of a line, as after `key: `.
  static func value(
    _ source: SourceText, from start: Int, to end: Int
  ) throws(Diagnostic) -> Node {
    var parser = Parser(source, from: start, to: end)
    parser.skipSpaces()
    if parser.isAtEnd {
      throw parser.problem(.emptyValue, "a value is missing", length: 1, label: "write null")
    }
    let node = try parser.inline(parent: -1)
    try parser.requireLineEnd(after: node)
    parser.skipSpaces()
    if let first = parser.problems.first { throw first }
    return node
  }

  /// A node whose problems are recorded here; reading goes on at the next sibling.
  mutating func child(parent: Int) -> Node {
    let start = cursor
    do throws(Diagnostic) {
      return try blockNode(parent: parent)
    } catch {
      return recover(error, from: start, parent: parent)
    }
  }

  mutating func recover(_ error: Diagnostic, from start: Cursor, parent: Int) -> Node {
    problems.append(error)
    // The problem may have shown itself lines later: siblings in between are still to be read.
    cursor = start
    let node = Node(.invalid, at: SourceSpan(source, start.offset, start.offset))
    skipPastLine(deeperThan: parent)
    return node
  }

  // MARK: - Reading bytes

  var isAtEnd: Bool { cursor.offset >= end }

  /// The byte at a distance from the cursor, or 0 beyond the end: a NUL is never in a text.
  func byte(_ distance: Int) -> UInt8 { byte(at: cursor.offset + distance) }

  func byte(at offset: Int) -> UInt8 { offset >= 0 && offset < end ? bytes[offset] : 0 }

  /// Whether a line break, or the end of the text, is at an offset.
  func isBreak(at offset: Int) -> Bool {
    let here = byte(at: offset)
    return here == 0 || here == 0x0A || (here == 0x0D && byte(at: offset + 1) == 0x0A)
  }

  func isSeparator(at offset: Int) -> Bool {
    let here = byte(at: offset)
    return here == 0x20 || here == 0x09 || isBreak(at: offset)
  }

  var isAtLineEnd: Bool { isBreak(at: cursor.offset) }

  /// A `#` begins a comment at the start of a line or after white space.
  var isAtComment: Bool {
    guard byte(0) == UInt8(ascii: "#") else { return false }
    let before = cursor.offset > cursor.lineStart ? bytes[cursor.offset - 1] : 0x20
    return before == 0x20 || before == 0x09
  }

  mutating func skipSpaces() {
    while byte(0) == 0x20 { cursor.offset += 1 }
  }

  mutating func skipLine() {
    while !isAtEnd, bytes[cursor.offset] != 0x0A { cursor.offset += 1 }
    if !isAtEnd { cursor.offset += 1 }
    cursor.lineStart = cursor.offset
  }

  /// `---` or `...` at the first column, which begin or end a document.
  func isDocumentMarker(at offset: Int) -> Bool {
    let first = byte(at: offset)
    guard first == UInt8(ascii: "-") || first == UInt8(ascii: ".") else { return false }
    return byte(at: offset + 1) == first && byte(at: offset + 2) == first
      && isSeparator(at: offset + 3)
  }
}
