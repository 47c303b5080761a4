/// An amount of memory: `4GiB`, `64MB`.
public struct ByteCount: Sendable, Hashable, Comparable {
  /// The number of bytes.
  public var bytes: Int

  /// Makes an amount of memory.
  public init(_ bytes: Int) { self.bytes = bytes }

  /// Amounts are ordered.
  public static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

  /// One spelling for each amount: the largest unit that divides it.
  public var text: String {
    let unit = ByteCount.units.first { $0.1 > 1 && bytes >= $0.1 && bytes.isMultiple(of: $0.1) }
    guard let unit else { return "\(bytes)B" }
    return "\(bytes / unit.1)\(unit.0)"
  }

  private static let units: [(String, Int)] = [
    ("TiB", 1 << 40), ("TB", 1_000_000_000_000), ("GiB", 1 << 30), ("GB", 1_000_000_000),
    ("MiB", 1 << 20), ("MB", 1_000_000), ("KiB", 1 << 10), ("kB", 1000), ("KB", 1000), ("B", 1),
  ]

  init(parsing text: String) throws(ScalarProblem) {
    for (name, factor) in ByteCount.units where text.hasSuffix(name) {
      let digits = String(text.dropLast(name.count))
      guard NumberScalars.isDecimal(digits), let number = Double(NumberScalars.clean(digits)) else {
        continue
      }
      let total = number * Double(factor)
      guard total >= 0, total < 9e15 else { throw ScalarProblem("write a size that exists") }
      bytes = Int(total.rounded())
      return
    }
    if Int(text) != nil { throw ScalarProblem("write a unit: \(text)MB or \(text)MiB") }
    let (digits, factor) = NumberScalars.suffix(of: text)
    if factor > 1, NumberScalars.isDecimal(digits) {
      throw ScalarProblem("did you mean \(text)B?")
    }
    throw ScalarProblem()
  }
}
