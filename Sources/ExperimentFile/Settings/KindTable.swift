/// The plugins of one family by their kinds: how each is described, and how it is made.
///
/// `Value` is what the family's plugins are to the rest of the program, such as `any Adapter`.
public struct KindTable<Value: Sendable>: Sendable {
  /// The family's name.
  public let family: String
  /// The kinds in the order of registration.
  public private(set) var kinds: [KindDescription] = []
  /// Untyped `throws`: stored generic closures with typed errors crash the compiler.
  private var makers: [String: @Sendable (ComponentValue, Families) throws -> Value] = [:]
  private var typeNames: [String: String] = [:]

  /// Makes an empty table.
  public init(family: String) { self.family = family }

  /// Adds a plugin.
  ///
  /// `view` turns it into the family's type: `{ $0 }`.
  public mutating func register<Plugin: Configurable>(
    _ plugin: Plugin.Type, as view: @escaping @Sendable (Plugin) -> Value
  ) throws(DuplicateKind) {
    if let first = typeNames[Plugin.kind] {
      throw DuplicateKind(
        family: family, kind: Plugin.kind, first: first, second: String(reflecting: plugin))
    }
    typeNames[Plugin.kind] = String(reflecting: plugin)
    makers[Plugin.kind] = { component, families in
      view(try Plugin(reading: component.settings, with: families))
    }
    kinds.append(
      KindDescription(
        kind: Plugin.kind, summary: Plugin.summary, settings: Plugin.settings,
        validate: { component, families in
          try Plugin(reading: component.settings, with: families).validate()
        }))
  }

  /// The plugin of a component, with its settings.
  public func make(_ component: ComponentValue, with families: Families) throws -> Value {
    guard let maker = makers[component.kind] else {
      throw InvalidSetting("kind", "'\(component.kind)' is no \(family)")
    }
    return try maker(component, families)
  }
}

/// Two plugins of a family with one name.
public struct DuplicateKind: Error, Sendable, CustomStringConvertible {
  /// The family.
  public var family: String
  /// The name that both have.
  public var kind: String
  /// The type that had it first.
  public var first: String
  /// The type that wanted it, too.
  public var second: String

  /// Both types by name.
  public var description: String {
    "the \(family) kind '\(kind)' is taken by \(first); \(second) needs another"
  }
}
