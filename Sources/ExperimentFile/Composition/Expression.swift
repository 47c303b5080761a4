/// A number of an expression: whole as long as it can be.
enum ExpressionNumber: Equatable {
  case whole(Int)
  case decimal(Double)

  var asDouble: Double {
    switch self {
    case .whole(let value): Double(value)
    case .decimal(let value): value
    }
  }

  var text: String {
    switch self {
    case .whole(let value): String(value)
    case .decimal(let value): NumberText.shortest(value)
    }
  }
}

/// Why an expression cannot be evaluated, and where in its text, in bytes.
struct ExpressionProblem: Error {
  var message: String
  var offset: Int
  var length: Int
  var hint: String?
}

/// Evaluates `${…}`: `+ - * / // %`, `min`, `max` and parentheses over numbers and paths.
///
/// `//` and `%` round down, as in Python; `/` is exact. Names hold neither `-` nor `/` here, which
/// are operators; a path with such a name is written in quotes.
struct Expression {
  /// Nothing below this depth is read: parentheses in a hostile file cost no stack.
  static let deepest = 64

  private let bytes: [UInt8]
  private var offset = 0
  private var depth = 0
  /// Gives the number at a path, whose place in the expression is known.
  private let lookup: (SettingPath, Range<Int>) throws(ExpressionProblem) -> ExpressionNumber

  init(
    _ text: String,
    lookup: @escaping (SettingPath, Range<Int>) throws(ExpressionProblem) -> ExpressionNumber
  ) {
    bytes = Array(text.utf8)
    self.lookup = lookup
  }

  /// The path, if the expression is nothing else.
  ///
  /// `a-b` is a path where the tree has it.
  static func path(of text: String, in tree: Node) -> SettingPath? {
    let trimmed = text.drop { $0 == " " }
    let body = String(trimmed.reversed().drop { $0 == " " }.reversed())
    guard let path = SettingPath(parsing: body) else { return nil }
    let hasOperator = !body.contains("\"") && body.contains { $0 == "-" || $0 == "/" }
    return hasOperator && tree[path] == nil ? nil : path
  }

  mutating func evaluate() throws(ExpressionProblem) -> ExpressionNumber {
    let value = try sum()
    skipSpaces()
    if offset < bytes.count { throw problem("this is not expected here") }
    return value
  }

  private mutating func sum() throws(ExpressionProblem) -> ExpressionNumber {
    depth += 1
    defer { depth -= 1 }
    if depth > Expression.deepest { throw problem("the expression is nested too deeply") }
    var value = try product()
    while true {
      let place = offset
      if accept("+") {
        value = try apply(value, try product(), at: place, +) { $0.addingReportingOverflow($1) }
      } else if accept("-") {
        value = try apply(value, try product(), at: place, -) {
          $0.subtractingReportingOverflow($1)
        }
      } else {
        return value
      }
    }
  }

  private mutating func product() throws(ExpressionProblem) -> ExpressionNumber {
    var value = try factor()
    while true {
      skipSpaces()
      let place = offset
      if accept("//") {
        value = try divide(value, try factor(), at: place, .floor)
      } else if accept("/") {
        value = try divide(value, try factor(), at: place, .exact)
      } else if accept("%") {
        value = try divide(value, try factor(), at: place, .remainder)
      } else if accept("*") {
        value = try apply(value, try factor(), at: place, *) {
          $0.multipliedReportingOverflow(by: $1)
        }
      } else {
        return value
      }
    }
  }

  private mutating func factor() throws(ExpressionProblem) -> ExpressionNumber {
    var isNegative = false
    while accept("-") { isNegative.toggle() }
    let place = offset
    let value = try primary()
    guard isNegative else { return value }
    return try apply(.whole(0), value, at: place, -) { $0.subtractingReportingOverflow($1) }
  }

  private mutating func primary() throws(ExpressionProblem) -> ExpressionNumber {
    skipSpaces()
    if accept("(") {
      let value = try sum()
      if !accept(")") { throw problem("expected ')'") }
      return value
    }
    guard offset < bytes.count else { throw problem("a number or a path is missing") }
    let first = bytes[offset]
    if KeyText.isDigit(first) || first == UInt8(ascii: ".") { return try number() }
    if KeyText.isStart(first) || first == UInt8(ascii: "\"") { return try name() }
    throw problem("a number or a path is missing")
  }

  private mutating func number() throws(ExpressionProblem) -> ExpressionNumber {
    let start = offset
    while offset < bytes.count {
      let byte = bytes[offset]
      let isSign = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
      let before = offset > start ? bytes[offset - 1] : 0
      let isExponent = before == UInt8(ascii: "e") || before == UInt8(ascii: "E")
      let isHexadecimal = offset > start + 1 && bytes[start + 1] == UInt8(ascii: "x")
      if isSign ? !isExponent || isHexadecimal : !isWord(byte) && byte != UInt8(ascii: ".") {
        break
      }
      offset += 1
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if let value = Expression.number(text) { return value }
    throw ExpressionProblem(
      message: "'\(text)' is not a number", offset: start, length: offset - start)
  }

  /// A number as a setting could have it, if the text is one.
  static func number(_ text: String) -> ExpressionNumber? {
    if let whole = try? NumberScalars.integer(text) { return .whole(whole) }
    return (try? NumberScalars.number(text, allowsNaN: false)).map { .decimal($0) }
  }

  private mutating func name() throws(ExpressionProblem) -> ExpressionNumber {
    let start = offset
    var isQuoted = false
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if !isQuoted, !isWord(byte), byte != UInt8(ascii: "."), byte != UInt8(ascii: "\"") { break }
      offset += 1
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if text == "min" || text == "max", accept("(") { return try extreme(isLargest: text == "max") }
    guard let path = SettingPath(parsing: text) else {
      throw ExpressionProblem(
        message: "'\(text)' is not a path", offset: start, length: offset - start)
    }
    return try lookup(path, start..<offset)
  }

  private mutating func extreme(isLargest: Bool) throws(ExpressionProblem) -> ExpressionNumber {
    var best = try sum()
    while accept(",") {
      let next = try sum()
      if isLargest ? next.asDouble > best.asDouble : next.asDouble < best.asDouble { best = next }
    }
    if !accept(")") { throw problem("expected ',' or ')'") }
    return best
  }

  // MARK: - Arithmetic

  private enum Division { case exact, floor, remainder }

  private func divide(
    _ left: ExpressionNumber, _ right: ExpressionNumber, at place: Int, _ kind: Division
  ) throws(ExpressionProblem) -> ExpressionNumber {
    if right.asDouble == 0 {
      throw ExpressionProblem(message: "division by zero", offset: place, length: 1)
    }
    if case .whole(let a) = left, case .whole(let b) = right, b != -1 {
      let remainder = a % b
      let isBelow = remainder != 0 && (remainder < 0) != (b < 0)
      switch kind {
      case .exact: if remainder == 0 { return .whole(a / b) }
      case .floor: return .whole(isBelow ? a / b - 1 : a / b)
      case .remainder: return .whole(isBelow ? remainder + b : remainder)
      }
    }
    let quotient = left.asDouble / right.asDouble
    let value: Double =
      switch kind {
      case .exact: quotient
      case .floor: quotient.rounded(.down)
      case .remainder: left.asDouble - quotient.rounded(.down) * right.asDouble
      }
    return try checked(value, at: place)
  }

  private func apply(
    _ left: ExpressionNumber, _ right: ExpressionNumber, at place: Int,
    _ decimal: (Double, Double) -> Double,
    _ whole: (Int, Int) -> (partialValue: Int, overflow: Bool)
  ) throws(ExpressionProblem) -> ExpressionNumber {
    if case .whole(let a) = left, case .whole(let b) = right {
      let result = whole(a, b)
      if !result.overflow { return .whole(result.partialValue) }
    }
    return try checked(decimal(left.asDouble, right.asDouble), at: place)
  }

  private func checked(_ value: Double, at place: Int) throws(ExpressionProblem) -> ExpressionNumber
  {
    if value.isFinite { return .decimal(value) }
    throw ExpressionProblem(message: "the result is not a finite number", offset: place, length: 1)
  }

  // MARK: - Reading

  private func isWord(_ byte: UInt8) -> Bool { KeyText.isStart(byte) || KeyText.isDigit(byte) }

  private mutating func skipSpaces() {
    while offset < bytes.count, bytes[offset] == 0x20 { offset += 1 }
  }

  private mutating func accept(_ text: StaticString) -> Bool {
    skipSpaces()
    let wanted = text.withUTF8Buffer(Array.init)
    guard bytes[offset...].starts(with: wanted) else { return false }
    offset += wanted.count
    return true
  }

  private func problem(_ message: String) -> ExpressionProblem {
    ExpressionProblem(message: message, offset: offset, length: 1)
  }
}
