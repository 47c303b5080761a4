import Protocols

/// A low-rank update whose terms have unit length, times one strength that learns (Bini et al. 2025,
/// arXiv 2503.18225).
///
/// As in PEFT, columns are scaled by the norms of W's at the start, which are stored with the
/// adapter, and lengths below 1e-4 count as 1e-4, so that B can start from 0.
public struct DeLoRA: Adapter {
  public static let kind = "delora"
  public static let summary = "a low-rank update of unit terms, and its strength"
  public static let formula = "y = x (W + λ/rank B Ξ A diag(‖W‖ by column))ᵀ, Ξ = 1/(‖A_i‖‖B_i‖)"
  public static let source =
    "Bini et al. 2025, arXiv 2503.18225, and PEFT's tuners/delora"
  public static let peft: PEFTNames? = PEFTNames(
    "DELORA", ["r": "rank", "delora_lambda": "lambda"])

  @Setting("rank of the update", 1...) public var rank = 8
  @Setting("start of the strength λ") public var lambda = 15.0

  /// The defaults.
  public init() {}

  public func validate(at site: Site) throws { try check(rank: rank, fits: site) }

  /// A of [rank, inputs], B of [outputs, rank], λ of [1]; the norms of W's columns, [inputs].
  public func parameters(at site: Site) -> [Parameter] {
    [
      Parameter("delora_A", [rank, site.inputs], .kaimingUniform),
      Parameter("delora_B", [site.outputs, rank], .zeros),
      Parameter("delora_lambda", [1], .constant(lambda)),
      Parameter("delora_w_norm", [site.inputs], .ones, .frozen),
    ]
  }

  /// The norms of W's columns.
  public func initialize(at site: Site, _ parameters: Parameters, _ stream: RandomStream) {
    parameters["delora_w_norm"].assign(parameters.weight.norm(0))
  }

  /// λ/r·B·Ξ·A, with the columns' norms.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let (b, a) = (parameters["delora_B"], parameters["delora_A"])
    // The bound stands under the root, whose slope at 0 is infinite.
    let least = Tensor(1e-8, type: a.elementType)
    let lengths = Tensor.maximum(a.squared().sum(1), least)
    let widths = Tensor.maximum(b.squared().sum(0), least)
    let factors = parameters["delora_lambda"] / (lengths.squareRoot() * widths.squareRoot())
    return .lowRank(b: b * factors, a: a * parameters["delora_w_norm"], scale: 1 / Double(rank))
  }
}
