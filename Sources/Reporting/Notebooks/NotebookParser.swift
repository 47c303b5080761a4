/// Finds cells and outputs in Markdown (CommonMark 0.31, section 4.5: fenced code blocks).
struct NotebookParser {
  private let lines: [String]
  private var next = 0
  private var ids: Set<String> = []

  init(_ text: String) {
    // By scalars: CRLF is one character in Swift, and the CR must stay where it was.
    lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0) }
  }

  mutating func pieces() throws(NotebookError) -> [Notebook.Piece] {
    var pieces: [Notebook.Piece] = []
    var prose: [String] = []
    while next < lines.count {
      let line = lines[next]
      if line.hasPrefix(NotebookOutput.opening) || line.hasPrefix(NotebookOutput.ending) {
        throw NotebookError(
          next + 1, "an output without its cell; take it out, or put the cell back above it")
      }
      guard let fence = Fence(line) else {
        prose.append(line)
        next += 1
        continue
      }
      if let attributes = try NotebookAttributes(fence.information, line: next + 1) {
        if !prose.isEmpty { pieces.append(.prose(prose)) }
        prose = []
        pieces.append(.cell(try cell(fence, attributes)))
      } else {
        prose += try block(fence)
      }
    }
    if !prose.isEmpty { pieces.append(.prose(prose)) }
    return pieces
  }

  /// The lines of a block with its fences.
  private mutating func block(_ fence: Fence) throws(NotebookError) -> [String] {
    let start = next
    next += 1
    while next < lines.count, !fence.isClosed(by: lines[next]) { next += 1 }
    guard next < lines.count else {
      throw NotebookError(start + 1, "a block that is never closed; write \(fence.mark) below it")
    }
    next += 1
    return Array(lines[start..<next])
  }

  private mutating func cell(
    _ fence: Fence, _ attributes: NotebookAttributes
  ) throws(NotebookError) -> NotebookCell {
    let line = next + 1
    let name = fence.information.prefix { $0 != " " && $0 != "{" }
    guard let language = NotebookCell.Language(rawValue: String(name)) else {
      let known = NotebookCell.Language.allCases.map(\.rawValue).joined(separator: ", ")
      throw NotebookError(line, "a cell is one of \(known), found '\(name)'")
    }
    guard let id = attributes["id"] else {
      throw NotebookError(line, "a cell without a name; write {id=NAME}")
    }
    guard ids.insert(id).inserted else {
      throw NotebookError(line, "a second cell '\(id)'; every cell has a name of its own")
    }
    for other in attributes.list("after") where !ids.contains(other) || other == id {
      throw NotebookError(line, "'after' names '\(other)', which is no cell above this one")
    }
    let block = try block(fence)
    return NotebookCell(
      id: id, line: line, language: language, attributes: attributes,
      written: Array(block.dropFirst().dropLast()), fence: (block[0], block[block.count - 1]),
      output: try output(of: id))
  }

  /// The output below a cell; at most blank lines stand between.
  private mutating func output(of id: String) throws(NotebookError) -> NotebookOutput? {
    var first = next
    while first < lines.count, lines[first].allSatisfy(\.isWhitespace) { first += 1 }
    guard first < lines.count, lines[first].hasPrefix(NotebookOutput.opening) else { return nil }
    let opening = Self.words(lines[first])
    guard opening["id"] == id else {
      throw NotebookError(first + 1, "the output of another cell than '\(id)' above it")
    }
    let ending = "\(NotebookOutput.ending) id=\(id) "
    guard let last = lines[first...].firstIndex(where: { $0.hasPrefix(ending) }) else {
      throw NotebookError(first + 1, "an output that has no end: '\(ending)…' is missing")
    }
    let written = Array(lines[next...last])
    next = last + 1
    var body = lines[(first + 1)..<last]
    while body.first?.allSatisfy(\.isWhitespace) == true { body.removeFirst() }
    while body.last?.allSatisfy(\.isWhitespace) == true { body.removeLast() }
    return NotebookOutput(
      key: opening["key"], body: Array(body), sum: Self.words(lines[last])["sum"] ?? "",
      written: written)
  }

  /// `name=sha256:value` within a comment.
  private static func words(_ line: String) -> [String: String] {
    var words: [String: String] = [:]
    for word in line.split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let value = String(parts[1])
      words[String(parts[0])] = value.hasPrefix("sha256:") ? String(value.dropFirst(7)) : value
    }
    return words
  }
}

/// The first line of a fenced block.
private struct Fence {
  /// Its backticks or tildes.
  let mark: String
  /// What follows them.
  let information: String

  init?(_ line: String) {
    let indentation = line.prefix { $0 == " " }.count
    let rest = line.dropFirst(indentation)
    guard indentation < 4, let character = rest.first, character == "`" || character == "~" else {
      return nil
    }
    let mark = rest.prefix { $0 == character }
    let information = rest.dropFirst(mark.count)
    guard mark.count >= 3, character == "~" || !information.contains("`") else { return nil }
    self.mark = String(mark)
    self.information = String(information.drop { $0 == " " })
  }

  func isClosed(by line: String) -> Bool {
    let indentation = line.prefix { $0 == " " }.count
    let rest = line.dropFirst(indentation)
    let count = rest.prefix { $0 == mark.first }.count
    return indentation < 4 && count >= mark.count
      && rest.dropFirst(count).allSatisfy(\.isWhitespace)
  }
}
