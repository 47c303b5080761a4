/// A strict reader of JSON text, one value at a time.
///
/// A general decoder would accept what a safetensors header must not contain: a key given twice, of
/// which it silently keeps one, or 1.0 for 1. This one refuses both, says at which byte, and never
/// holds more than the text justifies.
package struct JSONScanner {
  /// The longest key in bytes.
  ///
  /// Swift compares strings by canonical equivalence, in a time quadratic
  /// in a run of combining marks: an unbounded key could keep the reader busy for hours.
  static let longestKey = 1_024

  /// The keys that were met so far in one object.
  struct Members {
    fileprivate var seen: Set<String> = []
  }

  package let bytes: [UInt8]
  /// What the text is, for messages: "the header".
  let title: String
  package var position = 0

  package init(_ bytes: [UInt8], title: String) {
    self.bytes = bytes
    self.title = title
  }

  /// Reads the brace that opens an object; its keys follow from `nextKey(of:)`.
  mutating func beginObject() throws(FormatProblem) -> Members {
    skipWhitespace()
    guard take("{") else { throw expected("\"{\"") }
    return Members()
  }

  /// Reads a key of the object and its colon, or the brace that closes the object, then nil.
  ///
  /// A key that came before is refused, however it is spelt; so is one that differs from it in
  /// nothing but Unicode normalization, since a Swift dictionary would hold them as one.
  mutating func nextKey(of members: inout Members) throws(FormatProblem) -> String? {
    skipWhitespace()
    if take("}") { return nil }
    if !members.seen.isEmpty {
      guard take(",") else { throw expected("\",\" or \"}\"") }
      skipWhitespace()
    }
    let start = position
    let key = try string()
    guard key.utf8.count <= Self.longestKey else {
      throw problem("a key of more than \(Self.longestKey) bytes", at: start)
    }
    guard members.seen.insert(key).inserted else {
      throw problem("the key \(FormatProblem.quote(key)) appears twice", at: start)
    }
    skipWhitespace()
    guard take(":") else { throw expected("\":\"") }
    return key
  }

  /// Reads an object whose values are all strings.
  mutating func stringsByKey() throws(FormatProblem) -> [String: String] {
    var result: [String: String] = [:]
    var members = try beginObject()
    while let key = try nextKey(of: &members) {
      skipWhitespace()
      result[key] = try string()
    }
    return result
  }

  /// Reads an array of non-negative whole numbers.
  mutating func wholeNumbers() throws(FormatProblem) -> [Int] {
    skipWhitespace()
    guard take("[") else { throw expected("\"[\"") }
    skipWhitespace()
    var numbers: [Int] = []
    if take("]") { return numbers }
    while true {
      numbers.append(try wholeNumber())
      skipWhitespace()
      if take("]") { return numbers }
      guard take(",") else { throw expected("\",\" or \"]\"") }
    }
  }

  /// Reads a non-negative whole number: digits alone, no sign, fraction or exponent.
  private mutating func wholeNumber() throws(FormatProblem) -> Int {
    skipWhitespace()
    let start = position
    if take("0") { return 0 }
    var number = 0
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
    {
      let digit = Int(bytes[position] - UInt8(ascii: "0"))
      let (tens, tooManyTens) = number.multipliedReportingOverflow(by: 10)
      let (sum, tooLarge) = tens.addingReportingOverflow(digit)
      guard !tooManyTens, !tooLarge else {
        throw problem("a number above \(Int.max)", at: start)
      }
      number = sum
      position += 1
    }
    guard position > start else { throw expected("a non-negative whole number") }
    return number
  }
}

extension JSONScanner {
  /// Takes the next byte if it is `character`.
  package mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Passes over the four characters that JSON counts as white space.
  package mutating func skipWhitespace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  /// A problem at the byte with this index, which is counted from the text's beginning.
  package func problem(_ message: String, at index: Int) -> FormatProblem {
    FormatProblem("\(title), byte \(index): \(message)")
  }

  /// The problem that something else stands where `wanted` should.
  package func expected(_ wanted: String) -> FormatProblem {
    problem("expected \(wanted) but found \(nextDescribed)", at: position)
  }

  private var nextDescribed: String {
    guard position < bytes.count else { return "the end" }
    let byte = bytes[position]
    return (0x20...0x7E).contains(byte)
      ? "\"\(Unicode.Scalar(byte))\"" : "the byte 0x\(String(byte, radix: 16))"
  }
}
