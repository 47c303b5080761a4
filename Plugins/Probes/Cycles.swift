import Protocols

/// What each cycle of a restarted adapter has added, and how the cycles lie to one another.
///
/// All is computed from what the run keeps of every cycle (its factors, where the update has some),
/// so that ranks are exact: the merges' rounding is not in them. The sum of K cycles of rank r cannot
/// exceed rank K·r; whether it comes near is the question of Lialin et al. 2023.
///
/// Metrics, means over the sites with an adapter: `cycles/count`; of the sum of all cycles
/// `cycles/rank` (exact), `cycles/rank_bound`, `cycles/random_rank`, `cycles/effective_rank` and
/// `cycles/random_effective_rank` (of as many random products with the cycles' norms); between the
/// last two cycles that moved something `cycles/overlap_right` and `cycles/overlap_left` (φ of their
/// whole row and column spaces, with `cycles/random_overlap_right` and `…_left`, the expectation for
/// random ones) and `cycles/smallest_angle` (radians, of the row spaces) with
/// `cycles/random_smallest_angle`.
///
/// At the end of the run the artifact "cycles" has, by site: `singular_values` [K, r] and `norm` [K] of
/// each cycle; after each cycle, of the sum so far, `rank`, `rank_bound`, `effective_rank` and
/// `random_effective_rank` [K]; of all pairs `overlap_right`, `overlap_left` [K, K] and their random
/// expectations; of neighbours `angles_right`, `angles_left` [K - 1, r], ascending.
///
/// Where a cycle's file is gone or damaged, there is nothing of the sum, and of the last two cycles only
/// if they came after it.
public struct Cycles: Probe {
  public static let kind = "cycles"
  public static let summary = "what each cycle of a restarted adapter adds, and to which directions"
  public static let formula =
    "rank Σ BᵢAᵢ ≤ K·r, by QR of the factors; φ = ‖VᵢᵀVⱼ‖²/min(rᵢ, rⱼ); cos θ = svd(VᵢᵀVⱼ)"
  public static let source =
    "Lialin et al. 2023, arXiv 2307.05695; Hu et al. 2021, arXiv 2106.09685, section 7.2; "
    + "Knyazev and Argentati 2002, SIAM J. Sci. Comput. 23"

  /// The defaults.
  public init() {}

  private static let ofSum = [
    "rank", "rank_bound", "random_rank", "effective_rank", "random_effective_rank",
  ]
  private static let ofPair = [
    "overlap_right", "random_overlap_right", "overlap_left", "random_overlap_left",
    "smallest_angle", "random_smallest_angle",
  ]

  public var recorded: [String]? {
    (["count"] + Self.ofSum + Self.ofPair).map { "cycles/\($0)" }
  }

  /// All of them.
  public var keepsCycles: CycleKeeping { .all }

  /// The cycles of all sites.
  public func measure(_ run: ProbedRun) throws -> Measurements {
    var measurements = Measurements()
    var baseline = RandomBaseline()
    var sums: [String: (total: Double, sites: Int)] = [:]
    var tensors: [(name: String, tensor: Tensor)] = []
    for site in run.sites {
      let name = site.linear.site.name
      do {
        let found = try found(at: site, isEnd: run.point == .end, &baseline)
        for (name, value) in found.values {
          let known = sums[name] ?? (0, 0)
          sums[name] = (known.total + value, known.sites + 1)
        }
        tensors += found.tensors.map { ("\(name).\($0.name)", $0.tensor) }
        measurements.lost.formUnion(found.lost.map { "cycles/\($0)" })
      } catch let problem as SpectrumError {
        throw UnmeasuredCycle(site: name, problem: problem)
      }
    }
    // A mean over the sites that are left would be another mean by the same name.
    for (name, sum) in sums where !measurements.lost.contains("cycles/\(name)") {
      measurements.metrics["cycles/\(name)"] = sum.total / Double(sum.sites)
    }
    if !tensors.isEmpty { measurements.artifacts.append((name: "cycles", tensors: tensors)) }
    return measurements
  }

  // MARK: - One site

  /// What is measured at a site, and what cannot be.
  private struct Found {
    var values: [(String, Double)] = []
    var tensors: [(name: String, tensor: Tensor)] = []
    var lost: [String] = []
  }

  private func found(
    at site: ProbedSite, isEnd: Bool, _ baseline: inout RandomBaseline
  ) throws -> Found {
    let cycles: [MeasuredMatrix]
    do {
      cycles = try site.cycles()
    } catch let lost as LostCycles {
      return try Self.found(without: lost, newest: try site.newestCycles())
    }
    guard !cycles.isEmpty else { return Found() }
    // The last three: the running one may not have moved yet.
    let geometry = try CycleGeometry(isEnd ? cycles : cycles.suffix(3))
    var found = Found()
    found.values =
      [("count", Double(cycles.count))] + (try CycleSum.values(of: cycles, &baseline))
      + (try geometry.lastPair())
    if isEnd { found.tensors = try CycleSum.histories(of: cycles, &baseline) + geometry.tensors() }
    return found
  }

  /// How many there are is known, and the last two may be; what they all add up to is not.
  private static func found(
    without lost: LostCycles, newest: [MeasuredMatrix]
  ) throws -> Found {
    var found = Found(values: [("count", Double(lost.count))], lost: ofSum)
    let pair = newest.isEmpty ? [] : try CycleGeometry(newest.suffix(3)).lastPair()
    found.values += pair
    if pair.isEmpty { found.lost += ofPair }
    return found
  }
}

/// A cycle that could not be measured.
struct UnmeasuredCycle: Error, CustomStringConvertible {
  let site: String
  let problem: SpectrumError

  var description: String { "the probe 'cycles' cannot measure the cycles of \(site): \(problem)" }
}
