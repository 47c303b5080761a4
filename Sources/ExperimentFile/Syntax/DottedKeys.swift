/// Turns `a.b: 1` into `a: {b: 1}`, and finds paths that are defined twice in one file.
struct DottedKeys {
  private(set) var problems: [Diagnostic] = []

  static func expand(_ tree: Node) -> (tree: Node, problems: [Diagnostic]) {
    var expander = DottedKeys()
    let expanded = expander.expanded(tree, at: SettingPath(), depth: 0)
    return (expanded, expander.problems)
  }

  private mutating func expanded(_ node: Node, at path: SettingPath, depth: Int) -> Node {
    var result = node
    switch node.content {
    case .scalar, .invalid: break
    case .list(let items):
      result.content = .list(items.map { expanded($0, at: SettingPath(), depth: depth + 1) })
    case .block(let block):
      var target = Block()
      for entry in block.entries {
        let segments = entry.isQuoted ? [entry.key] : SettingPath(dotted: entry.key).segments
        if depth + segments.count > Parser.deepest {
          problems.append(
            Diagnostic(.tooDeep, "more than \(Parser.deepest) levels", at: entry.keySpan))
          continue
        }
        let below = SettingPath(path.segments + segments)
        let value = expanded(entry.value, at: below, depth: depth + segments.count)
        insert(value, entry.keySpan, segments[...], into: &target, at: path)
      }
      result.content = .block(target)
    }
    return result
  }

  private mutating func insert(
    _ value: Node, _ keySpan: SourceSpan, _ segments: ArraySlice<String>,
    into block: inout Block, at path: SettingPath
  ) {
    guard let key = segments.first else { return }
    let below = path.appending(key)
    let rest = segments.dropFirst()
    guard let existing = block.entry(key) else {
      let nested = rest.isEmpty ? value : DottedKeys.nest(value, keySpan, rest)
      block.set(Block.Entry(key: key, keySpan: keySpan, value: nested))
      return
    }
    if existing.value.isInvalid || value.isInvalid { return }
    guard case .block = existing.value.content, !rest.isEmpty || value.block != nil else {
      problems.append(
        Parser.duplicate(below.description, keySpan, first: existing.keySpan))
      return
    }
    var failures: [Diagnostic] = []
    block.update(key) { node in
      guard var inner = node.block else { return }
      // Taken out while it changes, so that it is not copied for every key that is added.
      node.content = .invalid
      var expander = DottedKeys()
      if rest.isEmpty {
        for entry in value.block?.entries ?? [] {
          expander.insert(entry.value, entry.keySpan, [entry.key], into: &inner, at: below)
        }
      } else {
        expander.insert(value, keySpan, rest, into: &inner, at: below)
      }
      node.content = .block(inner)
      failures = expander.problems
    }
    problems += failures
  }

  /// A value inside blocks of one entry, all of which were written by one key.
  static func nest(_ value: Node, _ keySpan: SourceSpan, _ segments: ArraySlice<String>) -> Node {
    var node = value
    for key in segments.reversed() {
      var block = Block()
      block.set(Block.Entry(key: key, keySpan: keySpan, value: node))
      node = Node(
        .block(block),
        at: keySpan.source === value.span.source
          ? keySpan.reaching(value.span) : value.span)
    }
    return node
  }
}
