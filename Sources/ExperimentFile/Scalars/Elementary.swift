#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The few functions that need the system's mathematics library, in one place.
enum Elementary {
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

  static func decimalLogarithm(_ value: Double) -> Double { log10(value) }

  /// To six significant digits, so that a generated value can be written down, and is the same
  /// number (and so the same run) where the library's last bit differs.
  ///
  /// Whole numbers stay.
  static func rounded(_ value: Double, digits: Int = 6) -> Double {
    guard value != value.rounded(), value.isFinite else { return value }
    let exponent = Int(decimalLogarithm(abs(value)).rounded(.down)) - digits + 1
    let mantissa = value / power(10, Double(exponent))
    guard mantissa.isFinite, abs(mantissa) < 1e15 else { return value }
    return Double("\(Int(mantissa.rounded()))e\(exponent)") ?? value
  }
}
