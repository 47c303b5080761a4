import Conformance
import OptimizersPlugin
import Protocols
import ResetsPlugin
import Tensors
import Testing

/// What holds for every optimizer.
@Suite struct CommonTests {
  /// An optimizer that the tests below are run with.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let optimizer: any Optimizer
  }

  static let all: [Case] =
    Formula.all.map { Case(testDescription: $0.name, optimizer: $0.optimizer) }
    + Formula.all.map {
      Case(
        testDescription: "galore over \($0.name)",
        optimizer: GaLore().with(\.rank, 3).with(\.every, 4).with(\.inner, $0.optimizer))
    }

  private static let shapes = [[6, 4], [4, 6], [2, 7], [5]]

  /// Steps `from..<to`; gives the checksum of the weight.
  @discardableResult
  private func train(
    _ optimizer: any Optimizer, _ weight: Tensor, _ state: inout OptimizerState, from: Int = 0,
    to: Int, scale: Double = 1, gradientScale: Double = 1
  ) -> UInt64 {
    for t in from..<to {
      optimizer.update(
        weight, gradient: numbers(weight.shape, 100 + t, type: weight.elementType) * scale,
        state: &state, OptimizerStep(rate: 0.1, gradientScale: gradientScale))
    }
    return weight.checksum
  }

  @Test(arguments: all, shapes)
  func `clipping is scaling the gradient`(this: Case, shape: [Int]) {
    let weights = [(1, 0.3), (0.3, 1)].map { scale, gradientScale in
      let weight = numbers(shape, 1)
      var state = OptimizerState()
      train(
        this.optimizer, weight, &state, to: 6, scale: scale, gradientScale: gradientScale)
      return weight
    }
    let problem = Closeness.problem("weight", weights[0], weights[1], tolerance: 1e-9)
    #expect(problem == nil)
  }

  @Test(arguments: all, shapes)
  func `a step at rate 0 changes the state alone`(this: Case, shape: [Int]) {
    let weight = numbers(shape, 1, type: .float32)
    let before = weight.checksum
    var state = OptimizerState()
    for t in 0..<3 {
      this.optimizer.update(
        weight, gradient: numbers(shape, 9 + t, type: .float32), state: &state,
        OptimizerStep(rate: 0))
    }
    #expect(weight.checksum == before && state.steps == 3)
  }

  @Test(arguments: all, shapes)
  func `the same steps give the same bytes, also of a leaf and a strided gradient`(
    this: Case, shape: [Int]
  ) {
    let runs = (0..<3).map { run in
      let weight = numbers(shape, 1, type: .float32)
      if run == 1 { weight.trainable() }
      var state = OptimizerState()
      for t in 0..<7 {
        var gradient = numbers(shape, 100 + t, type: .float32)
        if run == 2, shape.count == 2 { gradient = gradient.transposed().copy().transposed() }
        this.optimizer.update(
          weight, gradient: gradient, state: &state, OptimizerStep(rate: 0.1))
      }
      return weight.checksum
    }
    #expect(Set(runs).count == 1)
  }

  @Test(arguments: all, shapes)
  func `a state that was saved goes on as if it had not been`(this: Case, shape: [Int]) {
    let whole = numbers(shape, 1, type: .float32)
    var state = OptimizerState()
    train(this.optimizer, whole, &state, to: 9)
    for stop in 0..<9 {
      let weight = numbers(shape, 1, type: .float32)
      var first = OptimizerState()
      train(this.optimizer, weight, &first, to: stop)
      // What a checkpoint has: tensors by name, and the count.
      var second = OptimizerState()
      second.steps = first.steps
      second.tensors = first.tensors.mapValues { $0.copy() }
      second.kept = first.kept.mapValues { $0.copy() }
      let end = train(this.optimizer, weight, &second, from: stop, to: 9)
      #expect(end == whole.checksum, "stopped after \(stop)")
    }
  }

  @Test(arguments: all, shapes)
  func `gradients of 0, and resets between them, leave numbers`(this: Case, shape: [Int]) {
    let weight = numbers(shape, 1, type: .float32)
    var state = OptimizerState()
    let zero = Tensor.zeros(shape)
    let step = OptimizerStep(rate: 0.1)
    for _ in 0..<3 { this.optimizer.update(weight, gradient: zero, state: &state, step) }
    #expect(weight.notFiniteCount == 0)
    for policy in [ZeroReset(), MagnitudeReset(), RandomReset()] as [any ResetPolicy] {
      train(this.optimizer, weight, &state, to: 2)
      policy.reset(&state, RandomStream(seed: 1, "reset"))
      this.optimizer.update(weight, gradient: zero, state: &state, step)
      #expect(weight.notFiniteCount == 0, "\(type(of: policy).kind)")
    }
  }

  @Test(arguments: all)
  func `a gradient that is no number shows in the weights`(this: Case) {
    let weight = numbers([6, 4], 1, type: .float32)
    var state = OptimizerState()
    train(this.optimizer, weight, &state, to: 2)
    this.optimizer.update(
      weight, gradient: .full(.nan, [6, 4]), state: &state, OptimizerStep(rate: 0.1))
    #expect(weight.notFiniteCount > 0)
  }

  @Test(arguments: all)
  func `a zero reset clears every moment and nothing else`(this: Case) {
    let weight = numbers([6, 4], 1)
    var state = OptimizerState()
    train(this.optimizer, weight, &state, to: 3)
    let kept = state.kept.mapValues(\.values)
    ZeroReset().reset(&state, RandomStream(seed: 1, "reset"))
    #expect(state.tensors.values.allSatisfy { $0.values.allSatisfy { $0 == 0 } })
    #expect(state.kept.mapValues(\.values) == kept && state.steps == 3)
    #expect(kept.isEmpty == !(this.optimizer is GaLore))
  }
}
