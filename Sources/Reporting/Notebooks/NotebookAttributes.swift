internal import ExperimentFile

/// What stands in braces after a cell's language: `{id=train after=base,data volatile}`.
package struct NotebookAttributes: Sendable, Equatable {
  /// By name; a flag has an empty value.
  private(set) var values: [String: String] = [:]

  /// Names with a value.
  private static let names = ["id", "file", "after", "reads", "show", "output"]
  /// Names without.
  private static let flags = ["shell", "skip", "volatile", "expect-fail"]

  /// Reads them; nil where there are no braces, so that the block is prose.
  init?(_ information: String, line: Int) throws(NotebookError) {
    guard let start = information.firstIndex(of: "{") else { return nil }
    let rest = information[information.index(after: start)...]
    guard let end = rest.lastIndex(of: "}"),
      rest[rest.index(after: end)...].allSatisfy(\.isWhitespace)
    else { throw NotebookError(line, "'{' without its '}' at the end of the line") }
    guard let words = ShellWords.words(in: String(rest[..<end])) else {
      throw NotebookError(line, "a quote that is never closed")
    }
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let (name, value) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : nil)
      let known = value == nil ? Self.flags : Self.names
      guard known.contains(name) else {
        let near = Suggestion.question(for: name, among: Self.names + Self.flags)
        throw NotebookError(
          line,
          "a cell has no attribute '\(word)'; "
            + (near
              ?? "known: \((Self.names.map { "\($0)=" } + Self.flags).joined(separator: ", "))"))
      }
      guard values.updateValue(value ?? "", forKey: name) == nil else {
        throw NotebookError(line, "'\(name)' is there twice")
      }
    }
    if let id = values["id"], !id.allSatisfy({ $0.isLetter || $0.isNumber || "-_".contains($0) }) {
      throw NotebookError(line, "'\(id)' is no name; write letters, digits, - and _")
    }
  }

  /// A value.
  package subscript(_ name: String) -> String? { values[name] }
  /// Whether a flag is there.
  package func has(_ flag: String) -> Bool { values[flag] != nil }
  /// A value that is a list with commas.
  package func list(_ name: String) -> [String] {
    values[name].map { $0.split(separator: ",").map(String.init) } ?? []
  }
}

/// Words as a shell reads them, without its substitutions.
package enum ShellWords {
  /// The words of a line, or nil where a quote is never closed.
  package static func words(in line: String) -> [String]? {
    var words: [String] = []
    var (word, quote): (String?, Character?) = (nil, nil)
    var characters = Array(line)[...]
    while let character = characters.popFirst() {
      if let open = quote {
        if character == open {
          quote = nil
        } else if character == "\\", open == "\"", let next = characters.first,
          "\"\\".contains(next)
        {
          word?.append(characters.removeFirst())
        } else {
          word?.append(character)
        }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == "\\", let next = characters.popFirst() {
        word = (word ?? "") + String(next)
      } else if character == "#", word == nil {
        break
      } else if character.isWhitespace {
        if let whole = word { words.append(whole) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil else { return nil }
    if let word { words.append(word) }
    return words
  }
}
