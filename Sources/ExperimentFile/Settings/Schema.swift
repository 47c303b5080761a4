/// What an experiment file may say: its blocks, the families of plugins, and the rules between
/// settings.
///
/// Built by the modules that know the blocks; this one only applies it.
public struct Schema: Sendable {
  /// A rule between settings of different blocks; names in what it returns are dotted paths.
  public typealias Rule = @Sendable (TypedBlock) -> [InvalidSetting]

  /// The blocks at the top of a file.
  public var root: BlockSchema
  /// The plugins that components can name.
  public var families: Families
  /// Names of other tools, and the path that means the same here.
  public var foreignNames: [String: String]
  /// Rules between blocks, checked when every setting could be read.
  public var rules: [Rule]
  /// Part of every run's identity: raise it when a setting changes its meaning.
  public var version: Int

  /// Declares a schema.
  ///
  /// The keys of composition and sweeps (`extends`, `remove`, `vars`, `variants`, `sweep`) are
  /// known without being declared.
  public init(
    _ fields: [Field], families: Families = Families(),
    foreignNames: [String: String] = ForeignNames.table, rules: [Rule] = [], version: Int = 1
  ) {
    let known = Set(fields.map(\.name))
    root = BlockSchema(fields + Schema.composition.filter { !known.contains($0.name) })
    self.families = families
    self.foreignNames = foreignNames
    self.rules = rules
    self.version = version
  }

  private static let composition: [Field] = [
    Field("extends", .untyped, "files that this one starts from", affectsIdentity: false),
    Field("remove", .list(.text), "inherited keys to delete", affectsIdentity: false),
    Field("vars", .table(.untyped), "values for ${vars.name}", affectsIdentity: false),
    Field("variants", .table(.untyped), "named sets of overrides", affectsIdentity: false),
    Field("sweep", .untyped, "axes and seeds", affectsIdentity: false),
  ]

  /// The type of a path in a tree, whose kinds decide what components know.
  func type(at path: SettingPath, in tree: Node?) -> ValueType? {
    field(at: path, in: tree)?.type
  }

  /// The setting at a path in a tree.
  func field(at path: SettingPath, in tree: Node?) -> Field? {
    var type = ValueType.block(root)
    var node = tree
    var found: Field?
    for key in path.segments {
      guard let next = field(key, of: type, node) else { return nil }
      found = next
      type = next.type
      node = node?[key]
    }
    return found
  }

  private func field(_ key: String, of type: ValueType, _ node: Node?) -> Field? {
    switch type {
    case .block(let schema): return schema[key]
    case .table(let inner): return Field(key, inner)
    case .untyped: return Field(key, .untyped)
    case .optional(let inner): return field(key, of: inner, node)
    case .either(let types): return types.lazy.compactMap { field(key, of: $0, node) }.first
    case .component(let component):
      if key == "kind" {
        return Field("kind", .text, default: component.defaultKind.map { .text($0) })
      }
      if var common = component.common.first(where: { $0.name == key }) {
        let kind = Schema.kind(of: node) ?? component.defaultKind
        if let own = kind.flatMap({ families.kind($0, of: component.family) })?.settings {
          common.type = common.type.with(own: own)
        }
        return common
      }
      guard let kind = Schema.kind(of: node) ?? component.defaultKind else {
        return families.kinds(of: component.family).lazy.compactMap { $0.settings[key] }.first
      }
      return families.kind(kind, of: component.family)?.settings[key]
    default: return nil
    }
  }

  /// The kind that a component names: a word alone, or under `kind`.
  static func kind(of node: Node?) -> String? {
    node?.scalar?.text ?? node?["kind"]?.scalar?.text
  }

  /// The component that can stand at a path, if any.
  func component(at path: SettingPath, in tree: Node?) -> ComponentType? {
    guard let type = type(at: path, in: tree) else { return nil }
    return Schema.component(in: type)
  }

  private static func component(in type: ValueType) -> ComponentType? {
    switch type {
    case .component(let component): component
    case .optional(let inner): component(in: inner)
    case .either(let types): types.lazy.compactMap(component).first
    default: nil
    }
  }

  /// The keys that a component knows when it has a kind; nothing for a kind that does not exist.
  func keys(of component: ComponentType, kind: String) -> Set<String>? {
    guard let description = families.kind(kind, of: component.family) else { return nil }
    return Set(description.settings.names + component.common.map(\.name) + ["kind"])
  }
}
