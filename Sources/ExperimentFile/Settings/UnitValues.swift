// The types of section 2 that have a unit, as settings.

extension Fraction: SettingValue {
  /// Fractions are bounded by decimal numbers.
  public typealias Bound = Double
  /// A share from 0 to 1.
  public static func type(in range: NumericRange) -> ValueType { .fraction(range) }
  /// The value that was read.
  public init?(_ value: TypedValue) {
    guard case .fraction(let fraction) = value else { return nil }
    self = fraction
  }
  /// The value as if it had been read.
  public var typed: TypedValue { .fraction(self) }
}

extension Extent: SettingValue {
  /// How long, or when.
  public static func type(in range: NumericRange) -> ValueType { .extent }
  /// The value that was read.
  public init?(_ value: TypedValue) {
    guard case .extent(let extent) = value else { return nil }
    self = extent
  }
  /// The value as if it had been read.
  public var typed: TypedValue { .extent(self) }
}

extension Period: SettingValue {
  /// Every so often, or at points.
  public static func type(in range: NumericRange) -> ValueType { .period() }
  /// The value that was read.
  public init?(_ value: TypedValue) {
    guard case .period(let period) = value else { return nil }
    self = period
  }
  /// The value as if it had been read.
  public var typed: TypedValue { .period(self) }
}

extension Interval: SettingValue {
  /// A length of time.
  public static func type(in range: NumericRange) -> ValueType { .duration }
  /// The value that was read.
  public init?(_ value: TypedValue) {
    guard case .duration(let interval) = value else { return nil }
    self = interval
  }
  /// The value as if it had been read.
  public var typed: TypedValue { .duration(self) }
}

extension ByteCount: SettingValue {
  /// An amount of memory.
  public static func type(in range: NumericRange) -> ValueType { .bytes }
  /// The value that was read.
  public init?(_ value: TypedValue) {
    guard case .bytes(let count) = value else { return nil }
    self = count
  }
  /// The value as if it had been read.
  public var typed: TypedValue { .bytes(self) }
}

extension FilePath: SettingValue {
  /// A path.
  public static func type(in range: NumericRange) -> ValueType { .path }
  /// The value that was read.
  public init?(_ value: TypedValue) {
    guard case .path(let path) = value else { return nil }
    self = path
  }
  /// The value as if it had been read.
  public var typed: TypedValue { .path(self) }
}
