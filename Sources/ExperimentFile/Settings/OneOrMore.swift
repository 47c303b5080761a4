/// A setting of one value or of several: `of: update`, `of: [update, weight]`.
///
/// One value means the same as a list of it, also for the identity of a run. An empty list is a
/// mistake.
public struct OneOrMore<Element: SettingValue>: SettingValue, ExpressibleByArrayLiteral {
  /// The values as they were written.
  public let values: [Element]

  /// Makes a setting of at least one value.
  public init(_ values: [Element]) {
    precondition(!values.isEmpty, "OneOrMore: there is no value")
    self.values = values
  }

  /// Makes a setting of the values of a literal, at least one.
  public init(arrayLiteral values: Element...) { self.init(values) }

  /// The bounds of every value.
  public typealias Bound = Element.Bound
  /// One value or a list.
  public static func type(in range: NumericRange) -> ValueType {
    .oneOrMore(Element.type(in: range))
  }
  /// The values that were read.
  public init?(_ value: TypedValue) {
    guard let values = [Element](value), !values.isEmpty else { return nil }
    self.values = values
  }
  /// The values as if they had been read.
  public var typed: TypedValue { values.typed }
}

extension OneOrMore: Equatable where Element: Equatable {}
