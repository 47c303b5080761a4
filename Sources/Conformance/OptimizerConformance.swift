import Protocols
import Tensors

/// What every optimizer owes, looked at on a matrix, a row, a column and a vector.
struct OptimizerConformance {
  let optimizer: any Optimizer
  private static let shapes = [[12, 8], [1, 6], [6, 1], [7]]
  private static let rate = 1e-2

  func checks() -> [ConformanceCheck] {
    Self.shapes.flatMap { shape in
      [
        still(shape), finite(shape), scaled(shape), resumed(shape), repeated(shape),
        precise(shape), shaped(shape),
      ]
    } + [falls()]
  }

  /// A weight after some steps, with the optimizer's memory.
  private struct Run {
    var weight: Tensor
    var state = OptimizerState()

    init(_ shape: [Int], type: ElementType = .float32) {
      weight = .normal(shape, deviation: 1, RandomStream(seed: 1, "conformance/w"), type: type)
    }

    mutating func step(
      _ optimizer: any Optimizer, _ number: Int, rate: Double = OptimizerConformance.rate,
      size: Double = 1, scale: Double = 1
    ) {
      let stream = RandomStream(seed: 2, "conformance/g").at(number)
      // Made in float32, so that both precisions see the same numbers.
      let gradient = Tensor.normal(weight.shape, deviation: 1, stream) * size
      optimizer.update(
        weight, gradient: gradient.converted(to: weight.elementType), state: &state,
        OptimizerStep(rate: rate, gradientScale: scale))
    }
  }

  private func run(_ shape: [Int], _ steps: Range<Int>, type: ElementType = .float32) -> Run {
    var run = Run(shape, type: type)
    for step in steps { run.step(optimizer, step) }
    return run
  }

  /// A step at rate 0 leaves the weight.
  private func still(_ shape: [Int]) -> ConformanceCheck {
    var run = Run(shape)
    let before = run.weight.checksum
    for step in 0..<3 { run.step(optimizer, step, rate: 0) }
    return ConformanceCheck(
      "a step at rate 0 leaves the weight", at: "\(shape)", if: run.weight.checksum == before,
      otherwise: "it changed")
  }

  /// Gradients of any size, and of nothing, give numbers.
  private func finite(_ shape: [Int]) -> ConformanceCheck {
    let bad = [0, 1e-30, 1e15].filter { size in
      var run = Run(shape)
      for step in 0..<3 { run.step(optimizer, step, size: size) }
      return !run.weight.values.allSatisfy(\.isFinite)
    }
    return ConformanceCheck(
      "gradients of any size give numbers", at: "\(shape)", if: bad.isEmpty,
      otherwise: "NaN or infinity for gradients of size \(bad)")
  }

  /// Clipping multiplies the gradient, and nothing else.
  private func scaled(_ shape: [Int]) -> ConformanceCheck {
    var (clipped, small) = (Run(shape), Run(shape))
    for step in 0..<5 {
      clipped.step(optimizer, step, scale: 0.25)
      small.step(optimizer, step, size: 0.25)
    }
    return ConformanceCheck(
      "clipping scales the gradient", at: "\(shape)", "weights differ by",
      difference(clipped.weight, small.weight), atMost: 1e-5)
  }

  /// From a saved state it goes on to the same bytes.
  private func resumed(_ shape: [Int]) -> ConformanceCheck {
    let whole = run(shape, 0..<6)
    let half = run(shape, 0..<3)
    var again = Run(shape)
    again.weight = half.weight.copy()
    again.state = half.state.copied()
    for step in 3..<6 { again.step(optimizer, step) }
    return ConformanceCheck(
      "goes on from a saved state to the same bytes", at: "\(shape)",
      if: again.weight.checksum == whole.weight.checksum, otherwise: "the weights differ")
  }

  /// The same twice.
  private func repeated(_ shape: [Int]) -> ConformanceCheck {
    ConformanceCheck(
      "the same bytes twice", at: "\(shape)",
      if: run(shape, 0..<4).weight.checksum == run(shape, 0..<4).weight.checksum,
      otherwise: "two runs differ")
  }

  /// float32 follows float64.
  private func precise(_ shape: [Int]) -> ConformanceCheck {
    let exact = run(shape, 0..<4, type: .float64).weight
    return ConformanceCheck(
      "float32 follows float64", at: "\(shape)", "weights differ by",
      difference(run(shape, 0..<4).weight.converted(to: .float64), exact), atMost: 1e-4)
  }

  /// What it remembers has the type of the weight, and no more numbers than a few weights.
  private func shaped(_ shape: [Int]) -> ConformanceCheck {
    let run = run(shape, 0..<2)
    let wrong = run.state.tensors.filter { $0.value.elementType != .float32 }.keys.sorted()
    return ConformanceCheck(
      "moments have the weight's type", at: "\(shape)", if: wrong.isEmpty,
      otherwise: "not \(wrong.joined(separator: ", "))")
  }

  /// On a bowl ½‖W - T‖² it gets nearer.
  private func falls() -> ConformanceCheck {
    let stream = RandomStream(seed: 3, "conformance/target")
    let target = Tensor.normal([12, 8], deviation: 1, stream)
    var run = Run([12, 8])
    let distance = { (weight: Tensor) in
      (weight - target).squared().sum().item.squareRoot()
    }
    let first = distance(run.weight)
    for _ in 0..<200 {
      optimizer.update(
        run.weight, gradient: run.weight - target, state: &run.state, OptimizerStep(rate: 3e-2))
    }
    let last = distance(run.weight)
    let text = "the distance to the minimum went from \(first) to \(last) in 200 steps"
    return ConformanceCheck("trains", last < 0.7 * first ? .holds(text) : .broken(text))
  }

  private func difference(_ a: Tensor, _ b: Tensor) -> Double {
    zip(a.values, b.values).reduce(0) {
      let difference = ($1.0 - $1.1).magnitude
      return difference <= $0 ? $0 : difference
    }
  }
}

extension OptimizerState {
  /// The same numbers in memory of their own, as a checkpoint brings them back.
  func copied() -> OptimizerState {
    var copy = self
    copy.tensors = tensors.mapValues { $0.copy() }
    copy.kept = kept.mapValues { $0.copy() }
    return copy
  }
}
