/// A JSON value with one spelling: keys in the order of their bytes, no spaces, numbers in their
/// shortest form.
///
/// Equal values are equal text, so the text can be hashed.
indirect enum JSON: Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  var text: String {
    switch self {
    case .null: return "null"
    case .boolean(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .number(let value):
      return value.isFinite ? NumberText.shortest(value) : quotedNonFinite(value)
    case .string(let value): return JSON.quoted(value)
    case .array(let items): return "[" + items.map(\.text).joined(separator: ",") + "]"
    case .object(let fields):
      let keys = fields.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let parts = keys.map { JSON.quoted($0) + ":" + (fields[$0] ?? .null).text }
      return "{" + parts.joined(separator: ",") + "}"
    }
  }

  /// JSON has no infinities: they are written as strings.
  private func quotedNonFinite(_ value: Double) -> String {
    if value.isNaN { return "\"NaN\"" }
    return value > 0 ? "\"Infinity\"" : "\"-Infinity\""
  }

  /// A JSON string: also what a double-quoted scalar accepts.
  static func quoted(_ value: String) -> String {
    var result = "\""
    for scalar in value.unicodeScalars {
      switch scalar.value {
      case 0x22: result += "\\\""
      case 0x5C: result += "\\\\"
      case 0x0A: result += "\\n"
      case 0x0D: result += "\\r"
      case 0x09: result += "\\t"
      case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
