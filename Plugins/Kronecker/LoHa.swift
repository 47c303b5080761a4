import Protocols

/// An update that is the element-wise product of two low-rank matrices, and so of rank up to r²
/// (Hyeon-Woo et al. 2021, FedPara, arXiv 2108.06098, proposition 1; LyCORIS calls it LoHa).
///
/// The product is B·A, the columns of B being all products of a column of each left factor, the
/// rows of A those of the right ones. Where r² is small next to the map's widths it is computed so,
/// without a matrix of the weight's shape.
public struct LoHa: Adapter {
  public static let kind = "loha"
  public static let summary = "element-wise product of two low-rank matrices, of rank up to rank²"
  public static let formula = "y = x (W + s (B₁ A₁) ⊙ (B₂ A₂))ᵀ, s = alpha/rank"
  public static let source = "Hyeon-Woo et al. 2021, arXiv 2108.06098, proposition 1; LyCORIS, LoHa"
  public static let peft: PEFTNames? = PEFTNames("LOHA", ["r": "rank", "alpha": "alpha"])

  @Setting("rank of each of the two matrices", 1...) public var rank = 8
  @Setting("numerator of the scale alpha/rank") public var alpha = 8.0

  public static var conformanceCases: [LoHa] { [LoHa(), LoHa().with(\.rank, 2)] }

  /// The defaults.
  public init() {}

  /// A rank above the width of a map is no low rank.
  public func validate(at site: Site) throws {
    let width = min(site.inputs, site.outputs)
    guard rank > width else { return }
    throw InvalidSetting(
      "rank", "is above \(width), the smaller width of \(site.name)",
      hint: "already \(LoHa.root(of: width)) can reach any matrix of that width")
  }

  /// B₁ and B₂ of [outputs, rank], A₁ and A₂ of [rank, inputs]; A₂ starts at zero.
  public func parameters(at site: Site) -> [Parameter] {
    [
      Parameter("hada_w1_a", [site.outputs, rank], .kaimingUniform, role: "w1_a"),
      Parameter("hada_w1_b", [rank, site.inputs], .kaimingUniform, role: "w1_b"),
      Parameter("hada_w2_a", [site.outputs, rank], .kaimingUniform, role: "w2_a"),
      Parameter("hada_w2_b", [rank, site.inputs], .zeros, role: "w2_b"),
    ]
  }

  /// s·(B₁A₁) ⊙ (B₂A₂).
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let (b1, a1) = (parameters["hada_w1_a"], parameters["hada_w1_b"])
    let (b2, a2) = (parameters["hada_w2_a"], parameters["hada_w2_b"])
    let (scale, square) = (alpha / Double(rank), rank * rank)
    guard 2 * square <= min(site.inputs, site.outputs) else {
      return .dense(matmul(b1 * scale, a1) * matmul(b2, a2))
    }
    return .lowRank(
      b: (b1.insertingAxis(2) * b2.insertingAxis(1)).reshaped(site.outputs, square),
      a: (a1.insertingAxis(1) * a2.insertingAxis(0)).reshaped(square, site.inputs), scale: scale)
  }

  /// rank².
  public func rankBound(at site: Site) -> Int? { rank * rank }

  private static func root(of width: Int) -> Int {
    Int(Double(width).squareRoot().rounded(.up))
  }
}
