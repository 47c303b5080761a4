import Protocols

/// How far the strongest directions of updates are those of the weights before them.
///
/// Metrics, means over the sites, for the first k = `directions` right and left singular vectors:
/// `similarity/right` and `similarity/left`, φ(k, k) of the update's and the weight's, 1 where the spaces
/// are the same, with `similarity/random_right` and `similarity/random_left`, the expectation for
/// random ones. The artifact "similarity" has all φ(i, j): `SITE.right`, `SITE.left` [k, k], i of the
/// update and j of the weight, and `SITE.random_right`, `SITE.random_left`. Updates of a rank below k
/// have that many rows.
public struct Similarity: Probe {
  public static let kind = "similarity"
  public static let summary = "whether updates go along the strongest directions of the weights"
  public static let formula = "φ(i, j) = ‖U[:, :i]ᵀ U₀[:, :j]‖²_F / min(i, j); random: max(i, j)/n"
  public static let source = "Hu et al. 2021, arXiv 2106.09685, section 7.2"

  @Setting("which update") public var of = ProbedUpdate.update
  @Setting("directions; at most the update's rank", 1...) public var directions = 8

  /// The defaults.
  public init() {}

  public var recorded: [String]? {
    ["right", "random_right", "left", "random_left"].map { "similarity/\($0)" }
  }

  /// φ of all sites whose weight has moved.
  public func measure(_ run: ProbedRun) throws -> Measurements {
    let found = try of.measured(run, by: Self.kind) { before, change in
      let (own, weight) = (try change.decomposition(), try SingularDecomposition(before))
      let count = min(directions, change.numericalRank(RankMeasures(own.values)))
      let wide = min(directions, weight.rank())
      return [
        ("right", subspaceSimilarity(own.right(count), weight.right(wide)), change.columns),
        ("left", subspaceSimilarity(own.left(count), weight.left(wide)), change.rows),
      ]
    }.filter { !$0.value.contains { $0.1.count == 0 } }
    var measurements = Measurements()
    guard !found.isEmpty else { return measurements }
    var sums: [String: Double] = [:]
    var tensors: [(name: String, tensor: Tensor)] = []
    for (site, sides) in found {
      for (side, phi, dimension) in sides {
        let expected = expectedSimilarity(phi.shape[0], phi.shape[1], dimension: dimension)
        for (name, values) in [(side, phi), ("random_\(side)", expected)] {
          sums[name, default: 0] += values.values.last ?? 0
          tensors.append((name: "\(site).\(name)", tensor: values))
        }
      }
    }
    for (name, sum) in sums {
      measurements.metrics["similarity/\(name)"] = sum / Double(found.count)
    }
    measurements.artifacts.append((name: "similarity", tensors: tensors))
    return measurements
  }
}
