import Protocols

/// W + (alpha/r)·B·A with W frozen (Hu et al. 2021, arXiv 2106.09685, equation 3).
///
/// LoRA+ (Hayou et al. 2024, arXiv 2402.12354), a larger rate for B, is a group of the optimizer:
/// `optimizer: {lr: 1e-4, groups: {adapter.B: {lr: 1.6e-3}}}`.
public struct LoRA: Adapter {
  public static let kind = "lora"
  public static let summary = "low-rank update of a linear map"
  public static let formula = "y = x (W + s B A)ᵀ, s = alpha/rank, or alpha/√rank (rank-stabilised)"
  public static let source =
    "Hu et al. 2021, arXiv 2106.09685; rsLoRA: Kalajdzievski 2023, arXiv 2312.03732"
  public static let peft: PEFTNames? = PEFTNames(
    "LORA",
    [
      "r": "rank", "lora_alpha": "alpha", "use_rslora": "rank_stabilized",
      "lora_dropout": "dropout",
    ],
    flags: ["use_dora": false])

  @Setting("rank of the update", 1...) public var rank = 8
  @Setting("numerator of the scale", Above(0.0)) public var alpha = 16.0
  @Setting("scale alpha/√rank (rsLoRA)") public var rankStabilized = false
  @Setting("dropout on the input of A", 0.0..<1.0) public var dropout = 0.0

  /// The defaults.
  public init() {}

  public func validate(at site: Site) throws { try check(rank: rank, fits: site) }

  /// A of [rank, inputs], B of [outputs, rank].
  public func parameters(at site: Site) -> [Parameter] {
    [
      Parameter("lora_A", [rank, site.inputs], .kaimingUniform),
      Parameter("lora_B", [site.outputs, rank], .zeros),
    ]
  }

  /// s·B·A.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    .lowRank(
      b: parameters["lora_B"], a: parameters["lora_A"], scale: alpha / divisor, dropout: dropout)
  }

  private var divisor: Double { rankStabilized ? Double(rank).squareRoot() : Double(rank) }

  /// The scale stays what it is.
  public func grown(by more: Int, upTo largest: Int) -> LoRA? {
    var grown = self
    grown.rank = min(rank + more, largest)
    grown.alpha *= grown.divisor / divisor
    return grown.rank > rank ? grown : nil
  }
}
