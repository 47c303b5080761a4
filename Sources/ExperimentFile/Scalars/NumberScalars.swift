/// Whole and decimal numbers, with the suffixes of section 2.
enum NumberScalars {
  /// `-12`, `1_000`, `0x1f`, `2k`, `64Ki`, `1e6`.
  static func integer(_ text: String) throws(ScalarProblem) -> Int {
    if let value = try literal(text) { return value }
    let (digits, factor) = suffix(of: text)
    if isDecimal(digits), let value = Double(clean(digits)) {
      let scaled = value * Double(factor)
      if scaled == scaled.rounded(), abs(scaled) < 9e15 { return Int(scaled) }
      if scaled.isFinite, abs(scaled) < 9e15 {
        throw ScalarProblem(
          "write a whole number, such as \(NumberText.shortest(scaled.rounded()))")
      }
    }
    if text.hasSuffix("%") { throw ScalarProblem("a percentage is not a whole number") }
    if text.last == "K", isDecimal(String(text.dropLast())) {
      throw ScalarProblem("write \(text.dropLast())k for thousands, \(text.dropLast())Ki for 1024")
    }
    throw ScalarProblem()
  }

  /// Everything that `integer` reads, `.5`, `1.`, `3e-4`, `inf`, `-inf`, and `nan` if allowed.
  static func number(_ text: String, allowsNaN: Bool) throws(ScalarProblem) -> Double {
    switch text {
    case "inf", "+inf", ".inf": return .infinity
    case "-inf", "-.inf": return -.infinity
    case "nan", ".nan":
      if allowsNaN { return .nan }
      throw ScalarProblem("'nan' is not allowed here")
    default: break
    }
    if let value = try literal(text) { return Double(value) }
    let (digits, factor) = suffix(of: text)
    if isDecimal(digits), let value = Double(clean(digits)), (value * Double(factor)).isFinite {
      return value * Double(factor)
    }
    if text.hasSuffix("%"), let value = Double(text.dropLast()) {
      throw ScalarProblem("did you mean \(NumberText.shortest(value / 100))?")
    }
    if text.contains(","), let value = Double(text.replacing(",", with: ".")) {
      throw ScalarProblem("did you mean \(NumberText.shortest(value))?")
    }
    throw ScalarProblem()
  }

  /// Forms that are whole numbers by their spelling; nothing if the text is of another form.
  private static func literal(_ text: String) throws(ScalarProblem) -> Int? {
    var body = Substring(text)
    let isNegative = body.first == "-"
    if isNegative || body.first == "+" { body = body.dropFirst() }
    if body.hasPrefix("0x"), let value = Int(body.dropFirst(2), radix: 16),
      body.dropFirst(2).first != "-",
      body.dropFirst(2).first != "+"
    {
      return isNegative ? -value : value
    }
    guard let first = body.utf8.first, KeyText.isDigit(first),
      body.utf8.allSatisfy({ KeyText.isDigit($0) || $0 == UInt8(ascii: "_") })
    else { return nil }
    if body.count > 1, first == UInt8(ascii: "0") {
      let decimal = body.drop { $0 == "0" || $0 == "_" }
      throw ScalarProblem(
        "a leading 0 means octal to some readers; write \(decimal.isEmpty ? "0" : decimal)")
    }
    guard isGrouped(body), let value = Int(clean(String(body))) else {
      throw ScalarProblem("the number is too large or '_' stands in a wrong place")
    }
    return isNegative ? -value : value
  }

  /// Underscores only between digits.
  private static func isGrouped(_ body: Substring) -> Bool {
    body.last != "_" && !body.contains("__")
  }

  static func clean(_ text: String) -> String { text.filter { $0 != "_" } }

  /// Digits with at most one point and one exponent; what `Double` reads beyond that is refused.
  static func isDecimal(_ text: String) -> Bool {
    var body = Substring(text)
    if body.first == "-" || body.first == "+" { body = body.dropFirst() }
    let parts = body.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == "e" || $0 == "E" })
    let mantissa = parts[0].filter { $0 != "." && $0 != "_" }
    guard !mantissa.isEmpty, isGrouped(parts[0]), parts[0].first != "_",
      mantissa.utf8.allSatisfy(KeyText.isDigit),
      parts[0].count(where: { $0 == "." }) <= 1
    else { return false }
    if parts[0].count > 1, parts[0].first == "0", parts[0].dropFirst().first != "." {
      return false
    }
    guard parts.count == 2 else { return true }
    let exponent = parts[1].first == "-" || parts[1].first == "+" ? parts[1].dropFirst() : parts[1]
    return !exponent.isEmpty && exponent.utf8.allSatisfy(KeyText.isDigit)
  }

  /// The text before `k`, `M`, `G`, `Ki`, `Mi`, `Gi`, and the factor.
  static func suffix(of text: String) -> (digits: String, factor: Int) {
    for (name, factor) in suffixes where text.hasSuffix(name) {
      return (String(text.dropLast(name.count)), factor)
    }
    return (text, 1)
  }

  private static let suffixes: [(String, Int)] = [
    ("Ki", 1 << 10), ("Mi", 1 << 20), ("Gi", 1 << 30), ("k", 1000), ("M", 1_000_000),
    ("G", 1_000_000_000),
  ]
}
