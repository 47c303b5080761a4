import Protocols

/// Singular values and ranks of what training does to the linear maps, each rank beside its bound
/// and beside that of a random matrix of the same bound.
///
/// Metrics, for each matrix that is asked for ("update/effective_rank"; means over the sites):
/// `effective_rank`, `stable_rank`, `rank`, `norm` (the root of the sum of the squares), `rank_bound`
/// and `random_effective_rank`, that of a product of Gaussian matrices whose inner width is the
/// bound. A matrix of zeros has rank 0. Where no site has the matrix, there are no metrics. The
/// values themselves are the artifact "spectrum_update", a float64 tensor by site.
///
/// Weights are rounded to float32 at each merge, which adds small values to their change: an update
/// of rank 8 and of a thousandth of the weight's norm gains 0.3 % of effective rank, one of a
/// ten-thousandth 2 % (seen at 768 rows).
public struct Spectrum: Probe {
  public static let kind = "spectrum"
  public static let summary = "singular values and ranks of updates and weights"
  public static let formula =
    "effective rank exp(-Σ p log p), p = s/Σs; stable rank Σs²/s₁²; rank #{s > tolerance·s₁}"
  public static let source =
    "Roy and Vetterli 2007, The effective rank; Lialin et al. 2023, arXiv 2307.05695"

  @Setting("which matrices") public var of: OneOrMore<SpectrumMatrix> = [.update]
  @Setting("a singular value counts above this share of the largest", 0.0..<1.0)
  public var tolerance = 1e-3

  /// The defaults.
  public init() {}

  /// Each matrix once.
  public func validate() throws {
    if Set(of.values).count < of.values.count {
      throw InvalidSetting("of", "names a matrix twice")
    }
  }

  public var recorded: [String]? {
    let measures = [
      "effective_rank", "stable_rank", "rank", "norm", "rank_bound", "random_effective_rank",
    ]
    return of.values.flatMap { matrix in measures.map { "\(matrix.rawValue)/\($0)" } }
  }

  /// The spectra of all sites.
  public func measure(_ run: ProbedRun) throws -> Measurements {
    var measurements = Measurements()
    var baseline = RandomBaseline()
    for matrix in of.values {
      let sites = try run.sites.compactMap { site in
        let name = site.linear.site.name
        do {
          return try matrix.spectrum(site).map { (name, $0) }
        } catch let problem as SpectrumError {
          throw UnmeasuredSite(matrix: matrix, site: name, problem: problem)
        }
      }
      guard !sites.isEmpty else { continue }
      for (name, value) in try metrics(sites.map(\.1), &baseline) {
        measurements.metrics["\(matrix.rawValue)/\(name)"] = value
      }
      let tensors = sites.map { name, spectrum in
        (name: name, tensor: spectrum.tensor)
      }
      measurements.artifacts.append((name: "spectrum_\(matrix.rawValue)", tensors: tensors))
    }
    return measurements
  }

  private func metrics(
    _ sites: [SiteSpectrum], _ baseline: inout RandomBaseline
  ) throws -> [String: Double] {
    let mean = { (value: (SiteSpectrum) throws -> Double) in
      try sites.reduce(0) { try $0 + value($1) } / Double(sites.count)
    }
    return [
      "effective_rank": try mean(\.measures.effectiveRank),
      "stable_rank": try mean(\.measures.stableRank),
      "rank": try mean { Double($0.measures.numericalRank(tolerance: tolerance)) },
      "norm": sites.reduce(0) { $0 + $1.measures.frobeniusNorm * $1.measures.frobeniusNorm }
        .squareRoot(),
      "rank_bound": try mean { Double($0.bound) },
      "random_effective_rank": try mean { try baseline.effectiveRank($0) },
    ]
  }
}

/// What a probe of spectra looks at.
public enum SpectrumMatrix: String, SettingChoice {
  case update, weight, adapter
  case sinceAttachment = "update_since_attachment"

  /// What a site has of it; nil where it has none.
  func spectrum(_ site: ProbedSite) throws -> SiteSpectrum? {
    switch self {
    case .update: return try SiteSpectrum(try site.update(), bound: site.bound)
    case .weight: return try SiteSpectrum(site.effectiveWeight(), bound: .max)
    case .sinceAttachment:
      return try site.updateSinceAttachment().map {
        try SiteSpectrum($0, bound: site.attachmentBound)
      }
    case .adapter: return try adapter(site.linear)
    }
  }

  /// The update that sits on the map now, without what was merged. A dense one has no bound but
  /// its sides.
  private func adapter(_ linear: AdaptableLinear) throws -> SiteSpectrum? {
    switch withoutGradient({ linear.update?() }) {
    case nil: nil
    case .lowRank(let b, let a, let scale, _):
      SiteSpectrum(
        try singularValues(ofProduct: b, a, scale: scale), linear.weight.shape, bound: a.shape[0])
    case let update?:
      try withoutGradient { update.change(of: linear.weight) }.map {
        try SiteSpectrum($0, bound: update.rankBound ?? .max)
      }
    }
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

/// The singular values of one site's matrix.
struct SiteSpectrum {
  let measures: RankMeasures
  let rows: Int, columns: Int
  /// What its rank cannot exceed, its sides included.
  let bound: Int

  init(_ values: [Double], _ shape: [Int], bound: Int) {
    measures = RankMeasures(values)
    (rows, columns) = (shape[0], shape[1])
    self.bound = min(bound, rows, columns)
  }

  /// Of a matrix, where nothing was trained of zeros: then nothing is decomposed.
  init(_ matrix: Tensor, bound: Int) throws {
    let isZero = withoutGradient { matrix.norm().item == 0 }
    let values =
      isZero
      ? [Double](repeating: 0, count: matrix.shape.min() ?? 0) : try singularValues(matrix)
    self.init(values, matrix.shape, bound: bound)
  }

  var tensor: Tensor {
    let values = measures.singularValues
    return Tensor(values, shape: [values.count], type: .float64)
  }
}

/// Effective ranks of random matrices, each size once.
///
/// What is random is the same for all runs, so that the baselines of two runs differ by their bounds
/// only.
struct RandomBaseline {
  private var known: [[Int]: Double] = [:]

  /// The effective rank of B A with Gaussian B [rows, bound] and A [bound, columns], or of a Gaussian
  /// matrix where the bound is no less than its sides; 0 for a bound of 0.
  mutating func effectiveRank(_ site: SiteSpectrum) throws -> Double {
    guard site.bound > 0 else { return 0 }
    let size = [site.rows, site.columns, site.bound]
    if let rank = known[size] { return rank }
    let stream = size.reduce(RandomStream(seed: 0, "spectrum/random")) { $0.at($1) }
    let gaussian = { (rows: Int, columns: Int, index: Int) in
      Tensor.normal([rows, columns], stream.at(index), type: .float64)
    }
    let values =
      site.bound < min(site.rows, site.columns)
      ? try singularValues(
        ofProduct: gaussian(site.rows, site.bound, 0), gaussian(site.bound, site.columns, 1))
      : try singularValues(gaussian(site.rows, site.columns, 0))
    let rank = RankMeasures(values).effectiveRank
    known[size] = rank
    return rank
  }
}
