extension SettingPath {
  /// Reads `a.b."literal.dot"`: words joined by dots, in quotes where a word has other characters.
  init?(parsing text: String) {
    var segments: [String] = []
    var rest = Substring(text)
    while true {
      if rest.first == "\"" {
        rest = rest.dropFirst()
        guard let close = rest.firstIndex(of: "\"") else { return nil }
        segments.append(String(rest[..<close]))
        rest = rest[rest.index(after: close)...]
      } else {
        let word = rest.prefix { $0 != "." }
        guard KeyText.isSegment(word) else { return nil }
        segments.append(String(word))
        rest = rest.dropFirst(word.count)
      }
      if rest.isEmpty { break }
      guard rest.first == ".", segments.count < Parser.deepest else { return nil }
      rest = rest.dropFirst()
    }
    self.init(segments)
  }
}

extension Node {
  /// Deletes the value at a path; false if there is none.
  ///
  /// Blocks that become empty stay.
  mutating func remove(_ path: ArraySlice<String>) -> Bool {
    guard let key = path.first, var block, block[key] != nil else { return false }
    content = .invalid
    defer { content = .block(block) }
    if path.count == 1 { return block.remove(key) != nil }
    var isRemoved = false
    block.update(key) { isRemoved = $0.remove(path.dropFirst()) }
    return isRemoved
  }

  /// Deletes the value at a path, and the blocks that become empty by it.
  mutating func prune(_ path: ArraySlice<String>) {
    var rest = path
    while !rest.isEmpty, remove(rest) {
      rest = rest.dropLast()
      guard self[SettingPath(Array(rest))]?.block?.isEmpty == true else { return }
    }
  }

  /// How many values a tree has, counted no further than a limit.
  func weight(upTo limit: Int) -> Int {
    let children = items ?? block?.entries.map(\.value) ?? []
    var total = 1
    for child in children where total < limit { total += child.weight(upTo: limit - total) }
    return total
  }

  /// The paths of everything below a node, blocks included, in order.
  func paths(below path: SettingPath = SettingPath()) -> [SettingPath] {
    (block?.entries ?? []).flatMap { entry in
      let own = path.appending(entry.key)
      return [own] + entry.value.paths(below: own)
    }
  }

  /// A path that names nothing in this tree, with the one that was probably meant.
  func unknownPath(_ path: SettingPath, at span: SourceSpan, _ purpose: String) -> Diagnostic {
    let known = paths()
    let namesake = known.first { $0.segments.last == path.segments.last }
    return Diagnostic(
      .unknownPath, "there is no '\(path)' \(purpose)", at: span,
      label: Suggestion.question(for: path.description, among: known.map(\.description))
        ?? namesake.map { "did you mean '\($0)'?" })
  }
}
