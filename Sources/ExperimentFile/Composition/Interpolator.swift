/// Puts values in place of `${path}`, `${expression}` and `${env:NAME}`.
///
/// Works on a merged tree: what `${model.hidden}` means is decided after everything was set.
struct Interpolator {
  let schema: Schema
  let environment: @Sendable (String) -> String?
  private let root: Node
  private(set) var problems: [Diagnostic] = []
  private var resolved: [SettingPath: Node] = [:]
  private var pending: [SettingPath] = []
  /// How many values may still be copied by references to blocks and lists: a short file that
  /// doubles itself at every step would otherwise fill the memory.
  private var copiesLeft = 100_000
  /// How many references may follow each other.
  private static let longestChain = 64

  /// The tree with every reference replaced.
  static func resolve(
    _ tree: Node, schema: Schema, environment: @escaping @Sendable (String) -> String?
  ) -> (tree: Node, problems: [Diagnostic]) {
    var interpolator = Interpolator(schema: schema, environment: environment, root: tree)
    let result = interpolator.node(tree, at: SettingPath())
    return (result, interpolator.problems)
  }

  private init(
    schema: Schema, environment: @escaping @Sendable (String) -> String?, root: Node
  ) {
    self.schema = schema
    self.environment = environment
    self.root = root
  }

  private mutating func node(_ node: Node, at path: SettingPath?) -> Node {
    var result = node
    switch node.content {
    case .invalid: break
    case .list(let items): result.content = .list(items.map { self.node($0, at: nil) })
    case .block(let block):
      var changed = block
      for entry in block.entries {
        let below = path?.appending(entry.key)
        let value = below.map { setting($0, entry.value) } ?? self.node(entry.value, at: nil)
        changed.update(entry.key) { $0 = value }
      }
      result.content = .block(changed)
    case .scalar(let scalar):
      if scalar.text.utf8.contains(UInt8(ascii: "$")) { result = text(node, scalar) }
    }
    return result
  }

  /// A setting, resolved once however often it is referred to.
  private mutating func setting(_ path: SettingPath, _ node: Node) -> Node {
    if let known = resolved[path] { return known }
    pending.append(path)
    let value = self.node(node, at: path)
    pending.removeLast()
    resolved[path] = value
    return value
  }

  private mutating func text(_ node: Node, _ scalar: Scalar) -> Node {
    var result = node
    do throws(Diagnostic) {
      let parts = try Interpolation.split(scalar.text, in: node)
      if parts.count == 1, case .reference(let expression, let offset) = parts[0],
        let path = Expression.path(of: expression, in: root)
      {
        let place = Interpolation.span(of: node, offset, expression.utf8.count)
        let value = try target(path, at: place)
        copiesLeft -= value.weight(upTo: copiesLeft)
        if copiesLeft <= 0 { throw Interpolator.tooLarge(place) }
        result.content = value.content
        return result
      }
      var joined = ""
      for part in parts {
        switch part {
        case .literal(let text): joined += text
        case .environment(let name, let fallback, let offset):
          joined += try variable(name, fallback, node, offset)
        case .reference(let expression, let offset):
          joined += try self.value(of: expression, node, offset)
        }
      }
      if joined.utf8.count > Parser.largest { throw Interpolator.tooLarge(node.span) }
      result.content = .scalar(Scalar(joined, style: scalar.style))
    } catch {
      problems.append(error)
      result.content = .invalid
    }
    return result
  }

  private static func tooLarge(_ place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .expression, "references make this experiment too large", at: place,
      label: "values that refer to each other grow with every step")
  }

  private func variable(
    _ name: String, _ fallback: String?, _ node: Node, _ offset: Int
  ) throws(Diagnostic) -> String {
    if let value = environment(name) ?? fallback { return value }
    throw Diagnostic(
      .environment, "the environment variable '\(name)' is not set",
      at: Interpolation.span(of: node, offset, name.utf8.count),
      label: "set it, or write ${env:\(name):default}")
  }

  /// A path alone may be any text; anything more is arithmetic.
  private mutating func value(
    of expression: String, _ node: Node, _ offset: Int
  ) throws(Diagnostic) -> String {
    if let path = Expression.path(of: expression, in: root) {
      let place = Interpolation.span(of: node, offset, expression.utf8.count)
      let value = try target(path, at: place)
      if let scalar = value.scalar { return scalar.text }
      if value.isInvalid { return "" }
      throw Diagnostic(
        .expression, "'\(path)' is a \(value.items == nil ? "block" : "list"), not one value",
        at: place, label: "refer to it alone: ${\(path)}")
    }
    // Numbers are looked up before evaluation, because a closure cannot change this structure.
    var numbers: [SettingPath: Node] = [:]
    for (path, start, length) in Interpolation.paths(in: expression) where numbers[path] == nil {
      numbers[path] = try target(path, at: Interpolation.span(of: node, offset + start, length))
    }
    let known = numbers
    var evaluation = Expression(expression) { path, range throws(ExpressionProblem) in
      try Interpolation.number(known[path], path, range)
    }
    do throws(ExpressionProblem) {
      return try evaluation.evaluate().text
    } catch {
      throw Diagnostic(
        .expression, error.message,
        at: Interpolation.span(of: node, offset + error.offset, error.length), label: error.hint)
    }
  }

  private mutating func target(
    _ path: SettingPath, at place: SourceSpan
  ) throws(Diagnostic) -> Node {
    if pending.contains(path) {
      let loop = pending.drop { $0 != path } + [path]
      throw Diagnostic(
        .referenceCycle,
        "these values refer to each other: "
          + loop.map(\.description).joined(separator: " → "), at: place)
    }
    if pending.count > Interpolator.longestChain {
      throw Diagnostic(
        .referenceCycle, "more than \(Interpolator.longestChain) references follow each other",
        at: place)
    }
    if let node = root[path] { return setting(path, node) }
    if let standard = schema.field(at: path, in: root)?.defaultValue {
      return Node(.scalar(Scalar(standard.text)), at: place)
    }
    throw root.unknownPath(path, at: place, "to refer to")
  }
}
