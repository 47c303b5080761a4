import Protocols

/// Gradient low-rank projection around any other optimizer (Zhao et al. 2024, arXiv 2403.03507,
/// Algorithm 2). A matrix W [m, n] with m < n takes the steps of `inner` in r of its dimensions:
///
///     P [m, r] = the left singular vectors of G with the largest values, anew every `every` steps
///     x = Pᵀ W,  x' = inner(x, Pᵀ G),  W ← (1 - η λ) W + scale · P (x' - (1 - η λ) x)
///
/// and with m ≥ n the right ones: x = W P, P [n, r]. λ is the inner optimizer's decoupled weight
/// decay, which acts on all of W, as in the authors' program; what else it does with weights (L2,
/// steps relative to them) sees x. Its moments are neither reset nor rotated when P changes. What is
/// no matrix, or has a side below the rank, is stepped by `inner` as if there were no GaLore.
///
/// State: the inner optimizer's, of the shape of x; P, and the steps since it was computed, which no
/// reset touches. Embeddings and the head are projected as all matrices are; the authors leave them
/// to the plain optimizer: `groups: {embeddings: {optimizer: adamw}, head: {optimizer: adamw}}`.
public struct GaLore: Optimizer {
  public static let kind = "galore"
  public static let summary = "another optimizer in a subspace of the gradient"
  public static let formula =
    "P = r singular vectors of G every T steps, W ← W + scale · P (inner(PᵀW, PᵀG) - PᵀW)"
  public static let source = "Zhao et al. 2024, arXiv 2403.03507, Algorithm 2"

  @Setting("r, the dimensions of the subspace", 1...) public var rank = 128
  @Setting("T, steps with one subspace", 1...) public var every = 200
  @Setting("what steps in the subspace", of: "optimizer") public var inner: any Optimizer = AdamW()
  @Setting("what its steps are multiplied by", 0.0...) public var scale = 0.25

  /// The paper's settings of pre-training; its largest model changes the subspace every 500 steps.
  public init() {}

  /// A subspace of a subspace has no state of its own.
  public func validate() throws {
    if inner is GaLore {
      throw InvalidSetting("inner", "is galore itself", hint: "write adamw, or another optimizer")
    }
  }

  /// Takes one step.
  public func update(
    _ parameter: Tensor, gradient: Tensor, state: inout OptimizerState, _ step: OptimizerStep
  ) {
    guard parameter.shape.count == 2, parameter.shape.allSatisfy({ $0 >= rank }) else {
      return inner.update(parameter, gradient: gradient, state: &state, step)
    }
    let isWide = parameter.shape[0] < parameter.shape[1]
    let basis = projection(gradient, isWide, &state)
    let project = { (x: Tensor) in isWide ? matmul(basis.transposed(), x) : matmul(x, basis) }
    let before = project(parameter.detached)
    let change = before.copy()
    inner.update(change, gradient: project(gradient), state: &state, step)
    let keeping = 1 - step.rate * inner.decoupledDecay
    change.accumulate(before, scale: -keeping)
    parameter.accumulate(
      isWide ? matmul(basis, change) : matmul(change, basis.transposed()), scale: scale,
      keeping: keeping)
  }

  /// P, a new one where it is due. A gradient that is not finite has no singular vectors: P stays.
  private func projection(
    _ gradient: Tensor, _ isWide: Bool, _ state: inout OptimizerState
  ) -> Tensor {
    let side = min(gradient.shape[0], gradient.shape[1])
    let age = state.kept["projection_age"] ?? .full(Double(every), [1], type: .float64)
    if age.item >= Double(every) {
      age.fill(0)
      if let found = try? SingularDecomposition(gradient) {
        let vectors = isWide ? found.u : found.vt.transposed()
        let basis = vectors.slice(0..<rank, axis: 1).converted(to: gradient.elementType).copy()
        basis.count(as: .moments)
        state.kept["projection"] = basis
      }
    }
    age.accumulate(.ones([1], type: .float64))
    state.kept["projection_age"] = age
    return state.kept["projection", default: .identity(side, type: gradient.elementType)]
      .slice(0..<rank, axis: 1)
  }
}
