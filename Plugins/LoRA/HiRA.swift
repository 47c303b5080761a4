import Protocols

/// The weight times a low-rank matrix, entry by entry, so that the update has a high rank (Huang et
/// al. 2025, ICLR, "HiRA: Parameter-Efficient Hadamard High-Rank Adaptation").
public struct HiRA: Adapter {
  public static let kind = "hira"
  public static let summary = "the weight times a low-rank matrix, entry by entry"
  public static let formula = "y = x (W + W ⊙ B A)ᵀ"
  public static let source = "Huang et al. 2025, ICLR (openreview TwJrTz9cRS)"
  public static let peft: PEFTNames? = PEFTNames("HIRA", ["r": "rank"])

  @Setting("rank of the factor", 1...) public var rank = 32

  /// The defaults.
  public init() {}

  public func validate(at site: Site) throws { try check(rank: rank, fits: site) }

  /// A of [rank, inputs], B of [outputs, rank].
  public func parameters(at site: Site) -> [Parameter] {
    [
      Parameter("hira_A", [rank, site.inputs], .kaimingUniform),
      Parameter("hira_B", [site.outputs, rank], .zeros),
    ]
  }

  /// W ⊙ (1 + B·A).
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    .effective(parameters.weight * (matmul(parameters["hira_B"], parameters["hira_A"]) + 1))
  }
}
