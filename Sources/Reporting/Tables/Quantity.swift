/// A number in a table: a value, what stands after ±, from how many runs, and how it is written.
public struct Quantity: Sendable, Hashable {
  /// The value, usually a mean.
  public var value: Double
  /// What stands after ±; `nil` for nothing.
  public var spread: Double?
  /// The range that stands in brackets after the value, as that of the middle half does after a
  /// median; `nil` for none.
  public var range: Range?
  /// From how many results the value comes; `nil` for a number that is no statistic.
  public var n: Int?
  /// How the number is written.
  public var form: Form
  /// Whether the value is the best, or not separable from it.
  public var mark: Mark?

  /// A range around a value that need not lie in its middle.
  public struct Range: Sendable, Hashable {
    /// Its ends.
    public var low: Double, high: Double

    /// A range.
    public init(low: Double, high: Double) { (self.low, self.high) = (low, high) }
  }

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

  /// The ends of the range with the decimals of the value, and the value with as many as tell the
  /// ends apart; nil where there is no range.
  var rangeText: (value: String, low: String, high: String)? {
    guard let range else { return nil }
    let numbers = [value, range.low, range.high]
    let texts: [String]
    switch form {
    case .measured, .fixed, .significant:
      let write = NumberGroup(numbers, largest: numbers.reduce(0) { max($0, abs($1)) })
      texts = numbers.map { write.text($0).replacing("−", with: "-") }
    case .count: texts = numbers.map(NumberText.count)
    case .seconds: texts = numbers.map(NumberText.seconds)
    case .bytes: texts = numbers.map(NumberText.bytes)
    case .percent: texts = numbers.map(NumberText.percent)
    }
    return (texts[0], texts[1], texts[2])
  }

  /// Whether the printed digits are the number itself, without a suffix or unit.
  var isPlainNumber: Bool {
    switch form {
    case .measured, .fixed, .significant: true
    case .count, .seconds, .bytes, .percent: false
    }
  }
}
