import Protocols

/// Vectors that learn on both sides of random projections that stay and that all sites share: each
/// uses the first columns of A and the first rows of B (Kopiczko et al. 2023, arXiv 2310.11454,
/// equation 2).
///
/// The rank is that of the projections and costs one number a site, so it may exceed a map's width.
public struct VeRA: Adapter {
  public static let kind = "vera"
  public static let summary = "learned vectors around random projections that all sites share"
  public static let formula = "y = x (W + diag(b) B diag(d) A)ᵀ, A and B frozen and shared"
  public static let source = "Kopiczko et al. 2023, arXiv 2310.11454, equation 2 and section 3.2"
  public static let peft: PEFTNames? = PEFTNames(
    "VERA", ["r": "rank", "d_initial": "d_initial", "vera_dropout": "dropout"])

  @Setting("rank of the projections", 1...) public var rank = 256
  @Setting("start of d") public var dInitial = 0.1
  @Setting("dropout on the input of A", 0.0..<1.0) public var dropout = 0.0

  /// The defaults.
  public init() {}

  /// b of [outputs], from 0, and d of [rank].
  public func parameters(at site: Site) -> [Parameter] {
    [
      Parameter("vera_lambda_b", [site.outputs], .zeros),
      Parameter("vera_lambda_d", [rank], .constant(dInitial)),
    ]
  }

  /// A of [rank, largest input], B of [largest output, rank], uniform with variance 2/fan-in (He et
  /// al. 2015).
  public func shared(by sites: [Site]) -> [Parameter] {
    let inputs = sites.map(\.inputs).max() ?? 1
    let outputs = sites.map(\.outputs).max() ?? 1
    let start = { (fan: Int) in Initializer.uniform((6 / Double(fan)).squareRoot()) }
    return [
      Parameter("vera_A", [rank, inputs], start(inputs), .frozen),
      Parameter("vera_B", [outputs, rank], start(rank), .frozen),
    ]
  }

  /// diag(b)·B·diag(d)·A.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let a = parameters["vera_A"].slice(0..<site.inputs, axis: 1)
    let b = parameters["vera_B"].slice(0..<site.outputs)
    return .lowRank(
      b: b * parameters["vera_lambda_b"].reshaped(-1, 1),
      a: a * parameters["vera_lambda_d"].reshaped(-1, 1), scale: 1, dropout: dropout)
  }
}
