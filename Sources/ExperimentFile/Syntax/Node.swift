/// A value of an experiment file, with the place where it was written.
public struct Node: Sendable {
  /// What a node holds.
  public indirect enum Content: Sendable {
    /// One value, as text.
    case scalar(Scalar)
    /// Values in a row.
    case list([Node])
    /// Values by name.
    case block(Block)
    /// A value with a syntax error, which was reported: later passes leave it alone.
    case invalid
  }

  /// What it holds.
  public var content: Content
  /// Where the value was written.
  public var span: SourceSpan
  /// Who set it before, oldest first, when several files or overrides did.
  public var history: [Origin]

  /// Makes a node.
  public init(_ content: Content, at span: SourceSpan, history: [Origin] = []) {
    self.content = content
    self.span = span
    self.history = history
  }

  /// The scalar, if it is one.
  public var scalar: Scalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }
  /// The items, if it is a list.
  public var items: [Node]? {
    if case .list(let items) = content { items } else { nil }
  }
  /// The block, if it is one.
  public var block: Block? {
    if case .block(let block) = content { block } else { nil }
  }
  var isInvalid: Bool {
    if case .invalid = content { true } else { false }
  }

  /// The value under a key, if this is a block that has it.
  public subscript(key: String) -> Node? { block?[key] }

  /// The value at a path below this node; `plots[1]` is the second item of the list under `plots`.
  public subscript(path: SettingPath) -> Node? {
    var node: Node? = self
    for segment in path.segments { node = node?[segment] ?? node?.item(segment) }
    return node
  }

  private func item(_ segment: String) -> Node? {
    guard segment.hasSuffix("]"), let bracket = segment.lastIndex(of: "["),
      let index = Int(segment[segment.index(after: bracket)...].dropLast()),
      let items = self[String(segment[..<bracket])]?.items, items.indices.contains(index)
    else { return nil }
    return items[index]
  }
}

/// The text of a scalar; its type is decided by the schema.
public struct Scalar: Sendable, Hashable {
  /// How it was written.
  public enum Style: Sendable {
    case plain, singleQuoted, doubleQuoted, literal, folded
  }

  /// The text, after quotes and escapes.
  public var text: String
  /// How it was written.
  public var style: Style

  /// Makes a scalar.
  public init(_ text: String, style: Style = .plain) {
    self.text = text
    self.style = style
  }
}

/// One place that set a value.
public struct Origin: Sendable, Equatable {
  /// The key.
  public var key: SourceSpan
  /// The value.
  public var value: SourceSpan
}
