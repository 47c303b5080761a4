import Protocols

/// Strong directions of changed weights that the weights before did not have.
///
/// Metrics, means over the sites: `intruders/count` of the first `first` left singular vectors, beside
/// `intruders/random_count`, what as many random directions would give; `intruders/energy_share`, the
/// share of Σs² that they hold (the count alone saturates); `intruders/random_cosine`, the largest
/// cosine of a random direction with all of W₀'s vectors: a threshold below it finds nothing.
public struct Intruders: Probe {
  public static let kind = "intruders"
  public static let summary = "strong directions of a changed weight that are foreign to it"
  public static let formula =
    "#{i ≤ k : maxⱼ |uᵢᵀu⁰ⱼ| < threshold}, u of W₀ + ΔW, u⁰ all of W₀'s left singular vectors"
  public static let source = "Shuttleworth et al. 2024, arXiv 2410.21228"

  @Setting("which update") public var of = ProbedUpdate.update
  @Setting("how many of the strongest directions are looked at", 1...) public var first = 10
  @Setting("a direction is an intruder below this cosine", 0.0...1.0) public var threshold = 0.5

  /// The defaults.
  public init() {}

  public var recorded: [String]? {
    ["count", "random_count", "energy_share", "random_cosine"].map { "intruders/\($0)" }
  }

  /// The means over all sites.
  public func measure(_ run: ProbedRun) throws -> Measurements {
    let found = try of.measured(run, by: Self.kind) { before, change in
      let after = withoutGradient { before.converted(to: .float64) + change.whole() }
      return IntruderDimensions(
        of: try SingularDecomposition(after), against: try SingularDecomposition(before),
        first: first, threshold: threshold)
    }.map(\.value)
    var measurements = Measurements()
    guard !found.isEmpty else { return measurements }
    measurements.metrics["intruders/count"] = found.map { Double($0.count) }.finiteMean
    measurements.metrics["intruders/random_count"] = found.map(\.randomCount).finiteMean
    measurements.metrics["intruders/energy_share"] = found.map(\.energyShare).finiteMean
    measurements.metrics["intruders/random_cosine"] = found.map(\.randomCosine).finiteMean
    return measurements
  }
}
