/// Reads a tree by a schema: every problem is reported, and what could be read is returned.
struct SchemaChecker {
  /// Where a value is: its name in messages, and the key that it was written under.
  struct Place {
    var name: String
    var key: SourceSpan?

    func below(_ key: String, _ span: SourceSpan?) -> Place {
      Place(name: name.isEmpty ? key : "\(name).\(key)", key: span)
    }

    func item(_ index: Int) -> Place { Place(name: "\(name)[\(index)]", key: nil) }
  }

  let schema: Schema
  var problems: [Diagnostic] = []
  /// Where every key of the schema belongs, once it is needed.
  var homes: [String: [String]]?

  init(_ schema: Schema) { self.schema = schema }

  /// Checks a whole tree, rules between blocks included.
  mutating func check(_ tree: Node) -> TypedBlock {
    guard case .block = tree.content else {
      if !tree.isInvalid {
        problems.append(
          Diagnostic(
            .wrongShape, "an experiment is a block of settings", at: tree.span,
            label: "write 'name: …' on a line of its own"))
      }
      return TypedBlock()
    }
    let block = self.block(tree, schema.root, Place(name: ""))
    if !problems.contains(where: { !$0.code.isWarning }) {
      for rule in schema.rules {
        problems += rule(block).map { Diagnostic($0, in: tree) }
      }
    }
    return block
  }

  mutating func value(_ node: Node, _ type: ValueType, _ place: Place) -> TypedValue? {
    switch type {
    case .optional(let inner):
      if let scalar = node.scalar, scalar.style == .plain, scalar.text == "null" { return .null }
      return value(node, inner, place)
    case .either(let types): return either(node, types, place)
    case .list(let inner): return list(node, inner, type, place)
    case .oneOrMore(let inner): return oneOrMore(node, inner, type, place)
    case .period(let names) where node.items != nil: return points(node, names, place)
    case .table(let inner): return table(node, inner, type, place)
    case .block(let inner):
      guard shape(of: node) == .block else { return wrongShape(node, type, place) }
      return .block(block(node, inner, place))
    case .component(let inner): return component(node, inner, place)
    case .untyped: return untyped(node, place)
    default: return scalar(node, type, place)
    }
  }

  // MARK: - Shapes

  private enum Shape { case scalar, list, block, invalid }

  private func shape(of node: Node) -> Shape {
    switch node.content {
    case .scalar: .scalar
    case .list: .list
    case .block: .block
    case .invalid: .invalid
    }
  }

  mutating func wrongShape(_ node: Node, _ type: ValueType, _ place: Place) -> TypedValue? {
    let found: String
    switch node.content {
    case .scalar(let scalar): found = "'\(scalar.text)'"
    case .list: found = "a list"
    case .block: found = "a block"
    case .invalid: return nil
    }
    var label: String?
    if case .list = type, node.scalar != nil { label = "write [\(node.span.text)]" }
    if let text = node.scalar?.text, case .block = type { label = absence(text, of: place) }
    let span = node.scalar == nil ? place.key ?? node.span : node.span
    problems.append(
      Diagnostic(
        .wrongShape, "'\(place.name)' wants \(type.wanted), found \(found)", at: span,
        label: label))
    return nil
  }

  private mutating func list(
    _ node: Node, _ inner: ValueType, _ type: ValueType, _ place: Place
  ) -> TypedValue? {
    guard let items = node.items else { return wrongShape(node, type, place) }
    let read = items.enumerated().map { value($1, inner, place.item($0)) }
    let values = read.compactMap { $0 }
    return values.count == read.count ? .list(values) : nil
  }

  private mutating func oneOrMore(
    _ node: Node, _ inner: ValueType, _ type: ValueType, _ place: Place
  ) -> TypedValue? {
    guard let items = node.items else { return value(node, inner, place).map { .list([$0]) } }
    if items.isEmpty {
      report(.wrongValue, node, type.wanted, place, "write at least one")
      return nil
    }
    return list(node, inner, type, place)
  }

  private mutating func points(_ node: Node, _ names: [String], _ place: Place) -> TypedValue? {
    var points: [Period.Point] = []
    for (index, item) in (node.items ?? []).enumerated() {
      guard let scalar = item.scalar else {
        return wrongShape(item, .extent, place.item(index))
      }
      do throws(ScalarProblem) {
        points.append(try Period.Point(parsing: scalar.text, names: names))
      } catch {
        report(
          .wrongValue, item, "the name of a point, or an extent", place.item(index), error.hint)
      }
    }
    return points.count == node.items?.count ? .period(.at(points)) : nil
  }

  private mutating func table(
    _ node: Node, _ inner: ValueType, _ type: ValueType, _ place: Place
  ) -> TypedValue? {
    guard let block = node.block else { return wrongShape(node, type, place) }
    var values: [String: TypedValue] = [:]
    for entry in block.entries {
      values[entry.key] = value(entry.value, inner, place.below(entry.key, entry.keySpan))
    }
    return .block(TypedBlock(values, node: node))
  }

  private mutating func untyped(_ node: Node, _ place: Place) -> TypedValue? {
    switch node.content {
    case .invalid: return nil
    case .list: return list(node, .untyped, .untyped, place)
    case .block: return table(node, .untyped, .untyped, place)
    case .scalar(let scalar):
      do throws(ScalarProblem) {
        return try UntypedScalar.read(scalar)
      } catch {
        report(.wrongValue, node, "a value that all YAML readers agree on", place, error.hint)
        return nil
      }
    }
  }

  /// The first type that reads the value; where none does, the problems of the one that came
  /// nearest: the one that wants the same shape.
  private mutating func either(
    _ node: Node, _ types: [ValueType], _ place: Place
  ) -> TypedValue? {
    let before = problems
    var nearest: [Diagnostic]?
    var attempts = 0
    for type in types where SchemaChecker.accepts(type, shape(of: node)) {
      problems = before
      if let read = value(node, type, place), problems.count == before.count { return read }
      attempts += 1
      nearest = problems
    }
    problems = before
    if attempts == 1, let nearest {
      problems = nearest
    } else if node.scalar != nil {
      report(.wrongValue, node, ValueType.either(types).wanted, place, nil)
    } else {
      return wrongShape(node, .either(types), place)
    }
    return nil
  }

  private static func accepts(_ type: ValueType, _ shape: Shape) -> Bool {
    switch type.required {
    case .block, .table: shape == .block
    case .list: shape == .list
    case .component: shape == .block || shape == .scalar
    case .period: shape == .scalar || shape == .list
    case .oneOrMore(let inner): shape == .list || accepts(inner, shape)
    case .untyped, .either: true
    default: shape == .scalar
    }
  }

  mutating func report(
    _ code: DiagnosticCode, _ node: Node, _ wanted: String, _ place: Place, _ hint: String?
  ) {
    let text = node.scalar?.text ?? node.span.text
    problems.append(
      Diagnostic(
        code, "'\(place.name)' wants \(wanted), found '\(SchemaChecker.short(text))'",
        at: node.span, label: hint ?? SweepExpression.question(for: text)))
  }

  static func short(_ text: String) -> String {
    let line = text.prefix { $0 != "\n" }
    return line.count > 60 ? line.prefix(60) + "…" : String(line)
  }
}
