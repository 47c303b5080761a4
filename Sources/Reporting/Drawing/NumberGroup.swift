/// Numbers that stand side by side in a drawing and are written alike.
struct NumberGroup {
  private let decimals: Int?

  /// Decimals for three significant digits of the largest, or as many more, up to two, as tell the
  /// values apart; but none that are zero in all of them.
  init(_ values: [Double], largest: Double) {
    guard let digits = DecimalDigits(largest), !digits.isZero, largest >= 1e-3, largest < 1e6 else {
      decimals = largest == 0 ? 0 : nil
      return
    }
    let least = max(0, 3 - max(digits.exponent, 1))
    let low = values.min() ?? 0
    let high = values.max() ?? 0
    // A hundredth of what lies between the smallest and the largest should be seen.
    let resolution = DecimalDigits((high - low) / 100)
    let needed = resolution.map { $0.isZero ? 0 : 1 - $0.exponent } ?? 0
    let written = values.reduce(0) { most, value in
      max(most, DecimalDigits(value).map { $0.digits.count - $0.exponent } ?? 0)
    }
    decimals = min(max(least, needed), least + 2, written)
  }

  /// The number as it is written.
  func text(_ value: Double) -> String {
    guard let decimals else {
      let (mantissa, exponent) = NumberText.scientific(value, digits: 2)
      return value == 0 ? "0" : "\(mantissa.withoutZeros)e\(exponent)".replacing("-", with: "−")
    }
    return NumberText.fixed(value, decimals: decimals).replacing("-", with: "−")
  }
}
