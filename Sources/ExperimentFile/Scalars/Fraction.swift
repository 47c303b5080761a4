/// A share of a whole, from 0 to 1: `0.9` or `90%`.
public struct Fraction: Sendable, Hashable, Comparable, ExpressibleByFloatLiteral,
  ExpressibleByIntegerLiteral
{
  /// The share as a number.
  public var value: Double

  /// Makes a fraction of a number that is known to be from 0 to 1.
  public init(_ value: Double) { self.value = value }

  /// Makes a fraction of a literal.
  public init(floatLiteral value: Double) { self.value = value }

  /// Makes a fraction of 0 or 1.
  public init(integerLiteral value: Int) { self.value = Double(value) }

  /// Fractions are ordered as numbers.
  public static func < (left: Fraction, right: Fraction) -> Bool { left.value < right.value }

  init(parsing text: String) throws(ScalarProblem) {
    let isPercentage = text.hasSuffix("%")
    let digits = isPercentage ? String(text.dropLast()) : text
    guard NumberScalars.isDecimal(digits), let number = Double(NumberScalars.clean(digits)) else {
      throw ScalarProblem()
    }
    // Division, so that 90% and 0.9 are the same number.
    let share = isPercentage ? number / 100 : number
    if (0...1).contains(share) {
      value = share
    } else if !isPercentage, number > 1, number <= 100 {
      throw ScalarProblem("did you mean \(digits)%?")
    } else {
      throw ScalarProblem("write a number from 0 to 1, or from 0% to 100%")
    }
  }
}
