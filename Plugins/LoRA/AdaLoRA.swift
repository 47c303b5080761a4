import Protocols

/// LoRA in the form of a singular value decomposition, whose terms are given up where they matter
/// least: over all sites together, `rank` a site at first, `target_rank` on average at last (Zhang
/// et al. 2023, arXiv 2303.10512, equations 3, 8 to 12).
///
/// As in the authors' code and in PEFT, the scale has 1e-5 in its divisor and does not follow the
/// rank, and the penalty is the mean of norms where equation 4 has the sum of their squares. The
/// gradients are those before clipping. A restart starts importances and E again; the budget goes on.
public struct AdaLoRA: Adapter {
  public static let kind = "adalora"
  public static let summary = "low-rank update whose rank moves to the sites where it matters"
  public static let formula = "y = x (W + s B diag(E) A)ᵀ, s = alpha/(rank + 10⁻⁵), E sparse"
  public static let source = "Zhang et al. 2023, arXiv 2303.10512, and PEFT's tuners/adalora"
  public static let peft: PEFTNames? = PEFTNames(
    "ADALORA",
    [
      "init_r": "rank", "target_r": "target_rank", "lora_alpha": "alpha", "tinit": "tinit",
      "tfinal": "tfinal", "deltaT": "delta_t", "beta1": "beta1", "beta2": "beta2",
      "orth_reg_weight": "orthogonality", "lora_dropout": "dropout",
    ])

  @Setting("rank of each site at the start", 1...) public var rank = 12
  @Setting("mean rank of the sites at the end", 1..., default: "2/3 of rank")
  public var targetRank: Int? = nil
  @Setting("numerator of the scale") public var alpha = 16.0
  @Setting("dropout on the input of A", 0.0..<1.0) public var dropout = 0.0
  @Setting("how long all ranks stay at first") public var tinit = Extent(0.1, .share)
  @Setting("how long the last ranks stay") public var tfinal = Extent(0.3, .share)
  @Setting("steps between two allocations", 1...) public var deltaT = 1
  @Setting("smoothing of the importance", 0.0..<1.0) public var beta1 = 0.85
  @Setting("smoothing of its uncertainty", 0.0..<1.0) public var beta2 = 0.85
  @Setting("weight of the penalty", 0.0...) public var orthogonality = 0.5

  /// The defaults.
  public init() {}

  public func validate(at site: Site) throws {
    try check(rank: rank, fits: site)
    if let end = targetRank, end > rank {
      throw InvalidSetting("target_rank", "is above rank (\(rank))", seeAlso: ["rank"])
    }
  }

  /// A of [rank, inputs], E of [rank, 1], B of [outputs, rank], and what is remembered of each.
  public func parameters(at site: Site) -> [Parameter] {
    let learned = [
      Parameter("lora_A", [rank, site.inputs], .normal(0.02)),
      Parameter("lora_E", [rank, 1], .zeros),
      Parameter("lora_B", [site.outputs, rank], .normal(0.02)),
    ]
    return learned + learned.flatMap(Importance.memory)
  }

  /// s·B·diag(E)·A.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    .lowRank(
      b: parameters["lora_B"], a: parameters["lora_A"] * parameters["lora_E"],
      scale: alpha / (Double(rank) + 1e-5), dropout: dropout)
  }

  /// The mean of ‖A Aᵀ - I‖ and ‖Bᵀ B - I‖ over all sites.
  public func penalty(_ sites: [AdaptedSite]) -> Tensor? {
    let bases = sites.flatMap { [$0.parameters["lora_A"], $0.parameters["lora_B"].transposed()] }
    guard orthogonality > 0, !bases.isEmpty else { return nil }
    let terms = bases.map { basis in
      (matmul(basis, basis.transposed()) - .identity(basis.shape[0], type: basis.elementType))
        .norm()
    }
    return Tensor.stacked(terms).mean() * orthogonality
  }

  /// Remembers importances until `tfinal` begins, and sets the entries of E to 0 that the budget
  /// does not cover.
  public func afterStep(_ sites: [AdaptedSite], _ progress: AdapterProgress) {
    let budget = RankBudget(progress, tinit: tinit, tfinal: tfinal, every: deltaT)
    for site in sites { Importance(site.parameters).observe(beta1, beta2, isOver: budget.isFinal) }
    budget.allocate(sites.map(\.parameters), targets: sites.map { $0.settings(of: self).target })
  }

  private var target: Int { targetRank ?? max(1, rank * 2 / 3) }
}
