/// A Swift type that a setting can have.
public protocol SettingValue: Sendable {
  /// What a range of it is made of; `Never` for a type without ranges.
  associatedtype Bound: RangeBound = Never
  /// What an experiment file may say for it.
  static func type(in range: NumericRange) -> ValueType
  /// The value of what was read; nothing if it was read by another type.
  init?(_ value: TypedValue)
  /// The value as if it had been read.
  var typed: TypedValue { get }
}

extension Bool: SettingValue {
  /// The words true and false.
  public static func type(in range: NumericRange) -> ValueType { .boolean }
  /// The value that was read.
  public init?(_ value: TypedValue) {
    guard case .boolean(let flag) = value else { return nil }
    self = flag
  }
  /// The value as if it had been read.
  public var typed: TypedValue { .boolean(self) }
}

extension Int: SettingValue {
  /// Whole numbers are bounded by whole numbers.
  public typealias Bound = Int
  /// A whole number.
  public static func type(in range: NumericRange) -> ValueType { .integer(range) }
  /// The value that was read.
  public init?(_ value: TypedValue) {
    guard case .integer(let number) = value else { return nil }
    self = number
  }
  /// The value as if it had been read.
  public var typed: TypedValue { .integer(self) }
}

extension Double: SettingValue {
  /// Decimal numbers are bounded by decimal numbers.
  public typealias Bound = Double
  /// A decimal number.
  public static func type(in range: NumericRange) -> ValueType { .number(range) }
  /// The value that was read.
  public init?(_ value: TypedValue) {
    guard case .number(let number) = value else { return nil }
    self = number
  }
  /// The value as if it had been read.
  public var typed: TypedValue { .number(self) }
}

extension String: SettingValue {
  /// Text as it was written.
  public static func type(in range: NumericRange) -> ValueType { .text }
  /// The value that was read.
  public init?(_ value: TypedValue) {
    guard case .text(let text) = value else { return nil }
    self = text
  }
  /// The value as if it had been read.
  public var typed: TypedValue { .text(self) }
}

extension Optional: SettingValue where Wrapped: SettingValue {
  /// The bounds of the value, where there is one.
  public typealias Bound = Wrapped.Bound
  /// The type, or `null`.
  public static func type(in range: NumericRange) -> ValueType {
    .optional(Wrapped.type(in: range))
  }
  /// The value that was read.
  public init?(_ value: TypedValue) {
    if case .null = value {
      self = .none
      return
    }
    guard let wrapped = Wrapped(value) else { return nil }
    self = wrapped
  }
  /// The value as if it had been read.
  public var typed: TypedValue { self?.typed ?? .null }
}

extension Array: SettingValue where Element: SettingValue {
  /// The bounds of every item.
  public typealias Bound = Element.Bound
  /// A list.
  public static func type(in range: NumericRange) -> ValueType { .list(Element.type(in: range)) }
  /// The value that was read.
  public init?(_ value: TypedValue) {
    guard case .list(let items) = value else { return nil }
    let read = items.compactMap { Element($0) }
    guard read.count == items.count else { return nil }
    self = read
  }
  /// The value as if it had been read.
  public var typed: TypedValue { .list(map(\.typed)) }
}

/// An enumeration of words, each a choice in an experiment file.
public protocol SettingChoice: SettingValue, CaseIterable, RawRepresentable
where RawValue == String {}

extension SettingChoice {
  /// One word of the enumeration.
  public static func type(in range: NumericRange) -> ValueType {
    .choice(allCases.map(\.rawValue))
  }
  /// The value that was read.
  public init?(_ value: TypedValue) {
    guard case .text(let word) = value else { return nil }
    self.init(rawValue: word)
  }
  /// The value as if it had been read.
  public var typed: TypedValue { .text(rawValue) }
}
