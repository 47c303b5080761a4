import Foundation

/// What a run checks about itself.
enum Invariant: String, Codable, CaseIterable {
  case loss = "a restart keeps the loss"
  case outputs = "a merge keeps the outputs of the two-path form"
  case mergeError = "a merge adds the update, to float64"
  case gradient = "adapters receive a gradient in every cycle"
  case cleared = "a reset clears the share of the adapter's moments that it says"
  case untouched = "a reset touches the adapter's moments and nothing else"
  case together = "rate, merge and reset happen at the same step"
  case masked = "what is pruned stays 0, in weights and moments"
  case frozen = "frozen weights do not change"
  case excess = "the excess over the source is not below -3 standard errors"

  var limit: String {
    switch self {
    case .loss: "|after - before| ≤ 1e-4 (1 + |before|)"
    case .outputs: "largest difference ≤ 1e-3 of the largest output"
    case .mergeError: "‖error‖ ≤ 1e-3 ‖sBA‖ + 2 ε ‖W‖"
    case .gradient: "a norm above 0 at every site"
    case .cleared: "within 2 % and the noise of the draw"
    case .untouched: "equal checksums of all other moments; steps counted as it was set"
    case .together: "the rate is 0 at the first step after a restart with re-warming"
    case .masked: "Σ|x| over pruned weights and moments = 0 after every step"
    case .frozen: "equal checksums"
    case .excess: "standard errors below the source ≤ 3"
    }
  }
}

/// What a run has found about its invariants; saved with every checkpoint.
struct InvariantLog: Codable {
  private var entries: [Invariant.RawValue: InvariantRecord] = [:]
  /// What was broken since the last call of `takeNews`.
  private var news: [String] = []

  /// Notes a check.
  ///
  /// - Parameters:
  ///   - value: what was measured, the larger the worse.
  ///   - detail: what to say where it is broken.
  mutating func check(
    _ invariant: Invariant, _ holds: Bool, value: Double? = nil,
    _ detail: @autoclosure () -> String
  ) {
    var record =
      entries[invariant.rawValue]
      ?? InvariantRecord(name: invariant.rawValue, checks: 0, limit: invariant.limit)
    record.checks += 1
    if let value { record.worst = max(record.worst ?? -.infinity, value) }
    if !holds {
      let detail = detail()
      record.broken += 1
      if record.broken == 1 { record.detail = detail }
      // Said once with its numbers; what breaks at every restart would drown the rest.
      if record.broken <= 3 { news.append("\(invariant.rawValue): \(detail)") }
    }
    entries[invariant.rawValue] = record
  }

  /// What was broken and has not been said.
  mutating func takeNews() -> [String] {
    defer { news = [] }
    return news
  }

  /// All that were checked, in one order.
  var records: [InvariantRecord] { Invariant.allCases.compactMap { entries[$0.rawValue] } }
}
