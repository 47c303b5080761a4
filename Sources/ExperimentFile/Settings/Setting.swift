/// A setting of a plugin, declared once: name, type, default, range, unit and help.
///
///     @Setting("rank of the update", 1...) public var rank = 8
///     @Setting("how much is cleared") public var ratio: Fraction = 0.9
///     @Setting("what a restart keeps", of: "reset") public var reset: any Reset = ZeroReset()
///
/// From this follow parsing, the range check, messages with places, the row of the documentation
/// table, and the identity of a run. A field is an ordinary variable otherwise.
@propertyWrapper
public struct Setting<Value: Sendable>: Sendable {
  private var storage: SettingStorage<Value>
  private var declaration: Field
  private let encode: @Sendable (Value) -> TypedValue
  private let decode: @Sendable (TypedValue, Families) throws -> Value

  /// The value.
  public var wrappedValue: Value {
    get { storage.value }
    // A new box: a copy of the plugin that shares the old one keeps its value.
    set { storage = SettingStorage(newValue) }
  }

  /// Declares a setting without a range.
  ///
  /// `default` says in words what the default is where it is not a constant; `introducedAs` is the
  /// default of the day when the setting was introduced, if today's is another.
  public init(
    wrappedValue: Value, _ help: String, unit: String? = nil, default text: String? = nil,
    introducedAs: Value? = nil, affectsIdentity: Bool = true
  ) where Value: SettingValue {
    self.init(
      plain: wrappedValue, help, .all, unit: unit, default: text, introducedAs: introducedAs,
      affectsIdentity: affectsIdentity)
  }

  /// Declares a setting with a range; in an optional or a list it bounds the values inside. `null`
  /// says what writing that does, where a value outside the range may have been meant so.
  public init<Range: SettingRange>(
    wrappedValue: Value, _ help: String, _ range: Range, unit: String? = nil,
    default text: String? = nil, introducedAs: Value? = nil, affectsIdentity: Bool = true,
    null: String? = nil
  ) where Value: SettingValue, Range.Bound == Value.Bound {
    self.init(
      plain: wrappedValue, help, range.numeric, unit: unit, default: text,
      introducedAs: introducedAs, affectsIdentity: affectsIdentity)
    declaration.nullMeans = null
  }

  private init(
    plain value: Value, _ help: String, _ range: NumericRange, unit: String?,
    default text: String?, introducedAs: Value?, affectsIdentity: Bool
  ) where Value: SettingValue {
    storage = SettingStorage(value)
    declaration = Field(
      "", Value.type(in: range), help, default: value.typed, defaultText: text, unit: unit,
      introducedAs: introducedAs?.typed, affectsIdentity: affectsIdentity)
    encode = { $0.typed }
    decode = { value, _ in
      guard let read = Value(value) else { throw MismatchedSetting(found: value.text) }
      return read
    }
  }

  /// Declares a setting whose value is a plugin of a family: `{kind: …}` in an experiment file.
  public init(wrappedValue: Value, _ help: String, of family: String) {
    storage = SettingStorage(wrappedValue)
    encode = { value in
      (value as? any Configurable).map { .component($0.component(of: family)) } ?? .null
    }
    declaration = Field(
      "", .component(family), help, default: encode(wrappedValue))
    decode = { value, families in
      guard case .component(let component) = value else {
        throw MismatchedSetting(found: value.text)
      }
      return try families.make(component, as: Value.self)
    }
  }
}

/// A value of a type that the setting's own type did not read: a schema that contradicts it.
struct MismatchedSetting: Error {
  var found: String
}

/// The box of one setting's value.
///
/// Unchecked because a class with a variable cannot be proved safe, and safe because the variable
/// is written only by `DeclaredSetting.assign`, which is called for a plugin that `init()` has
/// just made, before anything else can see it; a field that is set gets a new box.
private final class SettingStorage<Value: Sendable>: @unchecked Sendable {
  var value: Value

  init(_ value: Value) { self.value = value }
}

/// A setting whatever its type, as reflection finds it.
protocol DeclaredSetting {
  var field: Field { get }
  var current: TypedValue { get }
  func assign(_ value: TypedValue, from families: Families) throws
}

extension Setting: DeclaredSetting {
  var field: Field { declaration }
  var current: TypedValue { encode(storage.value) }

  func assign(_ value: TypedValue, from families: Families) throws {
    storage.value = try decode(value, families)
  }
}
