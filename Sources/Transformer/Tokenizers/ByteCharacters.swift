/// The characters under which files of byte-level tokenizers write bytes (Radford et al. 2019, the
/// encoder of GPT-2).
///
/// Printable bytes of Latin-1 are written as themselves; the other 68, in their order, as the
/// characters from U+0100: a space is "Ġ", a line feed "Ċ".
enum ByteCharacters {
  /// The character of each byte.
  static let characters: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (UInt8.min...UInt8.max).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(byte)
      default:
        defer { next += 1 }
        return Unicode.Scalar(next) ?? "\u{FFFD}"
      }
    }
  }()

  /// All bytes, in the order of their characters.
  static let bytesByCharacter: [UInt8] = (UInt8.min...UInt8.max).sorted {
    characters[Int($0)] < characters[Int($1)]
  }

  /// The byte of each character from U+0000 to U+0143, the last one used; -1 where none has it.
  private static let bytes: [Int16] = {
    var result = [Int16](repeating: -1, count: 0x144)
    for (byte, character) in characters.enumerated() {
      result[Int(character.value)] = Int16(byte)
    }
    return result
  }()

  /// The text that stands for one byte.
  static func text(of byte: UInt8) -> String { String(Character(characters[Int(byte)])) }

  /// The bytes that a token's text stands for, nil when a character of it stands for none.
  static func bytes(of text: String) -> [UInt8]? {
    var result: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard scalar.value < bytes.count, bytes[Int(scalar.value)] >= 0 else { return nil }
      result.append(UInt8(bytes[Int(scalar.value)]))
    }
    return result
  }
}
