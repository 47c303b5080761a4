import Protocols

/// The weight times r reflections of the inputs (Yuan et al. 2024, Householder reflection
/// adaptation, arXiv 2405.17484).
///
/// The product of the reflections I - 2 u_i u_iᵀ is I - U T Uᵀ, where T⁻¹ has the inner products of
/// the u above its diagonal, which is ½ (Joffrain et al. 2006, doi 10.1145/1141885.1141886). So it
/// is an update of rank r, computed as one, without a matrix of the weight's shape. The
/// reflections start in equal pairs, which undo each other.
public struct HRA: Adapter {
  public static let kind = "hra"
  public static let summary = "reflections of the inputs"
  public static let formula =
    "y = x Hᵀ Wᵀ, H = H₁ … H_r, H_i = I - 2 u_i u_iᵀ/‖u_i‖²"
  public static let source = "Yuan et al. 2024, arXiv 2405.17484"
  public static let peft: PEFTNames? = PEFTNames("HRA", ["r": "rank"], flags: ["apply_GS": false])

  @Setting("number of reflections, even", 2...) public var rank = 8

  /// The defaults.
  public init() {}

  /// They start in pairs.
  public func validate() throws {
    guard rank % 2 != 0 else { return }
    throw InvalidSetting(
      "rank", "is odd, and reflections start in pairs that undo each other",
      hint: "write \(rank + 1)")
  }

  /// More reflections than inputs reach no more rotations.
  public func validate(at site: Site) throws {
    guard rank > site.inputs else { return }
    throw InvalidSetting(
      "rank", "is above \(site.inputs), the inputs of \(site.name)",
      hint: "\(site.inputs) reflections reach every rotation")
  }

  /// The u_i as columns, [inputs, rank].
  public func parameters(at site: Site) -> [Parameter] {
    [Parameter("hra_u", [site.inputs, rank], .zeros)]
  }

  /// Equal pairs.
  public func initialize(at site: Site, _ parameters: Parameters, _ stream: RandomStream) {
    let u = parameters["hra_u"]
    let half = Initializer.kaimingUniform([site.inputs, rank / 2, 1], stream, type: u.elementType)
    u.assign(half.broadcast(to: [site.inputs, rank / 2, 2]).reshaped(site.inputs, rank))
  }

  /// -(W U)·(T Uᵀ).
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let u = parameters["hra_u"]
    let unit = u / u.norm(0, keepingAxes: true)
    let above = Tensor(
      (0..<(rank * rank)).map { $0 / rank < $0 % rank ? 1 : 0 }, shape: [rank, rank],
      type: u.elementType)
    let inverse =
      matmul(unit.transposed(), unit) * above + Tensor.identity(rank, type: u.elementType) * 0.5
    // Triangular with ½ on its diagonal, so there is a solution.
    let a = (try? Tensor.solve(inverse, unit.transposed())) ?? unit.transposed() * .nan
    return .lowRank(b: matmul(parameters.weight, unit), a: a, scale: -1)
  }
}
