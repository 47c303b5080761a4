/// A number in a table: a value, what stands after ±, from how many runs, and how it is written.
public struct Quantity: Sendable, Hashable {
  /// The value, usually a mean.
  public var value: Double
  /// What stands after ±; `nil` for nothing.
  public var spread: Double?
  /// From how many results the value comes; `nil` for a number that is no statistic.
  public var n: Int?
  /// How the number is written.
  public var form: Form
  /// Whether the value is the best, or not separable from it.
  public var mark: Mark?

  /// How a number is written.
  public enum Form: Sendable, Hashable {
    /// The spread to two significant digits and the value to the same decimals.
    case measured
    /// Exactly so many decimals.
    case fixed(Int)
    /// So many significant digits.
    case significant(Int)
    /// With an SI suffix: 1.2M.
    case count
    /// A duration: 12.3 ms.
    case seconds
    /// A size in powers of 1024: 12.3 MiB.
    case bytes
    /// A fraction as a percentage, with the rounding of `measured` where there is a spread.
    case percent
  }

  /// A number with its spread.
  public init(
    _ value: Double, spread: Double? = nil, n: Int? = nil, form: Form = .measured,
    mark: Mark? = nil
  ) {
    (self.value, self.spread, self.n, self.form, self.mark) = (value, spread, n, form, mark)
  }

  /// The value, the spread and the power of ten as they are printed in every format.
  var text: (value: String, spread: String?, exponent: Int?, unit: String) {
    func plain(_ write: (Double) -> String) -> (String, String?, Int?, String) {
      (write(value), spread.map(write), nil, "")
    }
    switch form {
    case .measured:
      let measured = MeasuredText(value, spread: spread)
      return (measured.value, measured.spread, measured.exponent, "")
    case .percent:
      guard let spread else { return plain(NumberText.percent) }
      let measured = MeasuredText(value * 100, spread: spread * 100)
      return (measured.value, measured.spread, measured.exponent, "%")
    case .fixed(let decimals): return plain { NumberText.fixed($0, decimals: decimals) }
    case .significant(let digits): return plain { NumberText.significant($0, digits: digits) }
    case .count: return plain(NumberText.count)
    case .seconds: return plain(NumberText.seconds)
    case .bytes: return plain(NumberText.bytes)
    }
  }

  /// Whether the printed digits are the number itself, without a suffix or unit.
  var isPlainNumber: Bool {
    switch form {
    case .measured, .fixed, .significant: true
    case .count, .seconds, .bytes, .percent: false
    }
  }
}
