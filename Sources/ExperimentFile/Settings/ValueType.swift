/// What a setting accepts.
public indirect enum ValueType: Sendable {
  /// `true` or `false`.
  case boolean
  /// A whole number.
  case integer(NumericRange = .all)
  /// A decimal number; `nan` only where it is allowed.
  case number(NumericRange = .all, allowsNaN: Bool = false)
  /// A share from 0 to 1, also as a percentage.
  case fraction(NumericRange = .all)
  /// How long, or when.
  case extent
  /// Every so often, or at points; the names that points may have, or none for any name.
  case period(points: [String] = [])
  /// A length of time.
  case duration
  /// An amount of memory.
  case bytes
  /// Text as it was written.
  case text
  /// A path, from the folder of the file that contains it.
  case path
  /// One word of these.
  case choice([String])
  /// The type, or `null`.
  case optional(ValueType)
  /// A list.
  case list(ValueType)
  /// A list of at least one item, or that item alone.
  case oneOrMore(ValueType)
  /// A block whose keys are free.
  case table(ValueType)
  /// A block whose keys are declared.
  case block(BlockSchema)
  /// `{kind: …}` with the settings of that kind, or the kind alone.
  case component(ComponentType)
  /// The first of these that fits.
  case either([ValueType])
  /// Anything; scalars are typed by the core schema.
  case untyped
  /// A block of the settings of the kind around it: for settings that hold only at some places.
  case ownSettings

  /// A component without settings beside those of its kind.
  public static func component(_ family: String, defaultKind: String? = nil) -> ValueType {
    .component(ComponentType(family: family, defaultKind: defaultKind))
  }

  /// What to write, in words: `a whole number (1…512)`.
  public var wanted: String {
    switch self {
    case .boolean: "true or false"
    case .integer(let range): ValueType.with("a whole number", range.text)
    case .number(let range, _): ValueType.with("a number", range.text)
    case .fraction(let range):
      range == .all
        ? "a fraction (0…1 or a percentage)" : "a fraction (\(range.text), or a percentage)"
    case .extent: "an extent (2000, 10ep, 300Mtok or 25%)"
    case .period: "a period (200, 1ep, or a list of points)"
    case .duration: "a duration (90s, 15m, 1h30m)"
    case .bytes: "a size (4GiB, 64MB)"
    case .text: "text"
    case .path: "a path"
    case .choice(let words): "one of \(Suggestion.list(words))"
    case .optional(let type): type.wanted + ", or null"
    case .list(let type): "a list (each item: \(type.wanted))"
    case .oneOrMore(let type): "\(type.wanted), or a list of such"
    case .table: "a block of names and values"
    case .block: "a block"
    case .component(let component): "a kind of \(component.family)"
    case .either(let types): Suggestion.list(types.map(\.wanted))
    case .untyped: "a value"
    case .ownSettings: "a block of settings of this kind"
    }
  }

  private static func with(_ words: String, _ range: String) -> String {
    range.isEmpty ? words : "\(words) (\(range))"
  }

  /// The type in documentation: `Int`, `Fraction`, `lora | none`.
  public var name: String {
    switch self {
    case .boolean: "true or false"
    case .integer: "whole number"
    case .number: "number"
    case .fraction: "fraction"
    case .extent: "extent"
    case .period: "period"
    case .duration: "duration"
    case .bytes: "size"
    case .text: "text"
    case .path: "path"
    case .choice(let words): words.joined(separator: " | ")
    case .optional(let type): type.name + " or null"
    case .list(let type): "list of \(type.name)"
    case .oneOrMore(let type): "one or more of \(type.name)"
    case .table(let type): "\(type.name) by name"
    case .block: "block"
    case .component(let component): component.family
    case .either(let types): types.map(\.name).joined(separator: " or ")
    case .untyped: "anything"
    case .ownSettings: "settings"
    }
  }

  /// The range in documentation; empty where nothing limits.
  public var rangeText: String {
    switch self {
    case .integer(let range), .number(let range, _): range.text
    case .fraction(let range): range == .all ? "0…1" : range.text
    case .optional(let type), .list(let type), .oneOrMore(let type): type.rangeText
    default: ""
    }
  }

  /// The type with the settings of a kind where it asks for them.
  func with(own settings: BlockSchema) -> ValueType {
    switch self {
    case .ownSettings:
      // At its place nothing must be written: the rest is as elsewhere.
      .block(BlockSchema(settings.fields.map(\.optional)))
    case .table(let inner): .table(inner.with(own: settings))
    case .list(let inner): .list(inner.with(own: settings))
    default: self
    }
  }

  /// The type without `null`.
  var required: ValueType {
    if case .optional(let type) = self { type } else { self }
  }
}

/// A setting whose value is one plugin of a family.
public struct ComponentType: Sendable {
  /// The family, such as `adapter`.
  public var family: String
  /// The kind where none is written.
  public var defaultKind: String?
  /// Settings that every kind has beside its own, such as `targets`.
  public var common: [Field]

  /// Makes a component type.
  public init(family: String, defaultKind: String? = nil, common: [Field] = []) {
    self.family = family
    self.defaultKind = defaultKind
    self.common = common
  }
}
