extension NumberText {
  /// A count with an SI suffix and three digits: "999", "1200", "12.3k", "1.2M", "4.56G".
  ///
  /// Counts below 10,000 are written out; zeros at the end of the decimals are dropped.
  public static func count(_ value: Double) -> String {
    guard value.isFinite else { return notFinite(value) }
    guard abs(value) >= 10_000 else { return trimmed(value, digits: 4) }
    guard abs(value) < 9.995e20 else { return significant(value, digits: 3) }
    return scaled(value, base: 1000, suffixes: ["", "k", "M", "G", "T", "P", "E"])
  }

  /// A duration: "12.3 µs", "4.56 ms", "12.3 s", "2 min 05 s", "1 h 02 min", "2 d 03 h".
  public static func seconds(_ value: Double) -> String {
    guard value.isFinite else { return notFinite(value) }
    guard value >= 0 else { return "-" + seconds(-value) }
    if value < 0.9995 {
      if value == 0 { return "0 s" }
      if value < 0.000_999_5 { return trimmed(value * 1e6, digits: 3) + " µs" }
      return trimmed(value * 1000, digits: 3) + " ms"
    }
    if value < 59.95 { return trimmed(value, digits: 3) + " s" }
    guard value < 1e15 else { return significant(value) + " s" }
    let whole = Int(value.rounded())
    if whole < 3600 { return "\(whole / 60) min \(padded(whole % 60)) s" }
    let minutes = Int((value / 60).rounded())
    if minutes < 24 * 60 { return "\(minutes / 60) h \(padded(minutes % 60)) min" }
    let hours = Int((value / 3600).rounded())
    return "\(hours / 24) d \(padded(hours % 24)) h"
  }

  /// A number of bytes in powers of 1024: "512 B", "1.5 KiB", "12.3 MiB".
  public static func bytes(_ value: Double) -> String {
    guard value.isFinite else { return notFinite(value) }
    guard abs(value) >= 1024 else { return trimmed(value, digits: 4) + " B" }
    return scaled(
      value, base: 1024, suffixes: [" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"])
  }

  /// A fraction as a percentage with three digits: 0.1234 is "12.3%".
  public static func percent(_ fraction: Double) -> String {
    guard let digits = DecimalDigits(fraction) else { return notFinite(fraction) }
    let rounded = digits.shifted(2).rounded(significant: 3)
    return rounded.text(decimals: max(0, 3 - rounded.exponent)).withoutZeros + "%"
  }

  /// Divides by the base until three digits are enough, and names the power.
  private static func scaled(_ value: Double, base: Double, suffixes: [String]) -> String {
    var (scaled, power) = (value, 0)
    // 999,950 is 1M, not 1000k: what decides is the number after rounding to three digits. In
    // binary units four digits before the point are normal: 1000 KiB is less than 1 MiB.
    let limit = base == 1000 ? 999.5 : base - 0.5
    while abs(scaled) >= limit, power < suffixes.count - 1 {
      scaled /= base
      power += 1
    }
    return trimmed(scaled, digits: 3) + suffixes[power]
  }

  /// So many significant digits, all of the whole part, and no zeros at the end of the decimals.
  private static func trimmed(_ value: Double, digits: Int) -> String {
    significant(value, digits: digits).withoutZeros
  }

  private static func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

extension String {
  /// A decimal number without the zeros at its end: "1.20" is "1.2", "3.0" is "3".
  var withoutZeros: String {
    guard contains("."), !contains("e") else { return self }
    var text = self[...]
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return String(text)
  }
}
