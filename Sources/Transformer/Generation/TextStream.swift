/// Bytes that arrive piece by piece, given on as text as soon as a character is whole.
///
/// What is no UTF-8 becomes U+FFFD; together the pieces are what decoding all bytes at once gives.
public struct TextStream {
  private var waiting: [UInt8] = []

  /// Before the first byte.
  public init() {}

  /// Takes bytes; gives the text that later bytes cannot change.
  public mutating func take(_ bytes: [UInt8]) -> String {
    waiting += bytes
    let kept = Self.unfinished(waiting)
    let text = String(decoding: waiting.dropLast(kept), as: UTF8.self)
    waiting = Array(waiting.suffix(kept))
    return text
  }

  /// The rest, at the end of all bytes.
  public mutating func finish() -> String {
    defer { waiting = [] }
    return String(decoding: waiting, as: UTF8.self)
  }

  /// How many bytes at the end may be the beginning of a character.
  private static func unfinished(_ bytes: [UInt8]) -> Int {
    for length in 1...3 where length <= bytes.count {
      let byte = bytes[bytes.count - length]
      if byte & 0xC0 == 0x80 { continue }
      let wanted = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return wanted > length ? length : 0
    }
    return 0
  }
}
