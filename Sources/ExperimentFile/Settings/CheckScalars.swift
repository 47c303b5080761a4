/// One value by its type.
extension SchemaChecker {
  mutating func scalar(_ node: Node, _ type: ValueType, _ place: Place) -> TypedValue? {
    guard let scalar = node.scalar else { return wrongShape(node, type, place) }
    do throws(ScalarProblem) {
      let value = try SchemaChecker.read(scalar.text, type, in: node.span.source.directory)
      if let range = SchemaChecker.range(of: type), let number = SchemaChecker.number(value),
        !range.contains(number)
      {
        report(.outOfRange, node, type.wanted, place, nil)
        return nil
      }
      return value
    } catch {
      var code = DiagnosticCode.wrongValue
      if case .choice = type { code = .unknownChoice }
      report(code, node, type.wanted, place, error.hint)
      return nil
    }
  }

  private static func read(
    _ text: String, _ type: ValueType, in directory: String
  ) throws(ScalarProblem) -> TypedValue {
    switch type {
    case .boolean: return .boolean(try boolean(text))
    case .integer: return .integer(try NumberScalars.integer(text))
    case .number(_, let allowsNaN):
      return .number(try NumberScalars.number(text, allowsNaN: allowsNaN))
    case .fraction: return .fraction(try Fraction(parsing: text))
    case .extent: return .extent(try Extent(parsing: text))
    case .period: return .period(try Period(parsing: text))
    case .duration: return .duration(try Interval(parsing: text))
    case .bytes: return .bytes(try ByteCount(parsing: text))
    case .path: return .path(FilePath(text, in: directory))
    case .choice(let words):
      if words.contains(text) { return .text(text) }
      throw ScalarProblem(Suggestion.question(for: text, among: words))
    default: return .text(text)
    }
  }

  private static func boolean(_ text: String) throws(ScalarProblem) -> Bool {
    switch text {
    case "true": return true
    case "false": return false
    default: break
    }
    switch text.lowercased() {
    case "true", "yes", "on", "y", "1": throw ScalarProblem("write true")
    case "false", "no", "off", "n", "0": throw ScalarProblem("write false")
    default: throw ScalarProblem()
    }
  }

  private static func range(of type: ValueType) -> NumericRange? {
    switch type {
    case .integer(let range), .number(let range, _), .fraction(let range): range
    default: nil
    }
  }

  private static func number(_ value: TypedValue) -> Double? {
    switch value {
    case .integer(let number): Double(number)
    case .number(let number): number
    case .fraction(let fraction): fraction.value
    default: nil
    }
  }
}
