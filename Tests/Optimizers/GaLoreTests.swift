import Conformance
import OptimizersPlugin
import Protocols
import Tensors
import Testing

@Suite struct GaLoreTests {
  private func steps(
    _ optimizer: any Optimizer, _ shape: [Int], _ count: Int = 8
  ) -> (weight: Tensor, state: OptimizerState) {
    let weight = numbers(shape, 1)
    var state = OptimizerState()
    for t in 0..<count {
      optimizer.update(
        weight, gradient: numbers(shape, 10 + t), state: &state, OptimizerStep(rate: 0.1))
    }
    return (weight, state)
  }

  @Test(arguments: [[4, 7], [7, 4], [5, 5]])
  func `of full rank it is its inner optimizer, where that does not see rotations`(shape: [Int]) {
    // Momentum is in the coordinates of the subspace: with it, the subspace must stay.
    let inners: [(any Optimizer, every: Int)] = [
      (SGD(), 3), (SGD().with(\.weightDecay, 0.1), 3),
      (SGD().with(\.momentum, 0.9).with(\.nesterov, true), 100),
      (Muon().with(\.adjustLr, .matchRMSAdamW), 100),
    ]
    for (inner, every) in inners {
      let galore = GaLore().with(\.rank, shape.min() ?? 0).with(\.every, every).with(\.scale, 1)
        .with(\.inner, inner)
      let problem = Closeness.problem(
        "\(type(of: inner).kind)", steps(galore, shape).weight, steps(inner, shape).weight,
        tolerance: 1e-10)
      #expect(problem == nil)
    }
  }

  @Test(arguments: [[6, 9], [9, 6]])
  func `a step lies in the leading singular vectors of the gradient's smaller side`(
    shape: [Int]
  ) throws {
    let (weight, gradient) = (numbers(shape, 1), numbers(shape, 2))
    let before = weight.copy()
    var state = OptimizerState()
    let galore = GaLore().with(\.rank, 2).with(\.scale, 0.5).with(\.inner, SGD())
    galore.update(weight, gradient: gradient, state: &state, OptimizerStep(rate: 0.1))
    let found = try SingularDecomposition(gradient)
    // SGD's step is the gradient's best approximation of rank 2.
    let two = matmul(
      found.u.slice(0..<2, axis: 1)
        * Tensor(found.values.prefix(2) + [], shape: [2], type: .float64),
      found.vt.slice(0..<2))
    let problem = Closeness.problem("step", before - weight, two * 0.05, tolerance: 1e-12)
    #expect(problem == nil)
    #expect(state.kept["projection"]?.shape == [6, 2])
  }

  @Test func `the state has the shape of the subspace`() {
    let inner = GaLore().with(\.rank, 2).with(\.inner, AdamW())
    #expect(steps(inner, [4, 9]).state.tensors.mapValues(\.shape)["second_moment"] == [2, 9])
    #expect(steps(inner, [9, 4]).state.tensors.mapValues(\.shape)["second_moment"] == [9, 2])
  }

  @Test func `the subspace is that of the gradient at every multiple of its period`() {
    let galore = GaLore().with(\.rank, 2).with(\.every, 3).with(\.inner, Adam())
    let bases = (1...8).map { steps(galore, [4, 6], $0).state.kept["projection"]?.values ?? [] }
    let first = { (index: Int) in
      var state = OptimizerState()
      galore.update(
        numbers([4, 6], 1), gradient: numbers([4, 6], 10 + index), state: &state,
        OptimizerStep(rate: 0.1))
      return state.kept["projection"]?.values ?? []
    }
    for step in bases.indices { #expect(bases[step] == first(step / 3 * 3), "step \(step)") }
  }

  @Test func `moments stay as they are when the subspace changes`() {
    let galore = GaLore().with(\.rank, 2).with(\.every, 3)
      .with(\.inner, AdamW().with(\.betas, [0.999999, 0.999999]))
    let before = steps(galore, [4, 6], 3).state.tensors["first_moment"]?.values ?? []
    let after = steps(galore, [4, 6], 4).state.tensors["first_moment"]?.values ?? []
    #expect(zip(before, after).allSatisfy { abs($0 - $1) < 1e-5 } && before.count == 12)
  }

  @Test func `decoupled decay acts on the whole weight`() {
    let weight = numbers([4, 6], 1)
    let expected = weight * (1 - 0.1 * 0.5)
    var state = OptimizerState()
    GaLore().with(\.rank, 2).with(\.inner, AdamW().with(\.weightDecay, 0.5))
      .update(weight, gradient: .zeros([4, 6], type: .float64), state: &state, .init(rate: 0.1))
    let problem = Closeness.problem("weight", weight, expected, tolerance: 1e-14)
    #expect(problem == nil)
  }

  @Test(arguments: [[7], [3, 9], [9, 3], [2, 3, 4], []])
  func `what is no matrix, or below the rank, is the inner optimizer's`(shape: [Int]) {
    let galore = steps(GaLore().with(\.rank, 4).with(\.inner, Adam()), shape)
    #expect(galore.weight.values == steps(Adam(), shape).weight.values)
    #expect(galore.state.kept.isEmpty)
  }

  @Test func `a gradient that is no number leaves the subspace`() {
    let galore = GaLore().with(\.rank, 2).with(\.every, 1)
    var (weight, state) = steps(galore, [4, 6], 2)
    let basis = state.kept["projection"]?.values
    weight = numbers([4, 6], 1)
    galore.update(
      weight, gradient: .full(.infinity, [4, 6], type: .float64), state: &state, .init(rate: 0.1))
    #expect(state.kept["projection"]?.values == basis && weight.notFiniteCount > 0)
  }

  @Test func `it does not hold itself`() {
    #expect(throws: InvalidSetting.self) { try GaLore().with(\.inner, GaLore()).validate() }
    #expect(throws: Never.self) { try GaLore().with(\.inner, Muon()).validate() }
  }
}
