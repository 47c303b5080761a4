/// A length of time: `90s`, `15m`, `2h`, `1d`, `1h30m`.
public struct Interval: Sendable, Hashable, Comparable {
  /// The length in seconds.
  public var seconds: Double

  /// Makes a length of time.
  public init(seconds: Double) { self.seconds = seconds }

  /// Lengths of time are ordered.
  public static func < (left: Interval, right: Interval) -> Bool { left.seconds < right.seconds }

  /// Reads a length of time as an experiment file writes it; nil for another text.
  public init?(text: String) {
    guard let read = try? Interval(parsing: text) else { return nil }
    self = read
  }

  /// One spelling for each length: the largest units first.
  public var text: String {
    guard seconds == seconds.rounded(), seconds < 1e15 else {
      return NumberText.shortest(seconds) + "s"
    }
    var rest = Int(seconds)
    var result = ""
    for (name, length) in Interval.units where rest >= Int(length) {
      result += "\(rest / Int(length))\(name)"
      rest %= Int(length)
    }
    return result.isEmpty ? "0s" : result
  }

  /// As a person says it: `1 h 40 m`, to the two largest units.
  public var rough: String {
    var rest = Int(max(0, seconds.isFinite ? min(seconds, 1e12) : 0).rounded())
    var parts: [String] = []
    for (name, length) in Interval.units where rest >= Int(length) && parts.count < 2 {
      parts.append("\(rest / Int(length)) \(name)")
      rest %= Int(length)
    }
    return parts.isEmpty ? "0 s" : parts.joined(separator: " ")
  }

  private static let units: [(String, Double)] = [("d", 86400), ("h", 3600), ("m", 60), ("s", 1)]

  init(parsing text: String) throws(ScalarProblem) {
    if text.contains(":") { throw ScalarProblem(Interval.withoutColons(text)) }
    var rest = Substring(text)
    var total = 0.0
    var last = Double.infinity
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      guard let number = Double(digits), let unit = rest.first,
        let length = Interval.units.first(where: { $0.0 == String(unit) })?.1
      else {
        let isNumber = rest.isEmpty && last == .infinity && !digits.isEmpty
        throw ScalarProblem(isNumber ? "write a unit: \(text)s, \(text)m or \(text)h" : nil)
      }
      if length >= last { throw ScalarProblem("write the larger unit first") }
      last = length
      total += number * length
      rest = rest.dropFirst()
    }
    if last == .infinity { throw ScalarProblem() }
    seconds = total
  }

  private static func withoutColons(_ text: String) -> String {
    let parts = text.split(separator: ":")
    let units = parts.count == 3 ? ["h", "m", "s"] : ["h", "m"]
    guard (2...3).contains(parts.count), parts.allSatisfy({ Int($0) != nil }) else {
      return "write 1h30m"
    }
    let words = zip(parts, units).map { "\(Int($0) ?? 0)\($1)" }
    return "a colon is base 60 to some readers; write \(words.joined())"
  }
}
