/// The problems of one pass, in the order of their places, each once.
public struct Diagnostics: Sendable {
  /// How many problems are shown; the rest are counted.
  public static let shownLimit = 20

  /// Every problem that was found.
  public private(set) var all: [Diagnostic] = []
  /// A sweep checks the same lines once for every point: what was said once is not said again.
  private var seen: Set<Identity> = []

  private struct Identity: Hashable {
    var code: DiagnosticCode
    var source: ObjectIdentifier?
    var start: Int
    var message: String
  }

  /// Makes an empty list.
  public init() {}

  /// Adds a problem unless the same was added before.
  public mutating func report(_ problem: Diagnostic) {
    let identity = Identity(
      code: problem.code, source: problem.span.map { ObjectIdentifier($0.source) },
      start: problem.span?.start ?? -1, message: problem.message)
    if seen.insert(identity).inserted { all.append(problem) }
  }

  /// Adds several problems.
  public mutating func report(_ problems: [Diagnostic]) {
    for problem in problems { report(problem) }
  }

  /// How many problems stop the run.
  public var errorCount: Int { all.count { !$0.code.isWarning } }
  /// How many problems do not.
  public var warningCount: Int { all.count - errorCount }
  /// Whether anything stops the run.
  public var hasErrors: Bool { all.contains { !$0.code.isWarning } }

  /// Problems of one source follow each other from top to bottom; sources keep the order in which
  /// they first had a problem.
  var ordered: [Diagnostic] {
    var rank: [ObjectIdentifier: Int] = [:]
    var keys: [(Int, Int, Int)] = []
    for (index, problem) in all.enumerated() {
      guard let span = problem.span else {
        keys.append((Int.max, 0, index))
        continue
      }
      let id = ObjectIdentifier(span.source)
      let place = rank[id] ?? rank.count
      rank[id] = place
      keys.append((place, span.start, index))
    }
    return keys.sorted { $0 < $1 }.map { all[$0.2] }
  }

  /// The problems to show: errors first when there are more than the limit.
  var shown: [Diagnostic] {
    let sorted = ordered
    if sorted.count <= Diagnostics.shownLimit { return sorted }
    let errors = sorted.filter { !$0.code.isWarning }
    let warnings = sorted.filter { $0.code.isWarning }
    return Array((errors + warnings).prefix(Diagnostics.shownLimit))
  }

  /// How many problems there are, as in `4 errors; nothing was run`, with a full stop.
  public var summary: String {
    if all.isEmpty { return "" }
    var parts: [String] = []
    if errorCount > 0 { parts.append(counted(errorCount, "error")) }
    if warningCount > 0 { parts.append(counted(warningCount, "warning")) }
    var text = parts.joined(separator: ", ")
    let hidden = all.count - min(all.count, Diagnostics.shownLimit)
    if hidden > 0 { text += " (\(Diagnostics.shownLimit) shown, \(hidden) more)" }
    return text + (hasErrors ? "; nothing was run." : ".")
  }
}

/// `1 error`, `2 errors`.
func counted(_ number: Int, _ noun: String) -> String {
  "\(number) \(noun)\(number == 1 ? "" : "s")"
}
