/// Scalars where no schema says the type (`vars`): the core schema of YAML 1.2, without the words
/// that YAML 1.1 reads as booleans.
enum UntypedScalar {
  static func read(_ scalar: Scalar) throws(ScalarProblem) -> TypedValue {
    guard scalar.style == .plain else { return .text(scalar.text) }
    let text = scalar.text
    switch text {
    case "null", "Null", "NULL", "~": return .null
    case "true", "True", "TRUE": return .boolean(true)
    case "false", "False", "FALSE": return .boolean(false)
    case ".inf", ".Inf", ".INF", "+.inf", "inf": return .number(.infinity)
    case "-.inf", "-.Inf", "-.INF", "-inf": return .number(-.infinity)
    case ".nan", ".NaN", ".NAN": return .number(.nan)
    default: break
    }
    if ["yes", "no", "on", "off", "y", "n"].contains(text.lowercased()) {
      throw ScalarProblem("quote it: \"\(text)\"; or write true or false")
    }
    if text.hasPrefix("0o"), let value = Int(text.dropFirst(2), radix: 8) { return .integer(value) }
    if let value = try? NumberScalars.integer(text), isNumeral(text) { return .integer(value) }
    if NumberScalars.isDecimal(text), isNumeral(text), let value = Double(text) {
      return .number(value)
    }
    return .text(text)
  }

  /// Without suffix or underscore: those have a meaning only where the schema wants a number.
  private static func isNumeral(_ text: String) -> Bool {
    !text.contains("_") && (NumberScalars.suffix(of: text).factor == 1 || text.hasPrefix("0x"))
  }
}
