/// One setting of a block: its name, its type and what is known about it.
public struct Field: Sendable {
  /// The key.
  public var name: String
  /// What it accepts.
  public var type: ValueType
  /// What it says, in one line.
  public var help: String
  /// The value where none is written.
  public var defaultValue: TypedValue?
  /// What documentation shows as the default where it is not a constant: `2 × rank`.
  public var defaultText: String?
  /// Whether it must be written.
  public var isRequired: Bool
  /// What a number counts: `steps`.
  public var unit: String?
  /// The default of the day when the setting was introduced.
  ///
  /// A run with this value has the identity of the runs before that day; nothing means today's
  /// default.
  public var introducedAs: TypedValue?
  /// Whether a run with another value is another run.
  public var affectsIdentity: Bool
  /// What `null` does, where it says more than that there is none: "switches clipping off".
  public var nullMeans: String?

  /// Declares a setting.
  public init(
    _ name: String, _ type: ValueType, _ help: String = "", default value: TypedValue? = nil,
    defaultText: String? = nil, isRequired: Bool = false, unit: String? = nil,
    introducedAs: TypedValue? = nil, affectsIdentity: Bool = true
  ) {
    self.name = name
    self.type = type
    self.help = help
    defaultValue = value
    self.defaultText = defaultText
    self.isRequired = isRequired
    self.unit = unit
    self.introducedAs = introducedAs
    self.affectsIdentity = affectsIdentity
  }

  /// The setting where it need not be written.
  var optional: Field {
    var field = self
    field.isRequired = false
    return field
  }

  /// The default as documentation shows it.
  public var shownDefault: String {
    defaultText ?? defaultValue?.text ?? (isRequired ? "(required)" : "")
  }
}

/// The settings of a block.
public struct BlockSchema: Sendable {
  /// The settings, in the order in which documentation shows them.
  public var fields: [Field]
  private var index: [String: Int]

  /// Declares a block.
  public init(_ fields: [Field]) {
    self.fields = fields
    index = Dictionary(
      fields.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The setting with a name.
  public subscript(name: String) -> Field? { index[name].map { fields[$0] } }

  /// The names in the order of the alphabet.
  public var names: [String] { fields.map(\.name).sorted() }
}
