/// The numbers that a setting allows.
public struct NumericRange: Sendable, Hashable {
  /// The smallest, or nothing.
  public var lower: Double?
  /// The largest, or nothing.
  public var upper: Double?
  /// Whether the upper bound itself is left out.
  public var excludesUpper = false
  /// Whether the lower bound itself is left out.
  public var excludesLower = false

  /// Every number.
  public static let all = NumericRange()

  /// Makes a range; a bound that is left out does not limit.
  public init(from lower: Double? = nil, through upper: Double? = nil) {
    self.lower = lower
    self.upper = upper
  }

  /// Whether a number is inside; `nan` is inside where nothing limits.
  public func contains(_ value: Double) -> Bool {
    if let lower, !(excludesLower ? value > lower : value >= lower) { return false }
    guard let upper else { return true }
    return excludesUpper ? value < upper : value <= upper
  }

  /// `1…512`, `at least 1`, `below 1`; empty where nothing limits.
  public var text: String {
    let low = lower.map(NumberText.shortest)
    if excludesLower, let low {
      return "above \(low)" + (upper.map { ", at most \(NumberText.shortest($0))" } ?? "")
    }
    let high = upper.map(NumberText.shortest)
    switch (low, high) {
    case (let low?, let high?):
      return excludesUpper ? "\(low)…\(high), without \(high)" : "\(low)…\(high)"
    case (let low?, nil): return "at least \(low)"
    case (nil, let high?): return excludesUpper ? "below \(high)" : "at most \(high)"
    case (nil, nil): return ""
    }
  }
}

/// A number that can bound a setting.
public protocol RangeBound: Comparable, Sendable {
  /// The bound as a decimal number.
  var asDouble: Double { get }
}

extension Int: RangeBound {
  /// The bound as a decimal number.
  public var asDouble: Double { Double(self) }
}

extension Double: RangeBound {
  /// The bound itself.
  public var asDouble: Double { self }
}

extension Never: RangeBound {
  /// Never asked: a type with this bound has no range.
  public var asDouble: Double { .nan }
}

/// A range as Swift writes it: `1...512`, `1...`, `...5`, `0..<1`.
public protocol SettingRange {
  /// The type of its bounds.
  associatedtype Bound: RangeBound
  /// The same range as numbers.
  var numeric: NumericRange { get }
}

extension ClosedRange: SettingRange where Bound: RangeBound {
  /// From the lower bound through the upper.
  public var numeric: NumericRange {
    NumericRange(from: lowerBound.asDouble, through: upperBound.asDouble)
  }
}

extension Range: SettingRange where Bound: RangeBound {
  /// From the lower bound to the upper, which is left out.
  public var numeric: NumericRange {
    var range = NumericRange(from: lowerBound.asDouble, through: upperBound.asDouble)
    range.excludesUpper = true
    return range
  }
}

/// The numbers above a bound that is left out: `Above(0.0)`.
public struct Above<Bound: RangeBound>: SettingRange {
  private let bound: Bound

  /// Above this.
  public init(_ bound: Bound) { self.bound = bound }

  /// From the bound on, without it.
  public var numeric: NumericRange {
    var range = NumericRange(from: bound.asDouble)
    range.excludesLower = true
    return range
  }
}

extension PartialRangeFrom: SettingRange where Bound: RangeBound {
  /// From the lower bound on.
  public var numeric: NumericRange { NumericRange(from: lowerBound.asDouble) }
}

extension PartialRangeThrough: SettingRange where Bound: RangeBound {
  /// Through the upper bound.
  public var numeric: NumericRange { NumericRange(through: upperBound.asDouble) }
}
