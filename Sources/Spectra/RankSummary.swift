import Foundation

/// What is said of one matrix in a line of a table: its norms, every measure of its rank, its bound,
/// and the same measures of a random matrix of that bound.
///
/// | name | value |
/// |---|---|
/// | `effective_rank` | exp(-Σ p log p), p = s/Σs |
/// | `effective_rank_energy` | exp(-Σ q log q), q = s²/Σs² |
/// | `stable_rank`, `participation_ratio` | Σs²/s₁², (Σs²)²/Σs⁴ |
/// | `rank` | #{s > tolerance·s₁} |
/// | `numerical_rank` | #{s > max(m, n)·ε·scale}, ε of the stored type |
/// | `rank_above` | #{s > threshold} |
/// | `energy_rank_90`, `energy_rank_99` | least k with Σ_{i≤k} s² ≥ 90 %, 99 % of Σs² |
/// | `norm`, `spectral_norm`, `nuclear_norm` | √Σs², s₁, Σs |
/// | `condition_number` | s₁ over the last value that is more than rounding |
/// | `condition_number_full` | s₁ over the last value; missing where that is 0 |
/// | `rank_bound` | what the rank cannot exceed |
/// | `random_…` | the measure of the random matrix |
public struct RankSummary: Sendable {
  /// What counts as a value.
  public struct Limits: Sendable {
    /// The share of the largest value above which one counts.
    public var tolerance = 1e-3
    /// The number above which one counts (Lialin et al. 2023, arXiv 2307.05695: 0.1).
    public var threshold = 0.1

    /// The defaults.
    public init() {}
    /// A share of the largest, and a number.
    public init(tolerance: Double, threshold: Double) {
      (self.tolerance, self.threshold) = (tolerance, threshold)
    }
  }

  /// The singular values of the matrix.
  public let measures: RankMeasures
  /// Those of the random matrix; nil where nobody knows which one to compare with.
  public let random: RankMeasures?
  /// How many are more than rounding.
  public let numericalRank: Int
  /// Height and width.
  public let rows: Int, columns: Int
  /// What the rank cannot exceed.
  public let bound: Int
  /// What counts.
  public let limits: Limits

  /// Measures a matrix.
  ///
  /// - Parameters:
  ///   - singularValues: of the matrix, where they are known already.
  ///   - bound: what its rank cannot exceed, beside its sides and its form.
  ///   - random: the spectrum of a random matrix of this bound; without it there are no baselines.
  /// - Throws: `SpectrumError` where entries are not finite.
  public init(
    _ matrix: MeasuredMatrix, singularValues: [Double]? = nil, bound: Int, random: RankMeasures?,
    limits: Limits
  ) throws(SpectrumError) {
    if let singularValues {
      measures = RankMeasures(singularValues)
    } else {
      measures = RankMeasures(try matrix.singularValues())
    }
    numericalRank = matrix.numericalRank(measures)
    (rows, columns) = (matrix.rows, matrix.columns)
    self.bound = min(bound, matrix.rankBound)
    (self.random, self.limits) = (random, limits)
  }

  /// The ranks that have a random baseline.
  private static let ranks: [(name: String, of: @Sendable (RankMeasures, Limits) -> Double)] = [
    ("effective_rank", { measures, _ in measures.effectiveRank }),
    ("effective_rank_energy", { measures, _ in measures.effectiveRankOfEnergy }),
    ("stable_rank", { measures, _ in measures.stableRank }),
    ("participation_ratio", { measures, _ in measures.participationRatio }),
    ("rank", { Double($0.numericalRank(tolerance: $1.tolerance)) }),
    ("energy_rank_90", { measures, _ in Double(measures.energyRank(0.9)) }),
    ("energy_rank_99", { measures, _ in Double(measures.energyRank(0.99)) }),
  ]

  /// The names of the ranks, which `rank_bound` bounds; most of them have a random baseline, too.
  public static let bounded: [String] = ranks.map(\.name) + ["numerical_rank", "rank_above"]

  /// The names of all values, in their order.
  public static let names: [String] =
    bounded + [
      "rank_bound", "norm", "spectral_norm", "nuclear_norm", "condition_number",
      "condition_number_full",
    ] + baselines

  /// The names of the baselines.
  public static let baselines: [String] = ranks.map { "random_\($0.name)" }

  /// The values by name, in the order of `names`; nil for one that is infinite or not known.
  public var values: [(name: String, value: Double?)] {
    let own = Self.ranks.map { ($0.name, $0.of(measures, limits) as Double?) }
    let full = measures.conditionNumber
    let others: [(String, Double?)] = [
      ("numerical_rank", Double(numericalRank)),
      ("rank_above", Double(measures.count(above: limits.threshold))),
      ("rank_bound", Double(bound)), ("norm", measures.frobeniusNorm),
      ("spectral_norm", measures.spectralNorm), ("nuclear_norm", measures.nuclearNorm),
      ("condition_number", measures.conditionNumber(rank: numericalRank)),
      (
        "condition_number_full",
        full.isFinite && measures.singularValues.count == sides ? full : nil
      ),
    ]
    return own + others
      + zip(Self.baselines, Self.ranks).map { name, rank in
        (name, random.map { rank.of($0, limits) })
      }
  }

  private var sides: Int { min(rows, columns) }

  /// The values of several matrices in one: means, but for `norm`, which is that of all (the root of
  /// the sum of squares), and the condition numbers, whose mean is geometric. A value that one of
  /// them does not have is left out.
  public static func total(_ summaries: [RankSummary]) -> [(name: String, value: Double)] {
    guard !summaries.isEmpty else { return [] }
    let rows = summaries.map(\.values)
    return names.indices.compactMap { index in
      let values = rows.compactMap { $0[index].value }
      guard values.count == rows.count else { return nil }
      let count = Double(values.count)
      switch names[index] {
      case "norm": return (names[index], values.reduce(0) { $0 + $1 * $1 }.squareRoot())
      case let name where name.hasPrefix("condition_number"):
        return (name, exp(values.reduce(0) { $0 + log($1) } / count))
      default: return (names[index], values.reduce(0, +) / count)
      }
    }
  }
}
