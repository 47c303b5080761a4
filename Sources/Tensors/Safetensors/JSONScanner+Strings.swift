extension JSONScanner {
  /// Reads a string: valid UTF-8, no raw control characters, escapes as JSON defines them.
  package mutating func string() throws(FormatProblem) -> String {
    let opening = position
    guard take("\"") else { throw expected("a string") }
    var content: [UInt8] = []
    var runStart = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        content += bytes[runStart..<position]
        position += 1
        guard let text = String(validating: content, as: UTF8.self) else {
          throw problem("a string that is not valid UTF-8", at: opening)
        }
        return text
      case UInt8(ascii: "\\"):
        content += bytes[runStart..<position]
        content += String(try escape()).utf8
        runStart = position
      case 0x00...0x1F:
        throw problem("a control character in a string must be escaped", at: position)
      default:
        position += 1
      }
    }
    throw problem("a string that does not end", at: opening)
  }

  /// Reads a backslash and what it stands for.
  private mutating func escape() throws(FormatProblem) -> Unicode.Scalar {
    let start = position
    position += 1
    guard position < bytes.count else { throw problem("an escape that does not end", at: start) }
    let kind = bytes[position]
    position += 1
    switch kind {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try scalar(escapedAt: start)
    default: throw problem("an escape that JSON does not know", at: start)
    }
  }

  /// Reads the four digits after `\u`, and a second escape where the first is half of a pair.
  private mutating func scalar(escapedAt start: Int) throws(FormatProblem) -> Unicode.Scalar {
    let first = try fourHexadecimalDigits(escapedAt: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, take("\\"), take("u") else {
      throw problem("half of a surrogate pair", at: start)
    }
    let second = try fourHexadecimalDigits(escapedAt: start)
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    else { throw problem("half of a surrogate pair", at: start) }
    return scalar
  }

  private mutating func fourHexadecimalDigits(
    escapedAt start: Int
  ) throws(FormatProblem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count,
        let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue
      else { throw problem("\\u must be followed by four hexadecimal digits", at: start) }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}

/// Writes strings as JSON text, with the spelling of the systems whose files must be matched.
package enum JSONText {
  /// `text` between quotation marks.
  ///
  /// With `asciiOnly`, everything outside the printable ASCII characters is written as `\u` and
  /// four digits, in pairs beyond U+FFFF, as Python's `json.dumps` does.
  package static func quote(_ text: String, asciiOnly: Bool = false) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{8}": result += "\\b"
      case "\u{C}": result += "\\f"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || (asciiOnly && scalar.value > 0x7E):
        for unit in UTF16.encode(scalar) ?? .init() {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
