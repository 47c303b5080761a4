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

  public var recorded: [String]? {
    [
      "count", "rank", "rank_bound", "random_rank", "effective_rank", "random_effective_rank",
      "overlap_right", "random_overlap_right", "overlap_left", "random_overlap_left",
      "smallest_angle", "random_smallest_angle",
    ].map { "cycles/\($0)" }
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
      let cycles = try site.cycles()
      guard !cycles.isEmpty else { continue }
      let name = site.linear.site.name
      do {
        // The last three: the running one may not have moved yet.
        let found = try CycleGeometry(run.point == .end ? cycles : cycles.suffix(3))
        let values =
          [("count", Double(cycles.count))] + (try CycleSum.values(of: cycles, &baseline))
          + (try found.lastPair())
        for (name, value) in values {
          let known = sums[name] ?? (0, 0)
          sums[name] = (known.total + value, known.sites + 1)
        }
        guard run.point == .end else { continue }
        let own = try CycleSum.histories(of: cycles, &baseline) + found.tensors()
        tensors += own.map { ("\(name).\($0.name)", $0.tensor) }
      } catch let problem as SpectrumError {
        throw UnmeasuredCycle(site: name, problem: problem)
      }
    }
    for (name, sum) in sums {
      measurements.metrics["cycles/\(name)"] = sum.total / Double(sum.sites)
    }
    if !tensors.isEmpty { measurements.artifacts.append((name: "cycles", tensors: tensors)) }
    return measurements
  }
}

/// A cycle that could not be measured.
struct UnmeasuredCycle: Error, CustomStringConvertible {
  let site: String
  let problem: SpectrumError

  var description: String { "the probe 'cycles' cannot measure the cycles of \(site): \(problem)" }
}
