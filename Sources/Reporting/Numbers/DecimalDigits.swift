/// A finite number as decimal digits, 0.d₁d₂d₃… · 10^exponent, and its rounding.
///
/// The digits are the shortest that read back as the same `Double`, so that the rounding is that of
/// the number one sees in a file, half to even, and the same on every machine and in every locale.
struct DecimalDigits {
  var negative: Bool
  /// The digits d₁, d₂, …, each from 0 to 9: empty for zero, else d₁ is not 0.
  var digits: [UInt8]
  /// The power of ten of the point before d₁: 1 for 3.4, 0 for 0.34.
  var exponent: Int

  /// The digits of a number; `nil` when it is not finite.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    (negative, digits, exponent) = (value.sign == .minus, [], 0)
    var (pointSeen, inExponent, exponentSign, written) = (false, false, 1, 0)
    for byte in abs(value).description.utf8 {
      switch byte {
      case UInt8(ascii: "."): pointSeen = true
      case UInt8(ascii: "e"): inExponent = true
      case UInt8(ascii: "-"): exponentSign = -1
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = byte - UInt8(ascii: "0")
        if inExponent {
          written = written * 10 + Int(digit)
        } else {
          digits.append(digit)
          exponent += pointSeen ? 0 : 1
        }
      default: break
      }
    }
    exponent += exponentSign * written
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    exponent -= zeros
    trim()
  }

  /// Whether the number is zero.
  var isZero: Bool { digits.isEmpty }

  /// Rounds to so many digits; the exponent grows when 9.96 becomes 10.
  func rounded(significant count: Int) -> DecimalDigits {
    guard count >= 0, count < digits.count else { return self }
    var result = self
    let up: Bool
    if digits[count] != 5 || digits.count > count + 1 {
      up = digits[count] >= 5
    } else {
      up = count > 0 && digits[count - 1] % 2 == 1
    }
    result.digits.removeLast(digits.count - count)
    if up { result.increment() }
    result.trim()
    return result
  }

  /// Rounds to so many decimals; a negative count rounds to tens, hundreds and so on.
  func rounded(decimals: Int) -> DecimalDigits {
    guard !isZero else { return self }
    guard exponent + decimals >= 0 else {
      var zero = self
      (zero.digits, zero.exponent) = ([], 0)
      return zero
    }
    return rounded(significant: exponent + decimals)
  }

  /// Writes the number rounded to so many decimals, without an exponent: "3.40", "-0.5", "1200".
  func text(decimals: Int) -> String {
    let rounded = self.rounded(decimals: decimals)
    let places = max(0, decimals)
    var text = rounded.negative && !rounded.isZero ? "-" : ""
    if rounded.exponent <= 0 || rounded.isZero {
      text += "0"
    } else {
      for index in 0..<rounded.exponent { text += rounded.digit(index) }
    }
    guard places > 0 else { return text }
    text += "."
    for place in 0..<places { text += rounded.digit(rounded.exponent + place) }
    return text
  }

  private func digit(_ index: Int) -> String {
    String(digits.indices.contains(index) ? digits[index] : 0)
  }

  private mutating func increment() {
    var index = digits.count - 1
    while index >= 0, digits[index] == 9 {
      digits[index] = 0
      index -= 1
    }
    if index >= 0 {
      digits[index] += 1
    } else {
      digits.insert(1, at: 0)
      exponent += 1
    }
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { exponent = 0 }
  }
}
