/// Reads what an axis goes through: `[100, 200]`, `log(1e-4, 1e-2, n=5)`, with or without `sweep`.
struct SweepExpression {
  private let node: Node
  private let text: String

  /// Whether a value is a sweep: `sweep [`, `sweep name(`, or `{sweep: …}`.
  static func isSweep(_ node: Node) -> Bool {
    if let block = node.block { return block.keys == ["sweep"] }
    guard let scalar = node.scalar, scalar.style != .literal, scalar.style != .folded,
      scalar.text.hasPrefix("sweep")
    else { return false }
    let rest = scalar.text.dropFirst("sweep".count)
    let body = rest.drop { $0 == " " }
    if body.first == "[" { return true }
    let name = body.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    return rest.first == " " && !name.isEmpty && body.dropFirst(name.count).first == "("
  }

  /// What was meant by `swep [1, 2]`: the word is nearly right, and what follows it is a sweep's.
  static func question(for text: String) -> String? {
    let word = text.prefix { $0.isLetter }
    let rest = Node(
      .scalar(Scalar("sweep" + text.dropFirst(word.count))),
      at: SourceSpan(SourceText(name: "", text: ""), 0, 0))
    guard isSweep(rest) else { return nil }
    return Suggestion.question(for: String(word), among: ["sweep"])
  }

  /// The values of a sweep in the tree.
  static func read(_ node: Node) throws(Diagnostic) -> AxisValues {
    if let inner = node["sweep"] { return try values(inner) }
    return try values(node)
  }

  /// The values of an axis of the sweep block, where the word `sweep` is not needed.
  static func values(_ node: Node) throws(Diagnostic) -> AxisValues {
    if let items = node.items { return try listed(items, node.span) }
    if let inner = node["sweep"] { return try values(inner) }
    guard let scalar = node.scalar else {
      throw Diagnostic(
        .sweepExpression, "an axis is a list of values or a function", at: node.span,
        label: SweepFunction.misplaced(in: node).map { "write \($0)" }
          ?? "write [a, b], or log(1e-4, 1e-2, n=5)")
    }
    return try SweepExpression(node: node, text: scalar.text).parse()
  }

  private static func listed(_ items: [Node], _ span: SourceSpan) throws(Diagnostic) -> AxisValues {
    if items.isEmpty {
      throw Diagnostic(.noPoints, "a sweep needs at least one value", at: span)
    }
    return AxisValues(listed: items, span: span)
  }

  private func parse() throws(Diagnostic) -> AxisValues {
    var rest = Substring(text)
    if rest.hasPrefix("sweep ") || rest.hasPrefix("sweep[") { rest = rest.dropFirst(5) }
    rest = rest.drop { $0 == " " }
    let offset = text.utf8.count - rest.utf8.count
    if rest.first == "[" {
      let list = try list(String(rest), offset)
      return try SweepExpression.listed(list.items ?? [], node.span)
    }
    let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    let after = rest.dropFirst(name.count)
    guard after.first == "(", let close = after.lastIndex(of: ")") else {
      throw problem(
        "a sweep is a list or a function", offset, rest.utf8.count,
        "write [a, b], or log(1e-4, 1e-2, n=5)")
    }
    if !after[after.index(after: close)...].allSatisfy({ $0 == " " }) {
      throw problem("text after the sweep", offset, rest.utf8.count, "end it with ')'")
    }
    let body = after[after.index(after: after.startIndex)..<close]
    var function = SweepFunction(name: name, node: node, offset: offset)
    try function.readArguments(String(body), offset + name.utf8.count + 1)
    return try function.values()
  }

  /// A list inside a scalar: read in place where the source has the very text, so that every value
  /// keeps its own place.
  private func list(_ text: String, _ offset: Int) throws(Diagnostic) -> Node {
    let place = Interpolation.span(of: node, offset, text.utf8.count)
    if place.text == text {
      return try Parser.value(place.source, from: place.start, to: place.end)
    }
    let source = SourceText(name: node.span.source.name, text: text)
    do throws(Diagnostic) {
      if let bad = CharacterCheck.problems(in: source).first { throw bad }
      return try Parser.value(source, from: 0, to: source.bytes.count).relocated(to: node.span)
    } catch {
      throw Diagnostic(error.code, error.message, at: node.span, label: error.label)
    }
  }

  private func problem(
    _ message: String, _ offset: Int, _ length: Int, _ hint: String?
  ) -> Diagnostic {
    Diagnostic(
      .sweepExpression, message, at: Interpolation.span(of: node, offset, length), label: hint)
  }
}

extension Node {
  /// The same tree, all of it at one place.
  func relocated(to span: SourceSpan) -> Node {
    var result = self
    result.span = span
    switch content {
    case .scalar, .invalid: break
    case .list(let items): result.content = .list(items.map { $0.relocated(to: span) })
    case .block(let block):
      var moved = Block()
      for var entry in block.entries {
        entry.keySpan = span
        entry.value = entry.value.relocated(to: span)
        moved.set(entry)
      }
      result.content = .block(moved)
    }
    return result
  }
}
