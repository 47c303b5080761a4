/// A function of section 4: bounds are always values, never exponents.
struct SweepFunction {
  static let names = ["choice", "geom", "int", "lin", "log", "pow2", "range", "uniform"]
  /// The most values that one axis can have.
  static let longest = 10_000

  let name: String
  let node: Node
  let offset: Int
  private var positional: [Argument] = []
  private var named: [String: Argument] = [:]

  private struct Argument {
    var text: String
    var offset: Int
  }

  init(name: String, node: Node, offset: Int) {
    self.name = name
    self.node = node
    self.offset = offset
  }

  /// How `{log: [1e-4, 1e-2]}` is written as a function; nil for anything else.
  static func misplaced(in node: Node) -> String? {
    guard let block = node.block, let key = block.keys.first, block.keys.count == 1,
      names.contains(key), let items = block[key]?.items
    else { return nil }
    let values = items.compactMap { $0.scalar?.text }.joined(separator: ", ")
    return "\(key)(\(values))" + (["log", "lin"].contains(key) ? ", with n=5 for a grid" : "")
  }

  mutating func readArguments(_ body: String, _ start: Int) throws(Diagnostic) {
    guard SweepFunction.names.contains(name) else {
      throw problem(
        "there is no sweep function '\(name)'", at: offset, name.utf8.count,
        Suggestion.question(for: name, among: SweepFunction.names)
          ?? "functions are \(Suggestion.list(SweepFunction.names))")
    }
    var place = start
    for part in body.split(separator: ",", omittingEmptySubsequences: false) {
      let lead = part.prefix { $0 == " " }.utf8.count
      let text = String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      let argument = Argument(text: text, offset: place + lead)
      place += part.utf8.count + 1
      if let equals = text.firstIndex(of: "="), name != "choice" {
        let key = String(text[..<equals].filter { $0 != " " })
        let value = String(text[text.index(after: equals)...].drop { $0 == " " })
        let shift = text.utf8.count - value.utf8.count
        named[key] = Argument(text: value, offset: argument.offset + shift)
      } else if text.isEmpty {
        throw problem("a value is missing", at: argument.offset, 1, usage)
      } else {
        positional.append(argument)
      }
    }
  }

  private var usage: String {
    switch name {
    case "log", "lin": "write \(name)(1e-4, 1e-2, n=5)"
    case "geom": "write geom(1, 100, ratio=10)"
    case "range": "write range(0, 10, 2)"
    case "pow2": "write pow2(4, 64)"
    case "choice": "write choice(a, b, c)"
    default: "write \(name)(1, 10)"
    }
  }

  func values() throws(Diagnostic) -> AxisValues {
    switch name {
    case "choice":
      return AxisValues(
        listed: positional.map { Node(.scalar(Scalar($0.text)), at: place($0)) }, span: node.span)
    case "range": return try range()
    default: break
    }
    try require(named: name == "log" || name == "lin" ? "n" : name == "geom" ? "ratio" : nil)
    guard positional.count == 2 else {
      throw problem("'\(name)' wants two bounds", at: offset, name.utf8.count, usage)
    }
    let low = try number(positional[0])
    let high = try number(positional[1])
    switch name {
    case "log", "lin": return try spaced(low, high)
    case "geom": return try geometric(low, high)
    case "pow2": return try powersOfTwo(low, high)
    case "int": return try integers(low, high)
    default:
      return AxisValues(
        listed: nil, distribution: .uniform(low, high), span: node.span,
        hint: "write lin(\(positional[0].text), \(positional[1].text), n=5)")
    }
  }

  // MARK: - The functions

  private func spaced(_ low: Double, _ high: Double) throws(Diagnostic) -> AxisValues {
    let isLogarithmic = name == "log"
    if isLogarithmic, low <= 0 || high <= 0 {
      throw problem(
        "'log' wants bounds above 0", at: positional[low <= 0 ? 0 : 1].offset,
        positional[low <= 0 ? 0 : 1].text.utf8.count,
        "bounds are values, not exponents: 1e-4 for 10 to the power of -4")
    }
    guard let countArgument = named["n"] else {
      return AxisValues(
        listed: nil, distribution: isLogarithmic ? .logarithmic(low, high) : .uniform(low, high),
        span: node.span,
        hint: "write \(name)(\(positional[0].text), \(positional[1].text), n=5)")
    }
    let count = try whole(countArgument, from: 1)
    let values = (0..<count).map { index -> String in
      // The bounds themselves are not rounded.
      if index == 0 { return positional[0].text }
      if index == count - 1 { return positional[1].text }
      let share = Double(index) / Double(count - 1)
      return NumberText.shortest(
        Elementary.rounded(
          isLogarithmic
            ? low * Elementary.power(high / low, share) : low + share * (high - low)))
    }
    return listed(values)
  }

  private func geometric(_ low: Double, _ high: Double) throws(Diagnostic) -> AxisValues {
    guard let argument = named["ratio"] else {
      throw problem("'geom' wants a ratio", at: offset, name.utf8.count, usage)
    }
    let ratio = try number(argument)
    guard low > 0, high >= low, ratio > 1 else {
      throw problem(
        "'geom' wants 0 < from ≤ to and a ratio above 1", at: offset, name.utf8.count, usage)
    }
    var values: [String] = []
    var value = low
    while value <= high * (1 + 1e-9) {
      values.append(NumberText.shortest(Elementary.rounded(value)))
      value *= ratio
      if values.count > SweepFunction.longest { throw tooLong }
    }
    return listed(values)
  }

  private func powersOfTwo(_ low: Double, _ high: Double) throws(Diagnostic) -> AxisValues {
    guard low >= 1, high >= low, high <= 0x1p52 else {
      throw problem("'pow2' wants 1 ≤ from ≤ to", at: offset, name.utf8.count, usage)
    }
    let powers = (0...52).map { 1 << $0 }.filter { Double($0) >= low && Double($0) <= high }
    if powers.isEmpty {
      throw problem("no power of two lies between the bounds", at: offset, name.utf8.count, nil)
    }
    return listed(powers.map(String.init))
  }

  private func integers(_ low: Double, _ high: Double) throws(Diagnostic) -> AxisValues {
    guard low == low.rounded(), high == high.rounded(), high >= low, high - low < 1e15 else {
      throw problem(
        "'int' wants whole numbers, the smaller first", at: offset, name.utf8.count, usage)
    }
    let distribution = AxisValues.Distribution.integers(Int(low), Int(high))
    let isShort = high - low < Double(SweepFunction.longest)
    let values = isShort ? (Int(low)...Int(high)).map(String.init) : nil
    return AxisValues(
      listed: values.map(nodes), distribution: distribution, span: node.span,
      hint: "write fewer values")
  }

  /// Half-open, as in Python.
  private func range() throws(Diagnostic) -> AxisValues {
    try require(named: nil)
    guard (1...3).contains(positional.count) else {
      throw problem("'range' wants one to three numbers", at: offset, name.utf8.count, usage)
    }
    var numbers: [Double] = []
    for argument in positional { numbers.append(try number(argument)) }
    let start = numbers.count == 1 ? 0 : numbers[0]
    let stop = numbers.count == 1 ? numbers[0] : numbers[1]
    let step = numbers.count == 3 ? numbers[2] : 1
    let count = ((stop - start) / step - 1e-9).rounded(.up)
    guard step != 0, count >= 1 else {
      throw problem("this range is empty", at: offset, name.utf8.count, "its end is not part of it")
    }
    if count > Double(SweepFunction.longest) { throw tooLong }
    return listed(
      (0..<Int(count)).map {
        NumberText.shortest(Elementary.rounded(start + Double($0) * step, digits: 12))
      })
  }

  private func listed(_ values: [String]) -> AxisValues {
    AxisValues(listed: nodes(values), span: node.span)
  }

  private func nodes(_ values: [String]) -> [Node] {
    values.map { Node(.scalar(Scalar($0)), at: node.span) }
  }

  // MARK: - Arguments

  private func require(named allowed: String?) throws(Diagnostic) {
    for (key, argument) in named.sorted(by: { $0.key < $1.key }) where key != allowed {
      throw problem(
        "'\(name)' has no argument '\(key)'", at: argument.offset, argument.text.utf8.count, usage)
    }
  }

  private func number(_ argument: Argument) throws(Diagnostic) -> Double {
    if let value = try? NumberScalars.number(argument.text, allowsNaN: false), value.isFinite {
      return value
    }
    throw problem(
      "'\(argument.text)' is not a number", at: argument.offset, argument.text.utf8.count, usage)
  }

  private func whole(_ argument: Argument, from least: Int) throws(Diagnostic) -> Int {
    if let value = try? NumberScalars.integer(argument.text), value >= least {
      if value > SweepFunction.longest { throw tooLong }
      return value
    }
    throw problem(
      "'\(argument.text)' is not a whole number of at least \(least)", at: argument.offset,
      argument.text.utf8.count, usage)
  }

  private var tooLong: Diagnostic {
    problem(
      "more than \(SweepFunction.longest) values", at: offset, name.utf8.count,
      "write a larger step")
  }

  private func place(_ argument: Argument) -> SourceSpan {
    Interpolation.span(of: node, argument.offset, argument.text.utf8.count)
  }

  private func problem(
    _ message: String, at start: Int, _ length: Int, _ hint: String?
  ) -> Diagnostic {
    Diagnostic(
      .sweepExpression, message, at: Interpolation.span(of: node, start, length), label: hint)
  }
}
