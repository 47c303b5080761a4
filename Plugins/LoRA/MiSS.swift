import Protocols

/// The inputs summed over groups, times one small matrix: y = W x + Mᵀ Σ_g x_g, where x_g are the
/// pieces of x of length r (Kang and Yin 2024, arXiv 2409.15371; formerly called Bone).
///
/// The sum is a frozen matrix A with A[j, i] = 1 where i mod r = j, so that this is LoRA with A
/// fixed. Where r does not divide the inputs the last piece is short.
public struct MiSS: Adapter {
  public static let kind = "miss"
  public static let summary = "one small matrix on the sum of the input's pieces (formerly Bone)"
  public static let formula = "y = x Wᵀ + (Σ_g x_g) M, x_g the pieces of x of length rank"
  public static let source = "Kang and Yin 2024, arXiv 2409.15371; Hugging Face PEFT, MiSS"
  public static let peft: PEFTNames? = PEFTNames(
    "MISS", ["r": "rank", "miss_dropout": "dropout"])

  @Setting("length of a piece, and rank of the update", 1...) public var rank = 64
  @Setting("dropout on the input of the sum", 0.0..<1.0) public var dropout = 0.0

  /// The defaults.
  public init() {}

  /// No piece is longer than the input.
  public func validate(at site: Site) throws {
    guard rank > site.inputs else { return }
    throw InvalidSetting(
      "rank", "is above \(site.inputs), the inputs of \(site.name)",
      hint: "with \(site.inputs) the update reaches every matrix")
  }

  /// M of [rank, outputs].
  public func parameters(at site: Site) -> [Parameter] {
    [Parameter("miss_block", [rank, site.outputs], .zeros)]
  }

  /// Mᵀ·A.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let block = parameters["miss_block"]
    let groups = (site.inputs + rank - 1) / rank
    let sum = Tensor.identity(rank, type: block.elementType).insertingAxis(1)
      .broadcast(to: [rank, groups, rank]).reshaped(rank, groups * rank)
    return .lowRank(
      b: block.transposed(), a: sum.slice(0..<site.inputs, axis: 1), scale: 1, dropout: dropout)
  }
}
