import Protocols

/// What the cycles of a site add up to.
enum CycleSum {
  /// Rank and effective rank of all cycles together, beside bound and baseline.
  static func values(
    of cycles: [MeasuredMatrix], _ baseline: inout RandomBaseline
  ) throws -> [(String, Double)] {
    let random = try baseline.measures(
      rows: cycles[0].rows, columns: cycles[0].columns, cycles: sizes(cycles))
    return try values(of: .sum(cycles), bound: bound(cycles), random)
  }

  /// The same after each cycle: a vector [K] each.
  static func histories(
    of cycles: [MeasuredMatrix], _ baseline: inout RandomBaseline
  ) throws -> [(name: String, tensor: Tensor)] {
    let random = try baseline.history(
      rows: cycles[0].rows, columns: cycles[0].columns, cycles: sizes(cycles))
    var curves: [String: [Double]] = [:]
    var sum = cycles[0]
    for index in cycles.indices {
      if index > 0 { sum = .sum([sum, cycles[index]]) }
      let bound = bound(Array(cycles[...index]))
      for (name, value) in try values(of: sum, bound: bound, random[index]) {
        curves[name, default: []].append(value)
      }
    }
    return ["rank", "rank_bound", "effective_rank", "random_effective_rank"].map { name in
      let values = curves[name] ?? []
      return (name: name, tensor: Tensor(values, shape: [values.count], type: .float64))
    }
  }

  private static func values(
    of sum: MeasuredMatrix, bound: Int, _ random: RankMeasures
  ) throws -> [(String, Double)] {
    let measures = RankMeasures(try sum.singularValues())
    let randomRank = random.numericalRank(
      rows: sum.rows, columns: sum.columns, epsilon: .ulpOfOne)
    return [
      ("rank", Double(sum.numericalRank(measures))), ("rank_bound", Double(bound)),
      ("random_rank", Double(randomRank)), ("effective_rank", measures.effectiveRank),
      ("random_effective_rank", random.effectiveRank),
    ]
  }

  private static func sizes(_ cycles: [MeasuredMatrix]) -> [(rank: Int, norm: Double)] {
    cycles.map { ($0.rankBound, $0.norm) }
  }

  private static func bound(_ cycles: [MeasuredMatrix]) -> Int {
    min(cycles.reduce(0) { $0 + $1.rankBound }, cycles[0].rows, cycles[0].columns)
  }
}
