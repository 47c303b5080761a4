/// Keys: telling `key: value` from a value, and which keys are allowed.
extension Parser {
  /// Reads a key and its colon if one stands here; otherwise the cursor stays.
  mutating func keyAhead() throws(Diagnostic) -> ParsedKey? {
    let start = cursor
    switch byte(0) {
    case UInt8(ascii: "?") where isSeparator(at: cursor.offset + 1):
      throw problem(
        .notSupported, "complex keys ('? ') are not supported", length: 1, label: "keys are words")
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      guard let length = quotedLength(at: start.offset), let colon = colon(after: length) else {
        return nil
      }
      let text = try quoted(parent: -1).text
      let span = span(from: start.offset)
      cursor.offset = colon + 1
      return try checked(ParsedKey(text: text, span: span, isQuoted: true))
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      return nil
    default:
      return try plainKey()
    }
  }

  /// The offset of a colon that ends a key whose last byte is before `offset`.
  private func colon(after offset: Int) -> Int? {
    var place = offset
    while byte(at: place) == 0x20 { place += 1 }
    return byte(at: place) == UInt8(ascii: ":") && isSeparator(at: place + 1) ? place : nil
  }

  /// Where a quoted text that ends on this line ends.
  private func quotedLength(at start: Int) -> Int? {
    let quote = byte(at: start)
    var place = start + 1
    while !isBreak(at: place) {
      if byte(at: place) == quote {
        if quote == UInt8(ascii: "'"), byte(at: place + 1) == quote {
          place += 1
        } else {
          return place + 1
        }
      } else if quote == UInt8(ascii: "\""), byte(at: place) == UInt8(ascii: "\\") {
        place += 1
      }
      place += 1
    }
    return nil
  }

  private mutating func plainKey() throws(Diagnostic) -> ParsedKey? {
    let start = cursor.offset
    var place = start
    while !isBreak(at: place), byte(at: place) != 0x09 {
      if byte(at: place) == UInt8(ascii: "#"), place > start, byte(at: place - 1) == 0x20 {
        return nil
      }
      if byte(at: place) == UInt8(ascii: ":"), isSeparator(at: place + 1) { break }
      place += 1
    }
    guard byte(at: place) == UInt8(ascii: ":") else { return nil }
    var last = place
    while last > start, byte(at: last - 1) == 0x20 { last -= 1 }
    try refuseIndicator(isKey: true)
    let span = SourceSpan(source, start, last)
    cursor.offset = place + 1
    return try checked(ParsedKey(text: span.text, span: span, isQuoted: false))
  }

  func checked(_ key: ParsedKey) throws(Diagnostic) -> ParsedKey {
    if key.text.count > KeyText.longest {
      throw Diagnostic(
        .badKey, "a key of more than \(KeyText.longest) characters", at: key.span)
    }
    if key.isQuoted { return key }
    if key.text == "<<" {
      throw Diagnostic(
        .notSupported, "merge keys ('<<') are not supported", at: key.span,
        label: "use 'extends: file.yaml', or 'vars:' with ${vars.name}")
    }
    if KeyText.looksTyped(key.text) {
      throw Diagnostic(
        .badKey, "the key '\(key.text)' is not text to other YAML readers", at: key.span,
        label: "quote it: \"\(key.text)\"")
    }
    if !KeyText.isDotted(key.text) {
      throw Diagnostic(
        .badKey, "the key '\(key.text)' needs quotes", at: key.span,
        label: "unquoted keys are words of letters, digits, '_', '-' and '/', joined by dots")
    }
    return key
  }
}
