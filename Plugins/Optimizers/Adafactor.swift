import Foundation
import Protocols

/// Adafactor: a second moment of a matrix from those of its rows and columns, as
/// torch.optim.Adafactor has it:
///
///     ρ = min(η, 1/√t),  β = 1 - t^γ,  α = max(ε₂, rms(w)) ρ,  w ← (1 - η λ) w
///     R ← βR + (1-β) mean of g² along rows,  C ← βC + (1-β) mean of g² along columns
///     V = R C / max(mean R, ε₁),  u = g / √max(V, ε₁²),  w ← w - α u / max(1, rms(u) / d)
///
/// A vector has V ← βV + (1-β)g². The first step has β = 0. State: `second_moment_rows` [m, 1] and
/// `second_moment_columns` [1, n] of a matrix [m, n], `second_moment` of a vector.
///
/// Adafactor of transformers (after fairseq) differs: ε₁ = 1e-30 is added to g² instead of bounding
/// the result, its rate is min(0.01, 1/√t) unless `relative_step` is off, `beta1` adds a first
/// moment, and weight decay is multiplied by α instead of η.
public struct Adafactor: Optimizer {
  public static let kind = "adafactor"
  public static let summary = "a second moment by rows and columns; steps relative to the weights"
  public static let formula =
    "V = RC / mean R, u = g / √V, w ← w - max(ε₂, rms(w)) min(η, 1/√t) u / max(1, rms(u)/d)"
  public static let source =
    "Shazeer and Stern 2018, arXiv 1804.04235, Algorithms 4 and 5; torch.optim.Adafactor"

  @Setting("γ, the exponent of 1 - β at step t", ...0.0) public var beta2Decay = -0.8
  @Setting("ε₁, the smallest mean square", 0.0..., default: "the machine's, 1.2e-7 in float32")
  public var epsilon1: Double? = nil
  @Setting("ε₂, the smallest root mean square of the weights", 0.0...) public var epsilon2 = 1e-3
  @Setting("d, the largest root mean square of a step", 1.0...) public var clipThreshold = 1.0
  @Setting("λ, the weight decay (decoupled)", 0.0...) public var weightDecay = 0.0

  /// The defaults of torch.optim.
  public init() {}

  public var decoupledDecay: Double { weightDecay }

  /// Takes one step.
  public func update(
    _ parameter: Tensor, gradient: Tensor, state: inout OptimizerState, _ step: OptimizerStep
  ) {
    guard parameter.count > 0 else { return }
    state.steps += 1
    let machine = parameter.elementType == .float32 ? Double(Float.ulpOfOne) : .ulpOfOne
    // Below 1.2e-19 the square would be no normal float32, and 0 / 0 a step.
    let epsilon = max(epsilon1 ?? machine, 1.2e-19)
    let new = pow(Double(state.steps), beta2Decay)
    let squares = gradient.squared()
    let moment = { (name: String, values: Tensor, state: inout OptimizerState) in
      let moment = state.tensor(name, like: values)
      moment.accumulate(
        values, scale: new * step.gradientScale * step.gradientScale, keeping: 1 - new)
      return moment
    }
    var estimate: Tensor
    if parameter.shape.count > 1 {
      let rows = moment("second_moment_rows", squares.mean(-1, keepingAxes: true), &state)
      let columns = moment("second_moment_columns", squares.mean(-2, keepingAxes: true), &state)
      let mean = Tensor.maximum(
        rows.mean(-2, keepingAxes: true), Tensor(epsilon, type: rows.elementType))
      estimate = (rows / mean) * columns
    } else {
      estimate = moment("second_moment", squares, &state)
    }
    estimate = Tensor.maximum(estimate, Tensor(epsilon * epsilon, type: estimate.elementType))
    let change = gradient / estimate.squareRoot()
    let rms = { (x: Tensor) in globalNorm([x]) / Double(x.count).squareRoot() }
    let size = max(epsilon2, rms(parameter)) * min(step.rate, 1 / Double(state.steps).squareRoot())
    let clipped = max(1, rms(change) * step.gradientScale / clipThreshold)
    parameter.accumulate(
      change, scale: -size * step.gradientScale / clipped, keeping: 1 - step.rate * weightDecay)
  }
}
