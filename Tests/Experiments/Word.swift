@testable import ExperimentFile
@testable import Reporting

/// A word of an experiment file in which a typing mistake can be made, and what it is.
struct Word: Sendable {
  enum Role: Sendable {
    /// A key, a kind, a choice, a metric, a coordinate, a variant: one of a list of words. What
    /// else is right at its place.
    case name(isRight: @Sendable (String) -> Bool)
    /// A number, perhaps with a unit, or true or false: what is wanted there.
    case unit(wanted: [String])
    /// No word that can be known: why.
    case free(String)
  }

  var role: Role
  var text: String
  /// The word in the bytes of the file.
  var range: Range<Int>
  /// The whole key or value that it stands in.
  var whole: Range<Int>
  /// Where it is, for messages.
  var path: String
}

/// The words of a file, by the schema.
struct WordFinder {
  let schema: Schema
  private(set) var words: [Word] = []
  private var root: Node

  static func words(of file: ExperimentText, _ schema: Schema) -> [Word] {
    guard let raw = Parser.file(file.source).tree else { return [] }
    var finder = WordFinder(schema: schema, root: DottedKeys.expand(raw).tree)
    finder.visit(raw, at: [])
    return finder.words
  }

  private init(schema: Schema, root: Node) { (self.schema, self.root) = (schema, root) }

  private mutating func visit(_ node: Node, at path: [String]) {
    switch node.content {
    case .invalid: break
    case .list(let items): for item in items { visit(item, at: path + ["[]"]) }
    case .scalar(let scalar): value(node, scalar, at: path)
    case .block(let block):
      for entry in block.entries {
        key(entry, at: path)
        visit(entry.value, at: path + entry.key.split(separator: ".").map(String.init))
      }
    }
  }

  private mutating func key(_ entry: Block.Entry, at path: [String]) {
    let whole = entry.keySpan.start..<entry.keySpan.end
    var start = whole.lowerBound
    var parent = path
    for segment in entry.key.split(separator: ".").map(String.init) {
      let role: Word.Role
      if let reason = Exemptions.key(parent) {
        role = .free(reason)
      } else {
        role = name(at: parent)
      }
      add(segment, start, whole, role, parent + [segment])
      start += segment.utf8.count + 1
      parent.append(segment)
    }
  }

  /// A key is right where the schema has a setting of its name.
  private func name(at parent: [String]) -> Word.Role {
    let (schema, tree) = (schema, tree(of: parent))
    let place = settingPath(parent)
    return .name { other in
      Self.type(of: place + [other], in: tree, schema) != nil
        || (place.last == "against" || place.last == "where") && schema.root[other] != nil
    }
  }

  private mutating func add(
    _ text: String, _ start: Int, _ whole: Range<Int>, _ role: Word.Role, _ path: [String]
  ) {
    words.append(
      Word(
        role: role, text: text, range: start..<start + text.utf8.count, whole: whole,
        path: path.joined(separator: ".")))
  }

  // MARK: - Values

  private mutating func value(_ node: Node, _ scalar: Scalar, at path: [String]) {
    let whole = node.span.start..<node.span.end
    let start = whole.lowerBound + (scalar.style == .plain ? 0 : 1)
    if let reason = Exemptions.value(path) {
      return add(scalar.text, start, whole, .free(reason), path)
    }
    if scalar.text.hasPrefix("${") { return reference(scalar.text, start, whole, path) }
    if SweepExpression.isSweep(node) {
      return add("sweep", start, whole, .name { _ in false }, path)
    }
    if path.starts(with: ["sweep", "axes"]), let bracket = scalar.text.firstIndex(of: "(") {
      return add(
        String(scalar.text[..<bracket]), start, whole, .name { SweepFunction.names.contains($0) },
        path)
    }
    let place = settingPath(path)
    let role = Self.role(
      of: scalar.text, place, Self.type(of: place, in: tree(of: path), schema), schema)
    add(scalar.text, start, whole, role, path)
  }

  private mutating func reference(
    _ text: String, _ start: Int, _ whole: Range<Int>, _ path: [String]
  ) {
    var place = start + 2
    for segment in text.dropFirst(2).dropLast().split(separator: ".") {
      add(String(segment), place, whole, .name { _ in false }, path)
      place += segment.utf8.count + 1
    }
  }

  private static func role(
    of text: String, _ path: [String], _ type: ValueType?, _ schema: Schema
  ) -> Word.Role {
    switch type {
    case .choice(let words): return .name { words.contains($0) }
    case .component(let component):
      let kinds = schema.families.kinds(of: component.family).map(\.kind)
      return .name { kinds.contains($0) }
    case .optional(let inner), .list(let inner), .oneOrMore(let inner):
      return role(of: text, path, inner, schema)
    case .period(let points) where text.first?.isLetter == true:
      return .name { points.contains($0) }
    case _ where isWord(text) && !isBoolean(type):
      // A metric, a coordinate, a variant, a target: what is right depends on the experiment.
      return .name { Metric.known.contains($0) || schema.root[$0] != nil }
    case .either(let types):
      return .unit(wanted: types.flatMap { [$0.wanted, item($0)?.wanted].compactMap { $0 } })
    case .some(let type): return .unit(wanted: [type.wanted])
    case nil: return .unit(wanted: [])
    }
  }

  private static func isBoolean(_ type: ValueType?) -> Bool {
    if case .boolean = type { true } else { false }
  }

  private static func isWord(_ text: String) -> Bool { text.first?.isLetter == true }

  // MARK: - Places

  /// The path of a setting that a variant, an axis or a condition changes.
  private func settingPath(_ path: [String]) -> [String] {
    switch (path.first, path.dropFirst().first) {
    case ("variants", _): Array(path.dropFirst(2))
    case ("sweep", "axes"): Array(path.dropFirst(2))
    case ("sweep", "zip"), ("sweep", "exclude"), ("sweep", "include"): Array(path.dropFirst(3))
    default: path
    }
  }

  private func tree(of path: [String]) -> Node? {
    guard path.first == "variants", path.count > 1 else { return root }
    return root["variants"]?[path[1]]
  }

  private static func type(of path: [String], in tree: Node?, _ schema: Schema) -> ValueType? {
    if path.first == "sweep" {
      let inner = SweepBlock.schema[path.dropFirst().first ?? ""]?.type
      return path.count > 2 ? inner.flatMap(item) : inner
    }
    var types: [ValueType] = [.block(schema.root)]
    var node = tree
    for key in path {
      if key == "[]" {
        types = types.compactMap(item)
        node = node?.items?.first
      } else {
        types = types.compactMap {
          Schema([Field("_", $0)], families: schema.families).type(
            at: SettingPath(["_", key]), in: Self.boxed(node))
        }
        node = node?[key]
      }
      guard !types.isEmpty else { return nil }
    }
    return types.first
  }

  private static func boxed(_ node: Node?) -> Node? {
    guard let node else { return nil }
    var block = Block()
    block.set(Block.Entry(key: "_", keySpan: node.span, value: node))
    return Node(.block(block), at: node.span)
  }

  private static func item(_ type: ValueType) -> ValueType? {
    switch type {
    case .list(let inner), .oneOrMore(let inner), .optional(let inner): inner
    case .either(let types):
      types.lazy.compactMap { if case .list(let inner) = $0 { inner } else { nil } }.first
        ?? types.lazy.compactMap(item).first
    case .period, .untyped: type
    // A list along an axis: each item is a value of the setting.
    default: type
    }
  }
}
