import Protocols

/// LoRA that starts from the QR decomposition of the weight, with the rest frozen: from W = Q R come
/// B = the first r columns of Q and A = the first r rows of R, and W - s B A stays behind
/// (Büyükakyüz 2024, arXiv 2406.01775).
///
/// Q's first columns span W's first columns, and R's rows are Qᵀ W, so no more of the decomposition
/// is computed: Gram and Schmidt's method, twice (Giraud et al. 2005), in float64.
public struct OLoRA: Adapter {
  public static let kind = "olora"
  public static let summary = "LoRA from an orthonormal basis of the weight's first columns"
  public static let formula =
    "y = x (W - s B₀A₀ + s B A)ᵀ, W = Q R, B₀ = Q[:, :rank], A₀ = R[:rank]"
  public static let source = "Büyükakyüz 2024, arXiv 2406.01775"

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

  /// Q's columns and R's rows.
  public func initialize(at site: Site, _ parameters: Parameters, _ stream: RandomStream) {
    let (b, a) = (parameters["lora_B"], parameters["lora_A"])
    let weight = parameters.weight.converted(to: .float64)
    let q = orthonormalColumns(weight, stream)
    b.assign(q.converted(to: b.elementType))
    a.assign(matmul(q.transposed(), weight).converted(to: a.elementType))
  }

  public var takesStartOutOfWeight: Bool { true }

  /// s·B·A.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    .lowRank(b: parameters["lora_B"], a: parameters["lora_A"], scale: alpha / Double(rank))
  }

  /// An orthonormal basis of the first columns; a column that depends on those before it gives way
  /// to a random one.
  private func orthonormalColumns(_ weight: Tensor, _ stream: RandomStream) -> Tensor {
    let q = Tensor.zeros([weight.shape[0], rank], type: .float64)
    let rest = { (column: Tensor) in
      let once = column - matmul(q, matmul(q.transposed(), column))
      return once - matmul(q, matmul(q.transposed(), once))
    }
    for index in 0..<rank {
      let column = weight.slice(index..<(index + 1), axis: 1)
      var own = rest(column)
      if own.norm().item <= 1e-10 * column.norm().item {
        own = rest(.normal(column.shape, stream.at(index), type: .float64))
      }
      q.slice(index..<(index + 1), axis: 1).assign(own / own.norm())
    }
    return q
  }
}
