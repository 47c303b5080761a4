/// A plugin that is made from an experiment file.
///
/// Its settings are the fields with `@Setting`; `init()` gives each its default.
public protocol Configurable: Sendable {
  /// Its name in experiment files.
  static var kind: String { get }
  /// What it is, in one line.
  static var summary: String { get }
  /// The plugin with its defaults.
  init()
  /// The rules between settings: throw `InvalidSetting` to cite the one that is wrong.
  func validate() throws
}

/// Settings that several plugins share: a plugin with a field of such a type has its settings, as if
/// they were declared in the field's place.
///
///     public var scope = ResetScope()
public protocol SettingGroup: Sendable {}

extension Configurable {
  /// No rules.
  public func validate() throws {}

  /// The settings, in the order of their declaration.
  public static var settings: BlockSchema {
    BlockSchema(
      Self().declaredSettings.map { name, setting in
        var field = setting.field
        field.name = name
        return field
      })
  }

  /// The plugin with the values that were read; what was not read keeps its default.
  public init(reading values: TypedBlock, with families: Families = Families()) throws {
    let plugin = Self()
    for (name, setting) in plugin.declaredSettings {
      if let value = values[name] { try setting.assign(value, from: families) }
    }
    self = plugin
  }

  /// The plugin with one setting changed.
  public func with<Value>(_ setting: WritableKeyPath<Self, Value>, _ value: Value) -> Self {
    var copy = self
    copy[keyPath: setting] = value
    return copy
  }

  /// Kind and settings that differ from their defaults, in canonical JSON: what a run's identity
  /// says about the plugin.
  public var identity: String {
    let type = ValueType.component(ComponentType(family: "", defaultKind: nil))
    let description = KindDescription(
      kind: Self.kind, summary: "", settings: Self.settings)
    var families = Families()
    families.add("", kinds: [description])
    let component = component(of: "")
    return Identity(families: families).value(.component(component), type).text
  }

  /// The plugin as a value, with the settings that differ from their defaults.
  func component(of family: String) -> ComponentValue {
    var values: [String: TypedValue] = [:]
    let defaults = Self.settings
    for (name, setting) in declaredSettings {
      let value = setting.current
      if let standard = defaults[name]?.defaultValue, standard.means(value) { continue }
      values[name] = value
    }
    return ComponentValue(family: family, kind: Self.kind, settings: TypedBlock(values))
  }

  private var declaredSettings: [(name: String, setting: any DeclaredSetting)] {
    Self.declaredSettings(of: self)
  }

  /// Reflection gives a wrapper's name with an underscore before it.
  private static func declaredSettings(
    of fields: Any
  ) -> [(name: String, setting: any DeclaredSetting)] {
    Mirror(reflecting: fields).children.flatMap { child in
      if let group = child.value as? any SettingGroup { return declaredSettings(of: group) }
      guard let label = child.label, label.hasPrefix("_"),
        let setting = child.value as? any DeclaredSetting
      else { return [] }
      return [(key(of: label.dropFirst()), setting)]
    }
  }

  /// Keys are written with underscores: `weightDecay` is `weight_decay`.
  private static func key(of name: Substring) -> String {
    name.reduce(into: "") { key, letter in
      if letter.isUppercase { key += "_" }
      key += letter.lowercased()
    }
  }
}
