/// What is known about one kind of a family without making it.
public struct KindDescription: Sendable {
  /// Its name in experiment files.
  public var kind: String
  /// What it is, in one line.
  public var summary: String
  /// Its settings.
  public var settings: BlockSchema
  /// The rules between its settings; throws `InvalidSetting`, or any error, when one is broken.
  public var validate: @Sendable (ComponentValue, Families) throws -> Void

  /// Describes a kind.
  public init(
    kind: String, summary: String, settings: BlockSchema,
    validate: @escaping @Sendable (ComponentValue, Families) throws -> Void = { _, _ in }
  ) {
    self.kind = kind
    self.summary = summary
    self.settings = settings
    self.validate = validate
  }
}

/// The kinds of every family, whatever their Swift types are.
public struct Families: Sendable {
  struct Family: Sendable {
    var kinds: [String: KindDescription] = [:]
    var make: @Sendable (ComponentValue, Families) throws -> any Sendable
  }

  private var families: [String: Family] = [:]

  /// Makes a collection without families.
  public init() {}

  /// Adds a family whose plugins are made by a table of constructors.
  public mutating func add<Value>(_ table: KindTable<Value>) {
    let kinds = Dictionary(
      table.kinds.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
    families[table.family] = Family(kinds: kinds) { component, families in
      try table.make(component, with: families)
    }
  }

  /// Adds a family that is described but never made, for blocks that have a kind of their own.
  public mutating func add(_ family: String, kinds: [KindDescription]) {
    let named = Dictionary(kinds.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
    families[family] = Family(kinds: named) { component, _ in component }
  }

  /// The names of the families.
  public var names: [String] { families.keys.sorted() }

  /// The kinds of a family, by name.
  public func kinds(of family: String) -> [KindDescription] {
    (families[family]?.kinds.values).map { $0.sorted { $0.kind < $1.kind } } ?? []
  }

  /// One kind of a family.
  public func kind(_ kind: String, of family: String) -> KindDescription? {
    families[family]?.kinds[kind]
  }

  /// Makes the plugin that a component names, as the type that its family has.
  public func make<Value>(_ component: ComponentValue, as type: Value.Type) throws -> Value {
    guard let family = families[component.family] else {
      throw InvalidSetting("kind", "there is no family '\(component.family)'")
    }
    let made = try family.make(component, self)
    guard let value = made as? Value else {
      throw InvalidSetting("kind", "'\(component.kind)' is not a \(type)")
    }
    return value
  }
}
