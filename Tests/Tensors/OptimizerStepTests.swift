import Foundation
import Tensors
import Testing

struct OptimizerStepTests {
  struct Adam: Sendable {
    var beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, rate = 0.01
    var l2 = 0.0, decay = 1.0, gradientScale = 1.0
  }

  static let adams: [Adam] = [
    .init(), .init(beta1: 0.8, beta2: 0.95, epsilon: 1e-4, rate: 0.1, l2: 0.1),
    .init(decay: 0.99, gradientScale: 0.5), .init(beta1: 0),
  ]

  @Test(arguments: adams)
  func `steps of Adam follow the paper's formula with its bias corrections`(adam: Adam) {
    let weight = random([3, 4])
    let (first, second) = (
      Tensor.zeros([3, 4], type: .float64), Tensor.zeros([3, 4], type: .float64)
    )
    var w = weight.values, m = first.values, v = second.values
    for step in 1...12 {
      let gradient = random([3, 4], UInt64(step))
      AdamStep(
        beta1: adam.beta1, beta2: adam.beta2, epsilon: adam.epsilon, rate: adam.rate, step: step,
        l2: adam.l2, decay: adam.decay, gradientScale: adam.gradientScale
      ).apply(to: weight, gradient: gradient, first: first, second: second)
      for (i, raw) in gradient.values.enumerated() {
        let g = adam.gradientScale * raw + adam.l2 * w[i]
        m[i] = adam.beta1 * m[i] + (1 - adam.beta1) * g
        v[i] = adam.beta2 * v[i] + (1 - adam.beta2) * g * g
        let mean = m[i] / (1 - pow(adam.beta1, Double(step)))
        let square = v[i] / (1 - pow(adam.beta2, Double(step)))
        w[i] = adam.decay * w[i] - adam.rate * mean / (square.squareRoot() + adam.epsilon)
      }
    }
    // Twelve steps of some ten roundings each.
    expectClose(weight, Plain([3, 4], w), tolerance: 1e-13, "weight")
    expectClose(first, Plain([3, 4], m), tolerance: 1e-14, "first moment")
    expectClose(second, Plain([3, 4], v), tolerance: 1e-14, "second moment")
  }

  @Test func `a step of a large tensor is cut into tasks, and takes a strided gradient`() {
    let gradient = random([200, 300])
    let step = AdamStep(beta1: 0.9, beta2: 0.99, epsilon: 1e-8, rate: 0.1, step: 3)
    let sgd = SGDStep(rate: 0.1, momentum: 0.9)
    let run = { (gradient: Tensor) in
      let weight = random([300, 200], 2)
      let (m, v) = (random([300, 200], 3), random([300, 200], 4, 0, 1))
      step.apply(to: weight, gradient: gradient, first: m, second: v)
      sgd.apply(to: weight, gradient: gradient, momentum: m)
      return (weight.values, m.values)
    }
    let (view, copy) = (run(gradient.transposed()), run(gradient.transposed().copy()))
    #expect(view == copy)
  }

  @Test(arguments: [false, true], [0, 0.25])
  func `steps of SGD with momentum follow torch's formula`(nesterov: Bool, dampening: Double) {
    let (weight, momentum) = (random([5]), Tensor.full(.nan, [5], type: .float64))
    momentum.fill(3)  // replaced by the first step
    var w = weight.values, b = momentum.values
    for step in 1...6 {
      let gradient = random([5], UInt64(step))
      SGDStep(
        rate: 0.1, momentum: 0.9, dampening: dampening, nesterov: nesterov, l2: 0.01,
        isFirst: step == 1, gradientScale: 2
      ).apply(to: weight, gradient: gradient, momentum: momentum)
      for (i, raw) in gradient.values.enumerated() {
        let g = 2 * raw + 0.01 * w[i]
        b[i] = step == 1 ? g : 0.9 * b[i] + (1 - dampening) * g
        w[i] -= 0.1 * (nesterov ? g + 0.9 * b[i] : b[i])
      }
    }
    expectClose(weight, Plain([5], w), tolerance: 1e-14, "weight")
    expectClose(momentum, Plain([5], b), tolerance: 1e-14, "momentum")
  }

  @Test func `a step of SGD without momentum needs no buffer`() {
    let (weight, gradient) = (random([5]), random([5], 2))
    let expected = zip(weight.values, gradient.values).map { $0 - 0.5 * ($1 + 0.1 * $0) }
    SGDStep(rate: 0.5, l2: 0.1).apply(to: weight, gradient: gradient, momentum: nil)
    expectClose(weight, Plain([5], expected), tolerance: 1e-15)
  }

  @Test func `a step changes a leaf in place and records nothing`() {
    let weight = random([5]).trainable()
    let view = weight.detached
    let before = weight.values
    SGDStep(rate: 1).apply(to: weight, gradient: Tensor.ones([5], type: .float64), momentum: nil)
    #expect(view.values == before.map { $0 - 1 } && weight.requiresGradient)
  }

  @Test func `the global norm is that of all gradients together, in float64`() {
    #expect(globalNorm([]) == 0)
    #expect(globalNorm([Tensor([3], shape: [1]), Tensor([4, 0], shape: [2])]) == 5)
    let parts = [random([7]), random([300, 200], 2), random([4, 5], 3).transposed()]
    let sum = parts.flatMap(\.values).reduce(0) { $0 + $1 * $1 }
    // 60,000 squares in another order.
    #expect((globalNorm(parts) - sum.squareRoot()).magnitude < 1e-12 * sum.squareRoot())
    // float32 numbers whose squares overflow float32.
    #expect(globalNorm([Tensor.full(1e30, [4])]) == 2 * Double(Float(1e30)))
    #expect(globalNorm([Tensor([1, .nan], shape: [2])]).isNaN)
    #expect(globalNorm([Tensor([1, -.infinity], shape: [2])]) == .infinity)
  }

  @Test func `gradients are scaled down to the limit, never up, and NaN passes`() {
    #expect(clippingScale(norm: 0.5, limit: 1) == 1)
    #expect(clippingScale(norm: 0, limit: 1) == 1)
    #expect(clippingScale(norm: 4, limit: 1) == 1 / (4 + 1e-6))
    #expect(clippingScale(norm: .infinity, limit: 1) == 0)
    #expect(clippingScale(norm: .nan, limit: 1).isNaN)
  }
}
