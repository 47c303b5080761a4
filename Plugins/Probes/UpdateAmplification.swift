import Protocols

/// By how much updates strengthen the directions that they have chosen.
///
/// Metrics, means over the sites: `amplification/factor`, and beside it what the weight's own strongest
/// directions would give (`amplification/own_directions`, the least that is possible) and random ones
/// (`amplification/random_directions`). In table 7 of the paper a rank-4 update of GPT-3 has 21.5.
/// A factor that is infinite, of a weight with nothing in these directions, is left out.
public struct UpdateAmplification: Probe {
  public static let kind = "amplification"
  public static let summary = "how much an update strengthens directions that the weight hardly had"
  public static let formula =
    "‖ΔW‖_F / ‖UᵀW₀V‖_F, U and V the first singular vectors of ΔW, of W₀, or random"
  public static let source = "Hu et al. 2021, arXiv 2106.09685, section 7.3 and table 7"

  @Setting("which update") public var of = ProbedUpdate.update
  @Setting("directions; at most the update's rank", 1...) public var directions = 4

  /// The defaults.
  public init() {}

  public var recorded: [String]? {
    ["amplification/factor", "amplification/own_directions", "amplification/random_directions"]
  }

  /// The mean over all sites whose weight has moved.
  public func measure(_ run: ProbedRun) throws -> Measurements {
    let found = try of.measured(run, by: Self.kind) { before, change in
      try Amplification(of: change.decomposition(), in: before, rank: directions)
    }.map(\.value).filter { $0.rank > 0 }
    var measurements = Measurements()
    guard !found.isEmpty else { return measurements }
    measurements.metrics["amplification/factor"] = found.map(\.factor).finiteMean
    measurements.metrics["amplification/own_directions"] = found.map(\.ownDirections).finiteMean
    measurements.metrics["amplification/random_directions"] =
      found.map(\.randomDirections).finiteMean
    return measurements
  }
}
