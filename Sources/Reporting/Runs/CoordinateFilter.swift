internal import ExperimentFile

/// Conditions on coordinates: each path must have one of its values.
struct CoordinateFilter: Sendable {
  var conditions: [(path: String, texts: [String])] = []

  init() {}

  /// The conditions of a block as it was written: `{restart.every: [100, 200], variant: relora}`.
  ///
  /// The text counts and not the type, because coordinates are kept as they were written.
  init(_ value: TypedValue?) {
    if case .block(let block)? = value { conditions = Self.flattened(block.node) }
  }

  /// Whether a run's coordinates fulfil every condition.
  func matches(_ coordinate: (String) -> String?) -> Bool {
    conditions.allSatisfy { path, texts in
      guard let value = coordinate(path) else { return texts.contains("null") }
      return texts.contains { CoordinateText.areEqual($0, value) }
    }
  }

  /// The conditions in words: "variant = relora, restart.every = 100 or 200".
  var words: String {
    conditions.map { "\($0.path) = \($0.texts.joined(separator: " or "))" }
      .joined(separator: ", ")
  }

  /// Nested keys as dotted paths, with the texts of their scalars.
  static func flattened(_ node: Node?, under path: String = "") -> [(path: String, texts: [String])]
  {
    guard let node else { return [] }
    if let scalar = node.scalar { return [(path, [scalar.text])] }
    if let items = node.items {
      return [(path, items.compactMap { $0.scalar?.text })].filter { !$0.1.isEmpty }
    }
    return (node.block?.entries ?? []).flatMap { entry in
      flattened(entry.value, under: path.isEmpty ? entry.key : "\(path).\(entry.key)")
    }
  }
}

/// Values of coordinates, which are kept as they were written: "200", "2k", "90%".
enum CoordinateText {
  /// The number that a text says; nil where it says none.
  static func number(_ text: String) -> Double? {
    let suffixes: [(String, Double)] = [
      ("%", 0.01), ("Ki", 1024), ("Mi", 1_048_576), ("Gi", 1_073_741_824), ("k", 1e3), ("M", 1e6),
      ("G", 1e9),
    ]
    var (digits, factor) = (text.replacing("_", with: ""), 1.0)
    if let (suffix, value) = suffixes.first(where: { digits.hasSuffix($0.0) }) {
      digits.removeLast(suffix.count)
      factor = value
    }
    // Swift also reads "nan" and "infinity" as numbers, which may be the names of variants.
    guard let first = digits.first, first.isNumber || "+-.".contains(first),
      let value = Double(digits), value.isFinite
    else { return nil }
    // 90 / 100 and not 90 · 0.01, so that 90% and 0.9 are the same number.
    return factor == 0.01 ? value / 100 : value * factor
  }

  /// Whether two texts mean the same value.
  static func areEqual(_ a: String, _ b: String) -> Bool {
    if a == b { return true }
    guard let x = number(a), let y = number(b) else { return false }
    return x == y
  }

  /// The distinct values: as numbers where all are, else in the order in which they came.
  static func ordered(_ values: [String?]) -> [String?] {
    var distinct: [String?] = []
    for value in values where !distinct.contains(value) { distinct.append(value) }
    let numbers = distinct.map { $0.flatMap(number) }
    guard zip(distinct, numbers).allSatisfy({ $0 == nil || $1 != nil }) else { return distinct }
    return distinct.enumerated().sorted {
      (numbers[$0.offset] ?? -.infinity, $0.offset) < (numbers[$1.offset] ?? -.infinity, $1.offset)
    }.map(\.element)
  }
}
