/// Scalars on one line, and the choice between the forms of a value.
extension Parser {
  /// A value that begins on the cursor's line and is not a block.
  mutating func inline(parent: Int) throws(Diagnostic) -> Node {
    let start = cursor.offset
    switch byte(0) {
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      return try flow(parent: parent)
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let scalar = try quoted(parent: parent)
      return Node(.scalar(scalar), at: span(from: start))
    default:
      return try plain(inFlow: false)
    }
  }

  mutating func plain(inFlow: Bool) throws(Diagnostic) -> Node {
    try refuseIndicator(isKey: false)
    let start = cursor.offset
    let next = byte(1)
    if inFlow, byte(0) == UInt8(ascii: ":") {
      throw problem(
        .unexpectedText, "a value cannot begin with this character here", length: 1,
        label: "quote it")
    }
    if inFlow, byte(0) == UInt8(ascii: "-"), Parser.isFlowIndicator(next) {
      throw problem(.unexpectedText, "'-' is no value", length: 1, label: "quote it")
    }
    var place = start
    while !isBreak(at: place) {
      let here = byte(at: place)
      if here == 0x09 {
        cursor.offset = place
        throw tabProblem(1, isIndentation: false)
      }
      if here == UInt8(ascii: "#"), byte(at: place - 1) == 0x20 { break }
      if here == UInt8(ascii: ":"), isSeparator(at: place + 1) { break }
      if inFlow, Parser.isFlowIndicator(here) { break }
      if inFlow, here == UInt8(ascii: "?") {
        // YAML 1.2 allows it; parsers of YAML 1.1 end the text here.
        throw problem(
          .unexpectedText, "'?' in brackets", from: place, to: place + 1, label: "quote the value")
      }
      if inFlow, here == UInt8(ascii: ":"), Parser.isFlowIndicator(byte(at: place + 1)) { break }
      place += 1
    }
    var last = place
    while last > start, byte(at: last - 1) == 0x20 { last -= 1 }
    cursor.offset = last
    let text = source.text(start, last)
    return Node(.scalar(Scalar(text)), at: span(from: start))
  }

  static func isFlowIndicator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
      UInt8(ascii: "}"):
      true
    default: false
    }
  }

  /// Characters that cannot begin an unquoted text.
  func refuseIndicator(isKey: Bool) throws(Diagnostic) {
    switch byte(0) {
    case UInt8(ascii: "&"), UInt8(ascii: "*"):
      let what = byte(0) == UInt8(ascii: "&") ? "anchors ('&')" : "aliases ('*')"
      throw problem(
        .notSupported, "\(what) are not supported", length: 1,
        label: "use 'vars:' with ${vars.name}, or 'extends:'; quote it if it is text")
    case UInt8(ascii: "!"):
      throw problem(
        .notSupported, "tags ('!') are not supported", length: 1,
        label: "the schema decides types; quote it if it is text")
    case UInt8(ascii: "|"), UInt8(ascii: ">"):
      throw problem(
        .unexpectedText, "block text is not possible here", length: 1, label: "quote the text")
    case UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "#"):
      throw problem(
        .unexpectedText, "a value cannot begin with this character", length: 1, label: "quote it")
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "["),
      UInt8(ascii: "{"):
      throw problem(
        .unexpectedText, "a value is missing before this character", length: 1,
        label: "quote it if it is text")
    case UInt8(ascii: "?") where isSeparator(at: cursor.offset + 1),
      UInt8(ascii: ":") where isSeparator(at: cursor.offset + 1),
      UInt8(ascii: "-") where isSeparator(at: cursor.offset + 1):
      throw problem(
        .notSupported, isKey ? "a key is missing" : "a value cannot begin with this character",
        length: 1, label: "quote it")
    default: break
    }
  }
}
