import Protocols

/// Weight-decomposed low-rank adaptation: a magnitude for each row beside the direction of W + sBA
/// (Liu et al. 2024, arXiv 2402.09353, equation 5).
///
/// As in section 4.3 there, the gradient treats the norm as a constant, unless `exact_gradient` is
/// set. It is computed from
/// the factors, without the matrix W + sBA: row i has the squared norm
/// ‖W_i‖² + 2s (W Aᵀ)_i·B_i + s² B_i (A Aᵀ) B_iᵀ.
public struct DoRA: Adapter {
  public static let kind = "dora"
  public static let summary =
    "low-rank update of the direction, and a learned magnitude of each row"
  public static let formula = "y = x W'ᵀ, W' = m ⊙ (W + s B A) / ‖W + s B A‖ by row, s = alpha/rank"
  public static let source = "Liu et al. 2024, arXiv 2402.09353, equation 5 and section 4.3"
  public static let peft: PEFTNames? = PEFTNames(
    "LORA",
    [
      "r": "rank", "lora_alpha": "alpha", "use_rslora": "rank_stabilized",
      "lora_dropout": "dropout",
    ],
    flags: ["use_dora": true])

  @Setting("rank of the update", 1...) public var rank = 8
  @Setting("numerator of the scale") public var alpha = 16.0
  @Setting("scale alpha/√rank (rsLoRA)") public var rankStabilized = false
  @Setting("dropout on the input of A", 0.0..<1.0) public var dropout = 0.0
  @Setting("the gradient goes through the norm, too") public var exactGradient = false

  public static var conformanceCases: [DoRA] { [DoRA(), DoRA().with(\.exactGradient, true)] }

  /// The defaults.
  public init() {}

  public func validate(at site: Site) throws { try check(rank: rank, fits: site) }

  /// A of [rank, inputs], B of [outputs, rank], m of [outputs]; ‖W_i‖, which does not change.
  public func parameters(at site: Site) -> [Parameter] {
    [
      Parameter("lora_A", [rank, site.inputs], .kaimingUniform),
      Parameter("lora_B", [site.outputs, rank], .zeros),
      Parameter("lora_magnitude_vector", [site.outputs], .ones, role: "magnitude"),
      Parameter("weight_norm", [site.outputs], .zeros, .memory),
    ]
  }

  /// m starts as the norm of the rows of W.
  public func initialize(at site: Site, _ parameters: Parameters, _ stream: RandomStream) {
    parameters["weight_norm"].assign(parameters.weight.norm(1))
    parameters["lora_magnitude_vector"].assign(norm(parameters))
  }

  public var hasExactGradient: Bool { exactGradient }

  /// m ⊙ (W + sBA) / ‖W + sBA‖.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let length = exactGradient ? norm(parameters) : withoutGradient { norm(parameters) }
    let factor = parameters["lora_magnitude_vector"] / length
    return .scaled(
      .lowRank(
        b: parameters["lora_B"], a: parameters["lora_A"], scale: scale, dropout: dropout),
      outputs: factor)
  }

  private var scale: Double {
    alpha / (rankStabilized ? Double(rank).squareRoot() : Double(rank))
  }

  private func norm(_ parameters: Parameters) -> Tensor {
    let (b, a) = (parameters["lora_B"], parameters["lora_A"])
    let cross = (matmul(parameters.weight, a.transposed()) * b).sum(1) * (2 * scale)
    let own = (matmul(b, matmul(a, a.transposed())) * b).sum(1) * (scale * scale)
    return (parameters["weight_norm"].squared() + cross + own).squareRoot()
  }
}
