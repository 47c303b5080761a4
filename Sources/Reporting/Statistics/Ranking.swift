/// How an entry of a table stands to the best one.
public enum Mark: String, Sendable, Hashable {
  /// The best mean, or the very numbers of it; set in bold.
  case best
  /// Not separable from the best; followed by †.
  case tied
}

/// Which of several candidates is best, and which others might be.
public enum Ranking {
  /// Marks the best mean, every candidate with the very same results, and every candidate that
  /// cannot be separated from it.
  ///
  /// Result i of every candidate belongs to one seed. The best is taken among the candidates of
  /// which no run diverged and that have as many results as any of these: a mean over survivors is
  /// not comparable with a mean over all. Others are compared with it like the rest. Which is best is
  /// known only from the same data, so p of the paired tests is corrected for all pairs (Holm).
  ///
  /// - Parameters:
  ///   - candidates: For each candidate its results, one a seed.
  ///   - goal: Which direction is better.
  ///   - confidence: A candidate is tied unless it is worse with a corrected p ≤ 1 − confidence.
  /// - Returns: A mark for each candidate, `nil` for those that are separated or have no result;
  ///   none at all when fewer than two candidates have a result. With one result each nothing is
  ///   separable from anything: only the best is marked.
  public static func marks(
    _ candidates: [[Double?]], goal: Goal = .minimize, confidence: Double = 0.95
  ) -> [Mark?] {
    let pairs = Pairs(candidates, goal, confidence)
    return marks(candidates, goal: goal) { pairs.isWorse($0, than: $1) }
  }

  /// The same with a decision of one's own: whether the first is worse than the second.
  static func marks(
    _ candidates: [[Double?]], goal: Goal, isWorse: (Int, Int) -> Bool
  ) -> [Mark?] {
    let samples = candidates.map { Sample($0) }
    var marks = [Mark?](repeating: nil, count: candidates.count)
    guard samples.filter({ $0.n > 0 }).count > 1 else { return marks }
    let complete = samples.filter { $0.diverged == 0 }.map(\.n).max() ?? 0
    var best: (index: Int, mean: Double)?
    for (index, sample) in samples.enumerated() {
      guard let mean = sample.mean, sample.diverged == 0, sample.n == complete else { continue }
      if best.map({ goal.prefers(mean, to: $0.mean) }) ?? true { best = (index, mean) }
    }
    guard let best else { return marks }
    let isRepeated = samples.contains { $0.n > 1 }
    for (index, candidate) in candidates.enumerated() where samples[index].n > 0 {
      if index == best.index || candidate == candidates[best.index] {
        marks[index] = .best
      } else if isRepeated, !isWorse(index, best.index) {
        // Survivors can even be better than the best: they are not shown to be worse either.
        marks[index] = .tied
      }
    }
    return marks
  }

  /// Every pair of candidates, compared and corrected.
  struct Pairs {
    private let candidates: [[Double?]]
    private let goal: Goal, confidence: Double
    private var adjusted: [Double?] = []

    init(_ candidates: [[Double?]], _ goal: Goal, _ confidence: Double = 0.95) {
      (self.candidates, self.goal, self.confidence) = (candidates, goal, confidence)
      var p: [Double?] = []
      for (index, candidate) in candidates.enumerated() {
        for other in candidates.dropFirst(index + 1) {
          // The same numbers are the same run: there is nothing to test.
          p.append(candidate == other ? nil : compare(candidate, other).p)
        }
      }
      adjusted = Holm.adjusted(p)
    }

    func isWorse(_ candidate: Int, than other: Int) -> Bool {
      let (first, second) = (min(candidate, other), max(candidate, other))
      let place = first * (2 * candidates.count - first - 1) / 2 + second - first - 1
      return Holm.isTold(adjusted[place], confidence: confidence)
        && compare(candidates[candidate], candidates[other]).verdict == .worse
    }

    private func compare(_ candidate: [Double?], _ other: [Double?]) -> Comparison {
      .paired(candidate: candidate, reference: other, goal: goal, confidence: confidence)
    }
  }
}
