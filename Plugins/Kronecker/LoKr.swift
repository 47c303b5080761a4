import Protocols

/// An update that is the Kronecker product of two small matrices (Edalati et al. 2022, KronA, arXiv
/// 2212.10650; the second one low-rank as in Yeh et al. 2023, LyCORIS, arXiv 2309.14859).
///
/// Both widths are cut in two factors, the first being the divisor nearest below the square root,
/// or `decompose_factor`. A matrix is itself a product of low rank only where that is smaller:
/// rank < max(rows, columns)/2.
public struct LoKr: Adapter {
  public static let kind = "lokr"
  public static let summary = "Kronecker product of two small matrices, the second of low rank"
  public static let formula =
    "y = x (W + s W₁ ⊗ W₂)ᵀ, s = alpha/rank; W₂ = B₂ A₂ where rank < max(d₂, k₂)/2, d = d₁d₂, k = k₁k₂"
  public static let source =
    "Edalati et al. 2022, arXiv 2212.10650; Yeh et al. 2023, arXiv 2309.14859 (LyCORIS)"
  public static let peft: PEFTNames? = PEFTNames(
    "LOKR",
    [
      "r": "rank", "alpha": "alpha", "decompose_factor": "decompose_factor",
      "decompose_both": "decompose_both",
    ])

  @Setting("rank of a matrix that is a product", 1...) public var rank = 8
  @Setting("numerator of the scale alpha/rank") public var alpha = 8.0
  @Setting("rows and columns of W₁ where it divides; -1: nearest the root", (-1)...)
  public var decomposeFactor = -1
  @Setting("W₁ may be a product of low rank, too") public var decomposeBoth = false

  /// The defaults.
  public init() {}

  /// W₁, which starts at zero, and W₂, or the two factors of each.
  public func parameters(at site: Site) -> [Parameter] {
    let (rows, columns) = (split(site.outputs), split(site.inputs))
    return matrix("w1", rows.0, columns.0, isProduct: decomposeBoth, .zeros)
      + matrix("w2", rows.1, columns.1, isProduct: true, .kaimingUniform)
  }

  /// s·W₁ ⊗ W₂.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let names = Set(self.parameters(at: site).map(\.name))
    let factors = ["lokr_w1", "lokr_w2"].map { name in
      names.contains(name)
        ? parameters[name] : matmul(parameters[name + "_a"], parameters[name + "_b"])
    }
    return .dense(.kronecker(factors[0] * (alpha / Double(rank)), factors[1]))
  }

  /// The product of the ranks of both matrices.
  public func rankBound(at site: Site) -> Int? {
    let all = parameters(at: site)
    return ["w1", "w2"].reduce(1) { bound, matrix in
      bound * (all.filter { $0.role.hasPrefix(matrix) }.flatMap(\.shape).min() ?? 1)
    }
  }

  private func matrix(
    _ name: String, _ rows: Int, _ columns: Int, isProduct: Bool, _ start: Initializer
  ) -> [Parameter] {
    guard isProduct, 2 * rank < max(rows, columns) else {
      return [Parameter("lokr_\(name)", [rows, columns], start)]
    }
    return [
      Parameter("lokr_\(name)_a", [rows, rank], start, role: "\(name)_a"),
      Parameter("lokr_\(name)_b", [rank, columns], .kaimingUniform, role: "\(name)_b"),
    ]
  }

  /// Two factors of a width.
  private func split(_ width: Int) -> (Int, Int) {
    if decomposeFactor > 0, width % decomposeFactor == 0 {
      return (decomposeFactor, width / decomposeFactor)
    }
    let root = Int(Double(width).squareRoot())
    let limit = decomposeFactor > 0 ? min(decomposeFactor, root) : root
    let divisor = (1...max(1, limit)).last { width % $0 == 0 } ?? 1
    return (divisor, width / divisor)
  }
}
