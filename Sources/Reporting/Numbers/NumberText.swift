/// Numbers as text: the same characters on every machine, whatever its locale.
public enum NumberText {
  /// Exactly so many decimals: `fixed(3.14159, decimals: 2)` is "3.14".
  ///
  /// Zero has no sign; a number that is not finite is "nan", "inf" or "-inf".
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard let digits = DecimalDigits(value) else { return notFinite(value) }
    return digits.text(decimals: min(max(decimals, 0), 400))
  }

  /// The shortest text that reads back as the same number: "0.1", "1e-07", "100000".
  public static func exact(_ value: Double) -> String {
    guard value.isFinite else { return notFinite(value) }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// So many significant digits, but every digit of the whole part: "3.142", "123456", "1.23e-07".
  ///
  /// Below 10⁻⁴ and from 10⁹ on with an exponent.
  public static func significant(_ value: Double, digits count: Int = 4) -> String {
    guard let digits = DecimalDigits(value) else { return notFinite(value) }
    guard !digits.isZero else { return "0" }
    let count = min(max(count, 1), 40)
    let rounded = digits.rounded(significant: count)
    if rounded.exponent < -3 || rounded.exponent > 9 {
      let (mantissa, exponent) = scientific(value, digits: count)
      return "\(mantissa)e\(exponent)"
    }
    return digits.text(decimals: max(0, count - rounded.exponent))
  }

  /// A mantissa of so many digits and a power of ten: 0.00123 gives ("1.23", −3).
  static func scientific(_ value: Double, digits count: Int) -> (mantissa: String, exponent: Int) {
    guard let digits = DecimalDigits(value), !digits.isZero else { return (exact(value), 0) }
    let count = min(max(count, 1), 40)
    var mantissa = digits.rounded(significant: count)
    let exponent = mantissa.exponent - 1
    mantissa.exponent = 1
    return (mantissa.text(decimals: count - 1), exponent)
  }

  static func notFinite(_ value: Double) -> String {
    value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
  }
}

/// A value and its spread as text: the spread to two digits, the value to the same decimals.
///
/// The rule of the Particle Data Group ("Rounding") without its special case of three digits. A spread
/// that would need more than twelve decimals is written by itself.
public struct MeasuredText: Sendable, Hashable {
  /// The value's digits, or its mantissa where there is an exponent.
  public let value: String
  /// The spread's digits at the same exponent; `nil` where there is no spread.
  public let spread: String?
  /// The power of ten of both; `nil` where the numbers are written out.
  public let exponent: Int?

  /// Rounds a value and its spread; without a spread the value has four significant digits.
  public init(_ value: Double, spread: Double? = nil) {
    guard let digits = DecimalDigits(value), let spread,
      let error = DecimalDigits(abs(spread))
    else {
      self.init(NumberText.significant(value), nil, nil)
      return
    }
    guard !error.isZero else {
      self.init(NumberText.significant(value), "0", nil)
      return
    }
    let rounded = error.rounded(significant: 2)
    let magnitude = digits.isZero ? rounded.exponent : max(digits.exponent, rounded.exponent)
    let isPlain = (-3...7).contains(magnitude)
    let shift = isPlain ? 0 : magnitude - 1
    let decimals = 2 - rounded.exponent + shift
    guard decimals <= 12 else {
      // The rounding of sums, not a result: the decimals of a value must not depend on it.
      self.init(NumberText.significant(value), NumberText.significant(abs(spread), digits: 2), nil)
      return
    }
    self.init(
      digits.shifted(-shift).text(decimals: decimals),
      rounded.shifted(-shift).text(decimals: decimals), isPlain ? nil : shift)
  }

  private init(_ value: String, _ spread: String?, _ exponent: Int?) {
    (self.value, self.spread, self.exponent) = (value, spread, exponent)
  }

  /// "3.412 ± 0.021", "(1.234 ± 0.012)e-7", or the value alone.
  public var text: String {
    let sum = spread.map { "\(value) ± \($0)" } ?? value
    return exponent.map { "(\(sum))e\($0)" } ?? sum
  }
}

extension DecimalDigits {
  /// The number times a power of ten, exactly.
  func shifted(_ power: Int) -> DecimalDigits {
    var result = self
    if !isZero { result.exponent += power }
    return result
  }
}
