/// The step-down correction for several comparisons (Holm 1979, Scand. J. Statist. 6:65).
enum Holm {
  /// The smallest level at which each hypothesis is rejected: with p sorted, the largest so far of
  /// (m - i) p(i), i from 0, at most 1.
  ///
  /// - Parameter p: the p-values; m is the number of those that are not nil.
  static func adjusted(_ p: [Double?]) -> [Double?] {
    let known = p.enumerated().compactMap { index, value in value.map { (index, $0) } }
    let order = known.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
    var adjusted = [Double?](repeating: nil, count: p.count)
    var reached = 0.0
    for (rank, (index, value)) in order.enumerated() {
      reached = max(reached, min(1, value * Double(order.count - rank)))
      adjusted[index] = reached
    }
    return adjusted
  }

  /// Whether a corrected p is small enough: 1 − 0.95 is a little more than 0.05.
  static func isTold(_ adjusted: Double?, confidence: Double = 0.95) -> Bool {
    adjusted.map { $0 <= 1 - confidence + 1e-12 } ?? false
  }
}
