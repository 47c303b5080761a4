import Protocols

/// LoRA with A frozen, so that of a map's input only r numbers a token are kept for the gradient
/// (Zhang et al. 2023, arXiv 2308.03303).
///
/// B's gradient is corrected, as in version 2 of the paper and in PEFT: of all g, g = ∂B (A Aᵀ)⁻¹/s²
/// brings s g A closest to the gradient of W.
public struct LoRAFA: Adapter {
  public static let kind = "lora_fa"
  public static let summary = "LoRA that trains B only, with B's gradient fitted to that of W"
  public static let formula = "y = x (W + s B A)ᵀ, A frozen, ∂B ← ∂B (A Aᵀ + 10⁻⁸ I)⁻¹ / s²"
  public static let source =
    "Zhang et al. 2023, arXiv 2308.03303v2; as in PEFT's optimizers/lorafa.py"

  @Setting("rank of the update", 1...) public var rank = 8
  @Setting("numerator of the scale") public var alpha = 16.0
  @Setting("scale alpha/√rank (rsLoRA)") public var rankStabilized = false
  @Setting("dropout on the input of A", 0.0..<1.0) public var dropout = 0.0
  @Setting("whether B's gradient is corrected") public var corrected = true

  /// The defaults.
  public init() {}

  public func validate(at site: Site) throws { try check(rank: rank, fits: site) }

  /// A of [rank, inputs], frozen, B of [outputs, rank].
  public func parameters(at site: Site) -> [Parameter] {
    [
      Parameter("lora_A", [rank, site.inputs], .kaimingUniform, .frozen),
      Parameter("lora_B", [site.outputs, rank], .zeros),
    ]
  }

  /// s·B·A.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    .lowRank(b: parameters["lora_B"], a: parameters["lora_A"], scale: scale, dropout: dropout)
  }

  /// Corrects the gradients of B, in float64; NaN, which stops the run, where A has lost its rank.
  public func beforeStep(_ sites: [AdaptedSite], _ progress: AdapterProgress) {
    for site in sites {
      let own = site.settings(of: self)
      guard own.corrected, let gradient = site.parameters["lora_B"].gradient else { continue }
      let a = site.parameters["lora_A"].converted(to: .float64)
      let square = matmul(a, a.transposed()) + .identity(own.rank, type: .float64) * 1e-8
      let full = gradient.converted(to: .float64).transposed() / (own.scale * own.scale)
      let corrected = (try? Tensor.solve(square, full)) ?? full * .nan
      gradient.assign(corrected.transposed().converted(to: gradient.elementType))
    }
  }

  private var scale: Double {
    alpha / (rankStabilized ? Double(rank).squareRoot() : Double(rank))
  }
}
