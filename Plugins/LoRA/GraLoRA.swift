import Protocols

/// k·k blocks of the weight with a low-rank update each, of rank r/k (Jung et al. 2025, arXiv
/// 2505.20355).
///
/// In PEFT's layout: A of [k, inputs/k, rank], B of [k, rank, outputs/k]. Block (j, i) of the update
/// is s·(A[i, :, part j]·B[j, part i, :])ᵀ, where a part is rank/k long.
public struct GraLoRA: Adapter {
  public static let kind = "gralora"
  public static let summary = "a low-rank update of each block of the weight"
  public static let formula =
    "y = x (W + s [B_ji A_ij])ᵀ, k·k blocks of rank rank/k, s = alpha/rank"
  public static let source = "Jung et al. 2025, arXiv 2505.20355"
  public static let peft: PEFTNames? = PEFTNames(
    "GRALORA", ["r": "rank", "alpha": "alpha", "gralora_k": "blocks"])

  @Setting("sum of the ranks of a row of blocks", 1...) public var rank = 32
  @Setting("numerator of the scale") public var alpha = 64.0
  @Setting("blocks of a row, and of a column", 1...) public var blocks = 2

  /// The defaults.
  public init() {}

  /// Widths and rank are cut into `blocks` parts.
  public func validate(at site: Site) throws {
    try check(rank: rank, fits: site)
    let whole = ["rank": rank, "inputs": site.inputs, "outputs": site.outputs]
    for (name, size) in whole.sorted(by: { $0.key < $1.key }) where size % blocks != 0 {
      throw InvalidSetting("blocks", "must divide the \(name) (\(size)) of \(site.name)")
    }
  }

  /// A from U(±√(k/inputs)), B from 0.
  public func parameters(at site: Site) -> [Parameter] {
    let (inputs, outputs) = (site.inputs / blocks, site.outputs / blocks)
    let bound = (1 / Double(max(1, inputs))).squareRoot()
    return [
      Parameter("gralora_A", [blocks, inputs, rank], .uniform(bound)),
      Parameter("gralora_B", [blocks, rank, outputs], .zeros),
    ]
  }

  /// The blocks, put together.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let part = rank / blocks
    let a = parameters["gralora_A"].reshaped(blocks, -1, blocks, part).permuted([2, 0, 1, 3])
    let b = parameters["gralora_B"].reshaped(blocks, blocks, part, -1)
    // [j, i, inputs, outputs] of the blocks, and then the rows and columns of the whole.
    let change = matmul(a, b).permuted([0, 3, 1, 2]).reshaped(site.outputs, site.inputs)
    return .dense(change * (alpha / Double(rank)))
  }

  public func rankBound(at site: Site) -> Int? { min(site.inputs, site.outputs, blocks * rank) }
}
