/// Bytes that no YAML text may hold, or that YAML parsers read differently.
enum CharacterCheck {
  static func problems(in source: SourceText) -> [Diagnostic] {
    let bytes = source.bytes
    if bytes.contains(0) {
      return [Diagnostic(.badCharacter, "\(source.name) is a binary file and no text", at: nil)]
    }
    if let offset = firstInvalid(bytes) {
      return [
        Diagnostic(
          .badCharacter, "the file is not UTF-8 text", at: SourceSpan(source, offset, offset + 1),
          label: "byte 0x\(String(bytes[offset], radix: 16, uppercase: true))")
      ]
    }
    var found: [Diagnostic] = []
    var index = source.lineStarts[0]
    while index < bytes.count, found.count < 100 {
      let byte = bytes[index]
      if byte < 0x20 || byte >= 0x7F {
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        if let length = forbidden(byte, next, index + 2 < bytes.count ? bytes[index + 2] : 0) {
          let place = SourceSpan(source, index, index + length)
          found.append(describe(place, byte))
        }
      }
      index += 1
    }
    return found
  }

  /// The length of a forbidden character, or nothing where the character is allowed.
  private static func forbidden(_ byte: UInt8, _ next: UInt8, _ third: UInt8) -> Int? {
    switch byte {
    case 0x09, 0x0A: nil
    case 0x0D: next == 0x0A ? nil : 1
    case 0x00..<0x20, 0x7F: 1
    // C1 controls; U+0085 is a line break to some parsers only.
    case 0xC2: next < 0xA0 ? 2 : nil
    // U+2028 and U+2029 are line breaks to some parsers only.
    case 0xE2: next == 0x80 && (third == 0xA8 || third == 0xA9) ? 3 : nil
    // The byte order mark, U+FFFE and U+FFFF.
    case 0xEF:
      (next == 0xBB && third == 0xBF) || (next == 0xBF && third >= 0xBE) ? 3 : nil
    default: nil
    }
  }

  private static func describe(_ place: SourceSpan, _ byte: UInt8) -> Diagnostic {
    let scalar = place.text.unicodeScalars.first?.value ?? UInt32(byte)
    let digits = String(scalar, radix: 16, uppercase: true)
    let code = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    let hint = byte == 0x0D ? "end lines with LF or CRLF" : "in double quotes, write \"\\u\(code)\""
    return Diagnostic(
      .badCharacter, "the character U+\(code) is not allowed", at: place, label: hint)
  }

  /// Where the bytes stop being UTF-8.
  private static func firstInvalid(_ bytes: [UInt8]) -> Int? {
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    var decoder = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.parseScalar(from: &iterator) {
      case .valid(let encoded): offset += encoded.count
      case .error: return min(offset, bytes.count - 1)
      case .emptyInput: return nil
      }
    }
  }
}
