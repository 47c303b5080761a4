import Protocols

/// LoRA that starts from the principal singular vectors of the weight, with the rest frozen: from
/// W = U S Vᵀ come B = U_r √(S_r/s) and A = √(S_r/s) V_rᵀ, and W - s B A stays behind (Meng et al.
/// 2024, arXiv 2404.02948, equations 2 to 4).
public struct PiSSA: Adapter {
  public static let kind = "pissa"
  public static let summary = "LoRA from the weight's principal singular vectors"
  public static let formula = "y = x (W - s B₀A₀ + s B A)ᵀ, s B₀A₀ = the best rank-r part of W"
  public static let source = "Meng et al. 2024, arXiv 2404.02948, equations 2 to 4"

  @Setting("rank of the update", 1...) public var rank = 8
  @Setting("numerator of the scale alpha/rank") public var alpha = 8.0

  /// The defaults.
  public init() {}

  public func validate(at site: Site) throws { try check(rank: rank, fits: site) }

  /// A of [rank, inputs], B of [outputs, rank].
  public func parameters(at site: Site) -> [Parameter] {
    [
      Parameter("lora_A", [rank, site.inputs], .zeros),
      Parameter("lora_B", [site.outputs, rank], .zeros),
    ]
  }

  /// The singular vectors of the weight; NaN, which stops the run, where it has none.
  public func initialize(at site: Site, _ parameters: Parameters, _ stream: RandomStream) {
    let (b, a) = (parameters["lora_B"], parameters["lora_A"])
    guard let parts = try? SingularDecomposition(parameters.weight.converted(to: .float64)) else {
      return a.fill(.nan)
    }
    let roots = Tensor(
      parts.values.prefix(rank).map { ($0 / scale).squareRoot() }, shape: [rank], type: .float64)
    b.assign((parts.u.slice(0..<rank, axis: 1) * roots).converted(to: b.elementType))
    a.assign((parts.vt.slice(0..<rank) * roots.reshaped(rank, 1)).converted(to: a.elementType))
  }

  public var takesStartOutOfWeight: Bool { true }

  /// s·B·A.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    .lowRank(b: parameters["lora_B"], a: parameters["lora_A"], scale: scale)
  }

  private var scale: Double { alpha / Double(rank) }
}
