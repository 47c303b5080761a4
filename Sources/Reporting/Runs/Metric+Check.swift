internal import ExperimentFile

extension Metric {
  /// Why there can be no metric of this name, and what was probably meant; nil where there can.
  ///
  /// What probes record is open: only a name that is nearly a known one is refused there.
  var problem: (reason: String, hint: String?)? {
    let (family, measure) = parts
    if name == "lr" { return nil }
    if let measures = Self.closed[family] {
      guard !measures.contains(measure) else { return nil }
      return (
        "is no metric: '\(family)/' has \(measures.joined(separator: ", "))",
        Suggestion.question(for: measure, among: measures) { "\(family)/\($0)" }
      )
    }
    if let measures = Self.open[family] {
      guard measure.isEmpty || Self.isSlip(measure, among: measures) else { return nil }
      return ("is no metric", Suggestion.question(for: name, among: Self.known))
    }
    let question = Suggestion.question(for: name, among: Self.known)
    if family.isEmpty {
      // "loss" alone: the family is what was left out.
      let complete = ["eval", "update", "time", "memory"].first {
        (Self.closed[$0] ?? Self.open[$0] ?? []).contains(name)
      }
      return (
        "is no metric: a metric is written family/measure",
        complete.map { "did you mean '\($0)/\(name)'?" } ?? question
      )
    }
    let families = Array(Self.closed.keys) + Array(Self.open.keys)
    guard Self.isSlip(name, among: Self.known) || Self.isSlip(family, among: families) else {
      return nil
    }
    return (
      "is no metric",
      question ?? Suggestion.question(for: family, among: families) { "\($0)/\(measure)" }
    )
  }

  /// Whether a name has the letters of a known one, but for one or for their order.
  private static func isSlip(_ name: String, among known: [String]) -> Bool {
    guard !known.contains(name), let near = Suggestion.nearest(to: name, among: known) else {
      return false
    }
    let common = zip(name, near).prefix { $0 == $1 }.count
    let tail = zip(name.reversed(), near.reversed()).prefix { $0 == $1 }.count
    return abs(name.count - near.count) <= 1 && common + tail >= near.count - 2
  }
}
