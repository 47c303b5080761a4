import Protocols

/// Muon: the momentum of a matrix made nearly orthogonal, as torch.optim.Muon has it:
///
///     m ← μ m + (1-μ)g,  n = μ m + (1-μ)g if Nesterov, else m
///     X = n / max(‖n‖, ε);  ns_steps times: A = X Xᵀ, X ← aX + (bA + cA²)X
///     w ← (1 - η λ) w - η s X
///
/// with s = √max(1, rows/columns) (original), or 0.2 √max(rows, columns) (match_rms_adamw: the rate
/// and λ of AdamW can be kept). The singular values of X come near 1, between about 0.7 and 1.2, and
/// those that are 0 stay so. Here in the weights' precision; torch iterates in bfloat16.
///
/// What is no matrix goes to `others`, at the same rate. Embeddings and the head are matrices, yet
/// practice gives them AdamW, too: `groups: {embeddings: {optimizer: adamw}, head: {optimizer: adamw}}`.
/// State: `momentum` of a matrix.
public struct Muon: Optimizer {
  public static let kind = "muon"
  public static let summary = "a momentum made nearly orthogonal; for matrices"
  public static let formula =
    "m ← μm + (1-μ)g, w ← (1-ηλ)w - ηs NS(μm + (1-μ)g), NS(UΣVᵀ) ≈ UVᵀ by X ← aX + (bXXᵀ + c(XXᵀ)²)X"
  public static let source =
    "Jordan et al. 2024, kellerjordan.github.io/posts/muon; match_rms_adamw: Liu et al. 2025, "
    + "arXiv 2502.16982; torch.optim.Muon"

  @Setting("μ, how much of the momentum is kept", 0.0..<1.0) public var momentum = 0.95
  @Setting("looks ahead along the momentum") public var nesterov = true
  @Setting("a, b and c of the iteration") public var nsCoefficients = [3.4445, -4.775, 2.0315]
  @Setting("iterations", 1...99) public var nsSteps = 5
  @Setting("ε, the smallest norm that is divided by", 0.0...) public var epsilon = 1e-7
  @Setting("s, how the rate is adjusted to the shape") public var adjustLr = MuonRate.original
  @Setting("λ, the weight decay (decoupled)", 0.0...) public var weightDecay = 0.1
  @Setting("steps parameters that are no matrices", of: "optimizer")
  public var others: any Optimizer = AdamW()

  /// The defaults of torch.optim.
  public init() {}

  /// a, b and c are three.
  public func validate() throws {
    if nsCoefficients.count != 3 {
      throw InvalidSetting("ns_coefficients", "needs three numbers, a, b and c")
    }
  }

  public var decoupledDecay: Double { weightDecay }

  /// Takes one step.
  public func update(
    _ parameter: Tensor, gradient: Tensor, state: inout OptimizerState, _ step: OptimizerStep
  ) {
    guard parameter.shape.count == 2, parameter.count > 0 else {
      return others.update(parameter, gradient: gradient, state: &state, step)
    }
    state.steps += 1
    let buffer = state.tensor("momentum", like: parameter)
    let new = (1 - momentum) * step.gradientScale
    buffer.accumulate(gradient, scale: new, keeping: momentum)
    let direction = buffer.copy()
    if nesterov { direction.accumulate(gradient, scale: new, keeping: momentum) }
    parameter.accumulate(
      orthogonalized(direction), scale: -step.rate * adjustLr.factor(parameter.shape),
      keeping: 1 - step.rate * weightDecay)
  }

  /// Newton and Schulz's iteration, on the side that gives the smaller products.
  private func orthogonalized(_ matrix: Tensor) -> Tensor {
    let isTall = matrix.shape[0] > matrix.shape[1]
    var x = (isTall ? matrix.transposed() : matrix) * (1 / max(globalNorm([matrix]), epsilon))
    for _ in 0..<nsSteps {
      let gram = matmul(x, x.transposed())
      let inner = matmul(gram, gram)
      inner.accumulate(gram, scale: nsCoefficients[1], keeping: nsCoefficients[2])
      let next = matmul(inner, x)
      next.accumulate(x, scale: nsCoefficients[0])
      x = next
    }
    return isTall ? x.transposed() : x
  }
}
