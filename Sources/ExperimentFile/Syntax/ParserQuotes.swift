/// Quoted text, on one line or on several.
extension Parser {
  /// Text in quotes; lines after the first must be deeper than `parent`.
  mutating func quoted(parent: Int) throws(Diagnostic) -> Scalar {
    let opening = cursor
    let quote = byte(0)
    let isDouble = quote == UInt8(ascii: "\"")
    cursor.offset += 1
    var text: [UInt8] = []
    // White space up to here was escaped or is followed by text: a line break leaves it alone.
    var kept = 0
    while true {
      if isAtEnd {
        cursor = opening
        throw problem(
          .unterminated, "the text in quotes is never closed", length: 1,
          label: "no second \(isDouble ? "\"" : "'") follows")
      }
      let here = bytes[cursor.offset]
      if isAtLineEnd {
        try fold(&text, keeping: kept, opening: opening, parent: parent)
        kept = text.count
      } else if here == quote {
        if isDouble || byte(1) != quote { break }
        text.append(quote)
        cursor.offset += 2
        kept = text.count
      } else if isDouble, here == UInt8(ascii: "\\") {
        try escape(&text, opening: opening)
        kept = text.count
      } else {
        text.append(here)
        cursor.offset += 1
        if here != 0x20, here != 0x09 { kept = text.count }
      }
    }
    cursor.offset += 1
    let style: Scalar.Style = isDouble ? .doubleQuoted : .singleQuoted
    return Scalar(String(decoding: text, as: UTF8.self), style: style)
  }

  /// A line break in quotes is a space; n empty lines are n line breaks.
  private mutating func fold(
    _ text: inout [UInt8], keeping kept: Int, opening: Cursor, parent: Int
  ) throws(Diagnostic) {
    text.removeLast(text.count - kept)
    var breaks = 0
    repeat {
      skipLine()
      breaks += 1
      if isDocumentMarker(at: cursor.offset) {
        throw problem(
          .unterminated, "a document marker inside quotes", from: opening.offset,
          to: opening.offset + 1, label: "close the quotes")
      }
      skipSpaces()
      let column = cursor.column
      while byte(0) == 0x20 || byte(0) == 0x09 { cursor.offset += 1 }
      if !isAtLineEnd, column <= parent {
        throw problem(
          .indentation, "text in quotes goes on too far to the left", length: 1,
          label: "indent it deeper than its key, or close the quotes")
      }
    } while isAtLineEnd && !isAtEnd
    if breaks == 1 {
      text.append(0x20)
    } else {
      text.append(contentsOf: repeatElement(0x0A, count: breaks - 1))
    }
  }

  /// The escapes of JSON, and `\xHH`.
  private mutating func escape(
    _ text: inout [UInt8], opening: Cursor
  ) throws(Diagnostic) {
    let letter = byte(1)
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): try hexadecimal(&text, digits: 4)
    case UInt8(ascii: "x"): try hexadecimal(&text, digits: 2)
    default:
      throw problem(
        .badEscape, "this escape is not known", length: 2,
        label: "write \\\\ for a backslash, or use single quotes")
    }
    cursor.offset += 2
  }

  private mutating func hexadecimal(
    _ text: inout [UInt8], digits: Int
  ) throws(Diagnostic) {
    let first = cursor.offset + 2
    var value: UInt32 = 0
    for place in first..<first + digits {
      guard let digit = Character(Unicode.Scalar(byte(at: place))).hexDigitValue,
        byte(at: place) < 0x80
      else {
        throw problem(
          .badEscape, "this escape wants \(digits) hexadecimal digits", length: 2)
      }
      value = value * 16 + UInt32(digit)
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw problem(
        .badEscape, "half of a surrogate pair", length: digits + 2,
        label: "write the character itself")
    }
    text.append(contentsOf: Array(String(Character(scalar)).utf8))
    cursor.offset += digits
  }
}
