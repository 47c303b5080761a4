/// How an entry of a table stands to the best one.
public enum Mark: String, Sendable, Hashable {
  /// The best mean; set in bold.
  case best
  /// Not separable from the best; followed by †.
  case tied
}

/// Which of several candidates is best, and which others might be.
public enum Ranking {
  /// Marks the best mean, and every candidate that a paired test cannot separate from it.
  ///
  /// Result i of every candidate belongs to one seed. The best is taken among the candidates of
  /// which no run diverged and that have as many results as any of these: a mean over survivors is
  /// not comparable with a mean over all. Others are compared with it like the rest. The first of
  /// equal means is the best, the next ones are tied.
  ///
  /// - Parameters:
  ///   - candidates: For each candidate its results, one a seed.
  ///   - goal: Which direction is better.
  ///   - confidence: A candidate is tied unless it is worse with p ≤ 1 − confidence.
  /// - Returns: A mark for each candidate, `nil` for those that are separated or have no result;
  ///   none at all when fewer than two candidates have a result. With one result each nothing is
  ///   separable from anything: only the best is marked.
  public static func marks(
    _ candidates: [[Double?]], goal: Goal = .minimize, confidence: Double = 0.95
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
    marks[best.index] = .best
    guard samples.contains(where: { $0.n > 1 }) else { return marks }
    for (index, candidate) in candidates.enumerated()
    where samples[index].n > 0 && index != best.index {
      let comparison = Comparison.paired(
        candidate: candidate, reference: candidates[best.index], goal: goal,
        confidence: confidence)
      // Survivors can even be better than the best: they are not shown to be worse either.
      if comparison.verdict != .worse { marks[index] = .tied }
    }
    return marks
  }
}
