/// A value that its type has read.
public indirect enum TypedValue: Sendable {
  /// `null`
  case null
  /// `true` or `false`.
  case boolean(Bool)
  /// A whole number.
  case integer(Int)
  /// A decimal number.
  case number(Double)
  /// A share from 0 to 1.
  case fraction(Fraction)
  /// How long, or when.
  case extent(Extent)
  /// Every so often, or at points.
  case period(Period)
  /// A length of time.
  case duration(Interval)
  /// An amount of memory.
  case bytes(ByteCount)
  /// Text, or a word of a choice.
  case text(String)
  /// A path.
  case path(FilePath)
  /// Values in a row.
  case list([TypedValue])
  /// Values by name; only those that were written.
  case block(TypedBlock)
  /// One plugin of a family with its settings.
  case component(ComponentValue)

  /// The value as canonical JSON: equal values have equal text, however they were written.
  var json: JSON {
    switch self {
    case .null: .null
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .fraction(let value): .number(value.value)
    case .extent(let value): TypedValue.json(of: value)
    case .period(.every(let value)): TypedValue.json(of: value)
    case .period(.at(let points)): .array(points.map(TypedValue.json))
    case .duration(let value): .string(value.text)
    case .bytes(let value): .integer(value.bytes)
    case .text(let value): .string(value)
    case .path(let value): .string(value.text)
    case .list(let items): .array(items.map(\.json))
    case .block(let block): .object(block.values.mapValues(\.json))
    case .component(let component): component.json
    }
  }

  private static func json(of extent: Extent) -> JSON {
    extent.unit == .steps ? .number(extent.amount) : .string(extent.text)
  }

  private static func json(of point: Period.Point) -> JSON {
    switch point {
    case .named(let name): .string(name)
    case .after(let extent): json(of: extent)
    }
  }

  /// The value as it would be written in an experiment file.
  public var text: String {
    switch self {
    case .null: "null"
    case .boolean(let value): String(value)
    case .integer(let value): String(value)
    case .number(let value): NumberText.shortest(value)
    case .fraction(let value): NumberText.shortest(value.value)
    case .extent(let value): value.text
    case .period(let value): value.text
    case .duration(let value): value.text
    case .bytes(let value): value.text
    case .text(let value): value
    case .path(let value): value.text
    case .list(let items): "[" + items.map(\.text).joined(separator: ", ") + "]"
    case .block(let block): "{" + TypedValue.pairs(block.values) + "}"
    case .component(let component): component.text
    }
  }

  static func pairs(_ values: [String: TypedValue]) -> String {
    values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.text)" }
      .joined(separator: ", ")
  }

  /// Equality of meaning: `2k` equals `2000`.
  func means(_ other: TypedValue) -> Bool { json.text == other.json.text }
}

/// The values of a block that were written, and where.
public struct TypedBlock: Sendable {
  /// The values by name.
  public var values: [String: TypedValue]
  /// The block as it was written; nothing for a value that was made in Swift.
  public var node: Node?

  /// Makes a block of values.
  public init(_ values: [String: TypedValue] = [:], node: Node? = nil) {
    self.values = values
    self.node = node
  }

  /// The value of a setting, if it was written.
  public subscript(name: String) -> TypedValue? { values[name] }

  /// The value at a dotted path, if it was written; settings of components are at their path too.
  public func value(at path: String) -> TypedValue? {
    var current = TypedValue.block(self)
    for key in SettingPath(dotted: path).segments {
      switch current {
      case .block(let block):
        guard let next = block.values[key] else { return nil }
        current = next
      case .component(let component):
        guard let next = component.value(key) else { return nil }
        current = next
      default: return nil
      }
    }
    return current
  }
}

/// One plugin of a family: its kind, and the settings that were written.
public struct ComponentValue: Sendable {
  /// The family.
  public var family: String
  /// The kind.
  public var kind: String
  /// The plugin's own settings.
  public var settings: TypedBlock
  /// Settings that every kind of the family has here.
  public var common: TypedBlock
  /// Where it was written; nothing for a value that was made in Swift.
  public var node: Node?

  /// Makes a component value.
  public init(
    family: String, kind: String, settings: TypedBlock = TypedBlock(),
    common: TypedBlock = TypedBlock(), node: Node? = nil
  ) {
    self.family = family
    self.kind = kind
    self.settings = settings
    self.common = common
    self.node = node
  }

  func value(_ key: String) -> TypedValue? {
    key == "kind" ? .text(kind) : settings.values[key] ?? common.values[key]
  }

  var json: JSON {
    var fields = settings.values.merging(common.values) { own, _ in own }.mapValues(\.json)
    fields["kind"] = .string(kind)
    return .object(fields)
  }

  var text: String {
    let values = settings.values.merging(common.values) { own, _ in own }
    return values.isEmpty ? kind : "{kind: \(kind), \(TypedValue.pairs(values))}"
  }
}
