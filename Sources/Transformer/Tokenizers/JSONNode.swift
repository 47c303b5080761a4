import Tensors

/// A JSON text as it stands: members in their order, keys compared byte for byte, numbers as they
/// are spelt. The vocabulary of a tokenizer needs the first two.
enum JSONNode: Sendable {
  case object([Member])
  case list([JSONNode])
  case text(String)
  /// A number, `true`, `false` or `null`.
  case word(String)

  struct Member: Sendable {
    let key: String
    let value: JSONNode
  }

  static let null = word("null")

  static func flag(_ value: Bool) -> JSONNode { word(value ? "true" : "false") }

  static func object(_ members: (String, JSONNode)...) -> JSONNode {
    object(members.map(Member.init))
  }

  /// The value as an error shows it: on one line and of bounded length.
  var shown: String {
    switch self {
    case .word(let word): word.utf8.count > 40 ? "a long number" : word
    case .text(let text): FormatProblem.quote(text)
    case .list(let list): list.isEmpty ? "[]" : "[\(list[0].shown)\(list.count > 1 ? ", …" : "")]"
    case .object: "an object"
    }
  }
}

extension JSONNode {
  /// How deep objects and lists may lie in each other.
  private static let deepestNesting = 32

  /// Reads a whole text.
  init(parsing bytes: [UInt8]) throws(FormatProblem) {
    var scanner = JSONScanner(bytes, title: "the JSON text")
    self = try Self.value(&scanner, depth: 0)
    scanner.skipWhitespace()
    guard scanner.position == bytes.count else { throw scanner.expected("the end") }
  }

  private static func value(
    _ scanner: inout JSONScanner, depth: Int
  ) throws(FormatProblem) -> JSONNode {
    scanner.skipWhitespace()
    guard scanner.position < scanner.bytes.count else { throw scanner.expected("a value") }
    guard depth < deepestNesting else {
      throw scanner.problem("nested too deeply", at: scanner.position)
    }
    switch scanner.bytes[scanner.position] {
    case UInt8(ascii: "{"): return .object(try members(&scanner, depth: depth + 1))
    case UInt8(ascii: "["): return .list(try elements(&scanner, depth: depth + 1))
    case UInt8(ascii: "\""): return .text(try scanner.string())
    default: return .word(try word(&scanner))
    }
  }

  private static func members(
    _ scanner: inout JSONScanner, depth: Int
  ) throws(FormatProblem) -> [Member] {
    _ = scanner.take("{")
    scanner.skipWhitespace()
    var result: [Member] = []
    if scanner.take("}") { return result }
    var keys = ByteStringTable()
    while true {
      scanner.skipWhitespace()
      let start = scanner.position
      let key = try scanner.string()
      guard keys.insert(key).isNew else {
        throw scanner.problem("the key \(FormatProblem.quote(key)) appears twice", at: start)
      }
      scanner.skipWhitespace()
      guard scanner.take(":") else { throw scanner.expected("\":\"") }
      result.append(Member(key: key, value: try value(&scanner, depth: depth)))
      scanner.skipWhitespace()
      if scanner.take("}") { return result }
      guard scanner.take(",") else { throw scanner.expected("\",\" or \"}\"") }
    }
  }

  private static func elements(
    _ scanner: inout JSONScanner, depth: Int
  ) throws(FormatProblem) -> [JSONNode] {
    _ = scanner.take("[")
    scanner.skipWhitespace()
    var result: [JSONNode] = []
    if scanner.take("]") { return result }
    while true {
      result.append(try value(&scanner, depth: depth))
      scanner.skipWhitespace()
      if scanner.take("]") { return result }
      guard scanner.take(",") else { throw scanner.expected("\",\" or \"]\"") }
    }
  }

  private static func word(_ scanner: inout JSONScanner) throws(FormatProblem) -> String {
    let start = scanner.position
    // A vocabulary has a number of a few digits for each token: they are worth a way of their own.
    while scanner.position < scanner.bytes.count,
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(scanner.bytes[scanner.position])
    {
      scanner.position += 1
    }
    let digits = scanner.position - start
    let isPlain = digits == 1 || (digits > 1 && scanner.bytes[start] != UInt8(ascii: "0"))
    let next = scanner.position < scanner.bytes.count ? scanner.bytes[scanner.position] : 0x20
    if !isPlain || !", \n\r\t}]".utf8.contains(next) {
      scanner.position = start
      try scanner.skipValue(deepestNesting: 0)
    }
    return String(decoding: scanner.bytes[start..<scanner.position], as: UTF8.self)
  }
}

extension JSONNode {
  /// The text with two spaces for each level, byte for byte as Hugging Face's tokenizers write it.
  var prettyText: String {
    var result = ""
    write(to: &result, indentation: "\n")
    return result
  }

  private func write(to result: inout String, indentation: String) {
    let inner = indentation + "  "
    switch self {
    case .word(let word): result += word
    case .text(let text): result += JSONText.quote(text)
    case .list(let list) where list.isEmpty: result += "[]"
    case .object(let members) where members.isEmpty: result += "{}"
    case .list(let list):
      for (index, element) in list.enumerated() {
        result += (index == 0 ? "[" : ",") + inner
        element.write(to: &result, indentation: inner)
      }
      result += indentation + "]"
    case .object(let members):
      for (index, member) in members.enumerated() {
        result += (index == 0 ? "{" : ",") + inner + JSONText.quote(member.key) + ": "
        member.value.write(to: &result, indentation: inner)
      }
      result += indentation + "}"
    }
  }
}
