import Conformance
import OptimizersPlugin
import Protocols
import Tensors
import Testing

/// Every optimizer against its formula, written plainly.
@Suite struct FormulaTests {
  @Test(arguments: Formula.all, [[6, 4], [4, 6], [5]])
  func `twenty steps follow the formula`(formula: Formula, shape: [Int]) {
    let weight = numbers(shape, 1)
    var plain = PlainParameter(shape: shape, values: weight.values)
    var (state, plainState) = (OptimizerState(), Formula.State())
    for t in 1...20 {
      let rate = 0.3 / Double(t)
      let gradient = numbers(shape, 1 + t)
      formula.optimizer.update(
        weight, gradient: gradient, state: &state, OptimizerStep(rate: rate))
      formula.step(&plain, gradient.values, rate, t, &plainState)
    }
    // Twenty steps of some ten roundings; Muon's iteration multiplies them by up to 3.4 each time.
    let tolerance = formula.name.hasPrefix("muon") ? 1e-9 : 1e-12
    let problem = Closeness.problem(
      formula.name, weight.values, plain.values, tolerance: tolerance)
    #expect(problem == nil)
  }
}

/// Normal numbers in float64, a function of shape and index.
func numbers(_ shape: [Int], _ index: Int, type: ElementType = .float64) -> Tensor {
  .normal(shape, RandomStream(seed: 5, "optimizers").at(index), type: type)
}
