import Protocols

/// Singular values and ranks of what training does to the linear maps, each rank beside its bound
/// and beside that of a random matrix of the same bound.
///
/// Metrics, for each matrix that is asked for ("update/effective_rank"): means over the sites of
/// `effective_rank` (p = s/Σs) and `effective_rank_energy` (p = s²/Σs²), `stable_rank`,
/// `participation_ratio`, `rank` (values above `tolerance`·s₁), `numerical_rank` (above rounding),
/// `rank_above` (above `threshold`), `energy_rank_90` and `energy_rank_99`, `spectral_norm`,
/// `nuclear_norm`, `rank_bound`, and `random_effective_rank` and so on of the random matrix; `norm`
/// is the root of the sum of the squares of all sites, `condition_number` (s₁ over the last value
/// above rounding) and `condition_number_full` (over the last; missing where that is 0) are geometric
/// means. A matrix of zeros has rank 0. Where no site has the matrix, there are no metrics. The values
/// themselves are the artifact "spectrum_update", a float64 tensor by site, with `SITE.shape`: rows,
/// columns and the bound of the rank.
///
/// The random matrix beside an update is the sum of as many random products as there were cycles, of
/// their ranks and norms; beside a weight it is a Gaussian matrix. Weights are rounded to float32 at
/// each merge, which adds small values to their change: an update of rank 8 and of a thousandth of the
/// weight's norm gains 0.3 % of effective rank, one of a ten-thousandth 2 % (seen at 768 rows). The
/// `sum_of_cycles` is made of the cycles' factors, without rounding: its `numerical_rank` is exact.
public struct Spectrum: Probe {
  public static let kind = "spectrum"
  public static let summary = "singular values and ranks of updates, weights, gradients and moments"
  public static let formula =
    "effective rank exp(-Σ p log p), p = s/Σs; stable rank Σs²/s₁²; rank #{s > tolerance·s₁}"
  public static let source =
    "Roy and Vetterli 2007, The effective rank; Lialin et al. 2023, arXiv 2307.05695"

  @Setting("which matrices") public var of: OneOrMore<SpectrumMatrix> = [.update]
  @Setting("a singular value counts above this share of the largest", 0.0..<1.0)
  public var tolerance = 1e-3
  @Setting("rank_above counts singular values above this number", 0.0...)
  public var threshold = 0.1

  /// The defaults.
  public init() {}

  /// The default, and all matrices.
  public static var conformanceCases: [Spectrum] {
    [Spectrum(), Spectrum().with(\.of, OneOrMore(SpectrumMatrix.allCases))]
  }

  /// Each matrix once.
  public func validate() throws {
    if Set(of.values).count < of.values.count {
      throw InvalidSetting("of", "names a matrix twice")
    }
  }

  public var recorded: [String]? {
    of.values.flatMap { matrix in RankSummary.names.map { "\(matrix.rawValue)/\($0)" } }
  }

  /// What the matrices are made of.
  public var keepsCycles: CycleKeeping { of.values.map(\.keepsCycles).max() ?? .nothing }

  /// The spectra of all sites.
  public func measure(_ run: ProbedRun) throws -> Measurements {
    var measurements = Measurements()
    var baseline = RandomBaseline()
    for matrix in of.values {
      let found: [(name: String, summary: RankSummary)]
      do {
        found = try summaries(of: matrix, run.sites, &baseline)
      } catch is LostCycles {
        measurements.lost.formUnion(RankSummary.names.map { "\(matrix.rawValue)/\($0)" })
        continue
      }
      guard !found.isEmpty else { continue }
      if found.contains(where: { $0.summary.random == nil }) {
        measurements.lost.formUnion(RankSummary.baselines.map { "\(matrix.rawValue)/\($0)" })
      }
      for (name, value) in RankSummary.total(found.map(\.summary)) {
        measurements.metrics["\(matrix.rawValue)/\(name)"] = value
      }
      let tensors = found.flatMap { name, summary in
        let values = summary.measures.singularValues
        let sides = [summary.rows, summary.columns, summary.bound].map(Double.init)
        return [
          (name: name, tensor: Tensor(values, shape: [values.count], type: .float64)),
          (name: "\(name).shape", tensor: Tensor(sides, shape: [3], type: .float64)),
        ]
      }
      measurements.artifacts.append((name: "spectrum_\(matrix.rawValue)", tensors: tensors))
    }
    return measurements
  }

  /// As many sites at once as there are threads, and no more, so that not all matrices of a large
  /// model are in memory together.
  private func summaries(
    of matrix: SpectrumMatrix, _ sites: [ProbedSite], _ baseline: inout RandomBaseline
  ) throws -> [(name: String, summary: RankSummary)] {
    var all: [(name: String, summary: RankSummary)] = []
    let atOnce = Engine.shared.threads
    for start in stride(from: 0, to: sites.count, by: atOnce) {
      let found = try sites[start..<min(start + atOnce, sites.count)].flatMap { site in
        let name = site.linear.site.name
        do {
          return try matrix.matrices(site).map { (site: name, own: $0) }
        } catch let problem as SpectrumError {
          throw UnmeasuredSite(matrix: matrix, site: name, problem: problem)
        }
      }
      let values = MeasuredMatrix.singularValues(of: found.map(\.own.matrix))
      for (entry, values) in zip(found, values) {
        do {
          let summary = try summary(of: entry.own, singularValues: values.get(), &baseline)
          all.append((entry.site + entry.own.suffix, summary))
        } catch let problem as SpectrumError {
          throw UnmeasuredSite(matrix: matrix, site: entry.site, problem: problem)
        }
      }
    }
    return all
  }

  /// What is said of one matrix.
  ///
  /// - Parameters:
  ///   - singularValues: of the matrix, where they are known already.
  ///   - baseline: remembers what was computed for other matrices.
  /// - Throws: `SpectrumError` where its numbers are not finite.
  public func summary(
    of own: FoundMatrix, singularValues: [Double]? = nil, _ baseline: inout RandomBaseline
  ) throws -> RankSummary {
    let (rows, columns) = (own.matrix.rows, own.matrix.columns)
    let bound = min(own.bound, own.matrix.rankBound)
    // Cycles that together have no more than the bound are what the bound consists of.
    let isSum = own.cycles.count > 1 && own.cycles.reduce(0) { $0 + $1.rank } <= own.bound
    var random: RankMeasures?
    if own.hasBaseline {
      random =
        isSum
        ? try baseline.measures(rows: rows, columns: columns, cycles: own.cycles)
        : try baseline.measures(rows: rows, columns: columns, bound: bound)
    }
    return try RankSummary(
      own.matrix, singularValues: singularValues, bound: bound, random: random,
      limits: .init(tolerance: tolerance, threshold: threshold))
  }
}

/// A spectrum that could not be computed.
public struct UnmeasuredSite: Error, CustomStringConvertible {
  let matrix: SpectrumMatrix
  let site: String
  let problem: SpectrumError

  /// Which matrix of which site, and what is wrong with it.
  public var description: String {
    "the probe 'spectrum' cannot measure the \(matrix.rawValue) of \(site): \(problem)"
  }
}
