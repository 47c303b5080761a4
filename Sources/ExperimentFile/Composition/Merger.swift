/// Lays one tree over another: blocks merge deeply, everything else is replaced, later wins.
struct Merger {
  let schema: Schema
  private(set) var problems: [Diagnostic] = []
  private var base: Node?

  init(_ schema: Schema) { self.schema = schema }

  mutating func merge(_ base: Node, _ over: Node) -> Node {
    self.base = base
    defer { self.base = nil }
    return merge(base, over, keySpan: nil, at: SettingPath())
  }

  private mutating func merge(
    _ base: Node, _ over: Node, keySpan: SourceSpan?, at path: SettingPath
  ) -> Node {
    guard let upper = over.block, over["sweep"] == nil || path.isEmpty else {
      return replaced(base, over)
    }
    guard var lower = base.block ?? shorthand(base, under: upper, at: path),
      lower["sweep"] == nil || path.isEmpty
    else {
      return replaced(base, over)
    }
    if let kind = upper["kind"] { changeKind(to: kind, in: &lower, keeping: upper, at: path) }
    for entry in upper.entries {
      var entry = entry
      if let old = lower.entry(entry.key) {
        var below = old.value
        let origin = Origin(key: old.keySpan, value: old.value.span)
        if origin != Origin(key: entry.keySpan, value: entry.value.span) {
          below.history = Merger.joined(below.history, [origin])
        }
        entry.value = merge(below, entry.value, keySpan: old.keySpan, at: path.appending(entry.key))
      }
      lower.set(entry)
    }
    var result = over
    result.content = .block(lower)
    result.history = Merger.joined(base.history, over.history)
    return result
  }

  /// The history of a base already ends with the base itself.
  private func replaced(_ base: Node, _ over: Node) -> Node {
    var result = over
    result.history = Merger.joined(base.history, over.history)
    return result
  }

  /// Every place once: a file that is extended twice sets nothing twice.
  private static func joined(_ first: [Origin], _ second: [Origin]) -> [Origin] {
    second.reduce(into: first) { all, origin in
      if !all.contains(origin) { all.append(origin) }
    }
  }

  /// `reset: zero` is `reset: {kind: zero}` when settings are laid over it.
  private func shorthand(_ node: Node, under upper: Block, at path: SettingPath) -> Block? {
    guard let word = node.scalar, word.style == .plain, word.text != "null", upper["kind"] == nil,
      schema.component(at: schemaPath(path), in: base) != nil
    else { return nil }
    var block = Block()
    let value = Node(node.content, at: node.span)
    block.set(Block.Entry(key: "kind", keySpan: node.span, value: value))
    return block
  }

  /// A new kind does not inherit what only the old one knew.
  private mutating func changeKind(
    to kind: Node, in lower: inout Block, keeping upper: Block, at path: SettingPath
  ) {
    guard let new = kind.scalar?.text, let old = lower["kind"]?.scalar?.text, new != old,
      let component = schema.component(at: schemaPath(path), in: base),
      let known = schema.keys(of: component, kind: new)
    else { return }
    let dropped = lower.keys.filter { !known.contains($0) && upper[$0] == nil }
    if dropped.isEmpty { return }
    for key in dropped { lower.remove(key) }
    let names = Suggestion.list(dropped.map { "'\($0)'" }, "and")
    problems.append(
      Diagnostic(
        .droppedKeys, "'\(path)' is now of kind '\(new)', which does not know \(names)",
        at: kind.span, label: "inherited from kind '\(old)' and dropped"))
  }

  /// A variant has the paths of the experiment that it changes.
  private func schemaPath(_ path: SettingPath) -> SettingPath {
    path.segments.first == "variants" && path.segments.count > 2
      ? SettingPath(Array(path.segments.dropFirst(2))) : path
  }
}
