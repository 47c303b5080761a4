/// Prints a tree so that reading it again gives the same tree.
public enum YAMLText {
  /// The tree as a file.
  ///
  /// With `origins`, every value says in a comment who set it.
  public static func text(of node: Node, origins: Bool = false) -> String {
    // At the first column, text could be read as a document marker.
    guard let block = node.block, !block.isEmpty else {
      return (node.scalar == nil ? "" : " ") + inline(node) + "\n"
    }
    return lines(block, indent: 0, origins: origins).joined(separator: "\n") + "\n"
  }

  private static func lines(_ block: Block, indent: Int, origins: Bool) -> [String] {
    block.entries.flatMap { entry -> [String] in
      let head = String(repeating: " ", count: indent) + key(entry.key) + ":"
      if let inner = entry.value.block, !inner.isEmpty {
        return [head] + lines(inner, indent: indent + 2, origins: origins)
      }
      if let items = entry.value.items, items.contains(where: isLarge) {
        return [head] + items.flatMap { item(of: $0, indent: indent + 2, origins: origins) }
      }
      let comment = origins ? "  # from \(entry.keySpan.location)" : ""
      return ["\(head) \(inline(entry.value, inFlow: false))\(comment)"]
    }
  }

  private static func item(of node: Node, indent: Int, origins: Bool) -> [String] {
    let pad = String(repeating: " ", count: indent)
    guard let block = node.block, !block.isEmpty else {
      return ["\(pad)- \(inline(node, inFlow: false))"]
    }
    var inner = lines(block, indent: indent + 2, origins: origins)
    if let first = inner.first { inner[0] = pad + "- " + first.dropFirst(indent + 2) }
    return inner
  }

  /// Lists of blocks take a line for each item.
  private static func isLarge(_ node: Node) -> Bool {
    if let block = node.block { return !block.isEmpty }
    return node.items?.contains(where: isLarge) ?? false
  }

  /// The value on one line.
  static func inline(_ node: Node, inFlow: Bool = true) -> String {
    switch node.content {
    case .invalid: return "null"
    case .scalar(let scalar): return self.scalar(scalar, inFlow: inFlow)
    case .list(let items): return "[" + items.map { inline($0) }.joined(separator: ", ") + "]"
    case .block(let block):
      let parts = block.entries.map { "\(key($0.key)): \(inline($0.value))" }
      return "{" + parts.joined(separator: ", ") + "}"
    }
  }

  static func key(_ key: String) -> String {
    KeyText.isSegment(key) && !KeyText.looksTyped(key) ? key : JSON.quoted(key)
  }

  /// Plain text stays plain where that is possible: its type may depend on it.
  private static func scalar(_ scalar: Scalar, inFlow: Bool) -> String {
    let text = scalar.text.replacing("${", with: "$${")
    return scalar.style == .plain && isPlain(text, inFlow: inFlow) ? text : JSON.quoted(text)
  }

  private static func isPlain(_ text: String, inFlow: Bool) -> Bool {
    let source = SourceText(name: "", text: inFlow ? "[\(text)]" : text)
    guard !text.isEmpty, CharacterCheck.problems(in: source).isEmpty,
      !text.utf8.contains(0x0A),
      let node = try? Parser.value(source, from: 0, to: source.bytes.count)
    else { return false }
    let read = inFlow ? node.items?.first : node
    return read?.scalar == Scalar(text) && (!inFlow || node.items?.count == 1)
  }
}
