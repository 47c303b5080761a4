/// What splitting tells apart: `\p{L}`, `\p{N}` and `\s` of regular expressions, and the rest, as
/// of Unicode 16: what was assigned later counts as unassigned, so that a tokenizer means the same
/// whatever version the system knows. (Hugging Face's tokenizers 0.22 know this one.)
enum ScalarClass: Equatable {
  case letter, number, space, other

  /// The last version of Unicode whose characters count.
  static let unicodeVersion = 16

  init(_ scalar: Unicode.Scalar) {
    guard let age = scalar.properties.age, age.major <= Self.unicodeVersion else {
      self = .other
      return
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      self = .letter
    case .decimalNumber, .letterNumber, .otherNumber:
      self = .number
    default:
      self = scalar.properties.isWhitespace ? .space : .other
    }
  }

  /// The classes of the ASCII characters.
  static let ascii: [ScalarClass] = (UInt8(0)..<128).map { ScalarClass(Unicode.Scalar($0)) }
}

/// Valid UTF-8 as a sequence of scalars, each with its class.
struct ScalarText {
  let bytes: UnsafeBufferPointer<UInt8>
  private let ascii = ScalarClass.ascii

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var end: Int { bytes.count }

  /// The class of the scalar that begins at a byte, and the byte at which the next one begins.
  func scalar(at index: Int) -> (class: ScalarClass, next: Int) {
    let first = bytes[index]
    if first < 0x80 { return (ascii[Int(first)], index + 1) }
    let (scalar, next) = Self.decode(bytes, at: index)
    return (ScalarClass(scalar), next)
  }

  /// Whether the byte at an index is this ASCII character; false beyond the end.
  func isAt(_ index: Int, _ character: Unicode.Scalar) -> Bool {
    index < end && bytes[index] == UInt8(truncatingIfNeeded: character.value)
  }

  /// Where a run of scalars of one class ends, at most `limit` of them.
  func endOfRun(of wanted: ScalarClass, from start: Int, limit: Int = .max) -> Int {
    var index = start
    var count = 0
    while index < end, count < limit {
      let (found, next) = scalar(at: index)
      guard found == wanted else { break }
      index = next
      count += 1
    }
    return index
  }

  /// Where a match of `\s+(?!\S)|\s+` ends that begins at `start`, which is white space: before the
  /// last white space of a run that something follows, unless it is the only one.
  func endOfSpaces(from start: Int) -> Int {
    var index = start
    var last = start
    while index < end {
      let (found, next) = scalar(at: index)
      guard found == .space else { return last == start ? index : last }
      last = index
      index = next
    }
    return end
  }

  /// The scalar that begins at a byte of valid UTF-8, and the byte at which the next one begins.
  static func decode(
    _ bytes: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> (scalar: Unicode.Scalar, next: Int) {
    let first = UInt32(bytes[index])
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var value = length == 1 ? first : first & (0x7F >> UInt32(length))
    for place in (index + 1)..<(index + length) {
      value = value << 6 | UInt32(bytes[place] & 0x3F)
    }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", index + length)
  }
}
