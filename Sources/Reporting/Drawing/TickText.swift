/// The words of the ticks of an axis, which are written alike.
enum TickText {
  /// Labels of equal decimals for multiples of a step whose power of ten is given; with an SI suffix
  /// from 10,000 on (20k), and a power of ten where neither helps.
  static func labels(_ values: [Double], stepExponent exponent: Int) -> [TickLabel] {
    let largest = values.reduce(0) { max($0, abs($1)) }
    let suffixes = [(9, "G"), (6, "M"), (3, "k")]
    if largest >= 1e4, largest < 1e12,
      let (power, suffix) = suffixes.first(where: { largest >= Ticks.powerOfTen($0.0) }),
      power - exponent <= 3
    {
      let decimals = max(0, power - exponent)
      return values.map { value in
        let text = shifted(value, -power, decimals: decimals)
        return TickLabel(value == 0 ? "0" : text + suffix)
      }
    }
    if largest == 0 || (largest >= 1e-3 && largest < 1e7) {
      return values.map { TickLabel(NumberText.fixed($0, decimals: max(0, -exponent))) }
    }
    let power = (DecimalDigits(largest)?.exponent ?? 1) - 1
    return values.map { value in
      guard value != 0 else { return TickLabel("0") }
      let mantissa = shifted(value, -power, decimals: max(0, power - exponent))
      return TickLabel(mantissa + "×10", exponent: power)
    }
  }

  /// Labels of a log axis: the numbers themselves between 0.001 and 100k, else powers of ten.
  static func logLabels(_ values: [Double]) -> [TickLabel] {
    let (low, high) = (values.min() ?? 1, values.max() ?? 1)
    if low >= 0.000_999, high < 1e6 {
      return values.map { value in
        TickLabel(value >= 10_000 ? NumberText.count(value) : NumberText.exact(value))
      }
    }
    return values.map { value in
      let (mantissa, exponent) = NumberText.scientific(value, digits: 1)
      return TickLabel(mantissa == "1" ? "10" : mantissa + "×10", exponent: exponent)
    }
  }

  private static func shifted(_ value: Double, _ power: Int, decimals: Int) -> String {
    DecimalDigits(value)?.shifted(power).text(decimals: decimals) ?? NumberText.notFinite(value)
  }
}
