extension JSONScanner {
  /// What numbers, `true`, `false` and `null` are made of.
  private static let wordCharacters = Set("+-.0123456789Eabcdefghijklmnopqrstuvwxyz".utf8)

  /// Passes over any value that JSON allows, nested no deeper than `deepestNesting`.
  package mutating func skipValue(deepestNesting: Int) throws(FormatProblem) {
    skipWhitespace()
    guard position < bytes.count else { throw expected("a value") }
    switch bytes[position] {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard deepestNesting > 0 else { throw problem("nested too deeply", at: position) }
      try skipContainer(deepestNesting: deepestNesting - 1)
    case UInt8(ascii: "\""):
      _ = try string()
    default:
      try skipWord()
    }
  }

  private mutating func skipContainer(deepestNesting: Int) throws(FormatProblem) {
    guard take("[") else {
      var members = try beginObject()
      while try nextKey(of: &members) != nil {
        try skipValue(deepestNesting: deepestNesting)
      }
      return
    }
    skipWhitespace()
    if take("]") { return }
    while true {
      try skipValue(deepestNesting: deepestNesting)
      skipWhitespace()
      if take("]") { return }
      guard take(",") else { throw expected("\",\" or \"]\"") }
    }
  }

  /// Passes over a number, `true`, `false` or `null`.
  private mutating func skipWord() throws(FormatProblem) {
    let start = position
    while position < bytes.count, Self.wordCharacters.contains(bytes[position]) {
      position += 1
    }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    let isNumber =
      word.wholeMatch(of: #/-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+\-]?[0-9]+)?/#) != nil
    guard isNumber || ["true", "false", "null"].contains(word) else {
      position = start
      throw expected("a value")
    }
  }
}
