import Foundation
import Tensors
import Testing

struct FunctionTests {
  struct Function: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var low = -2.0, high = 2.0
    let plain: @Sendable (Double) -> Double
    let engine: @Sendable (Tensor) -> Tensor
  }

  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }

  static let functions: [Function] = [
    .init(testDescription: "absolute", plain: { $0.magnitude }, engine: { $0.absolute() }),
    .init(testDescription: "squared", plain: { $0 * $0 }, engine: { $0.squared() }),
    .init(
      testDescription: "squareRoot", low: 0.5, high: 3, plain: { $0.squareRoot() },
      engine: { $0.squareRoot() }),
    .init(
      testDescription: "reciprocal", low: 0.5, high: 2, plain: { 1 / $0 },
      engine: { $0.reciprocal() }),
    .init(testDescription: "exp", plain: { exp($0) }, engine: { $0.exp() }),
    .init(testDescription: "log", low: 0.5, high: 3, plain: { log($0) }, engine: { $0.log() }),
    .init(testDescription: "sin", plain: { sin($0) }, engine: { $0.sin() }),
    .init(testDescription: "cos", plain: { cos($0) }, engine: { $0.cos() }),
    .init(testDescription: "tanh", plain: { tanh($0) }, engine: { $0.tanh() }),
    .init(
      testDescription: "power 2.5", low: 0.5, high: 2, plain: { pow($0, 2.5) },
      engine: { $0.power(2.5) }),
    .init(testDescription: "power 3", plain: { $0 * $0 * $0 }, engine: { $0.power(3) }),
    .init(testDescription: "identity", plain: { $0 }, engine: { Activation.identity($0) + 0 }),
    .init(testDescription: "relu", plain: { max(0, $0) }, engine: { Activation.relu($0) }),
    .init(
      testDescription: "leaky relu", plain: { max(0.01 * $0, $0) },
      engine: { Activation.leakyReLU($0) }),
    .init(
      testDescription: "gelu", plain: { 0.5 * $0 * erfc(-$0 / 2.0.squareRoot()) },
      engine: { Activation.gelu($0) }),
    .init(
      testDescription: "gelu tanh",
      plain: {
        0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * pow($0, 3))))
      }, engine: { Activation.geluTanh($0) }),
    .init(
      testDescription: "silu", plain: { $0 * sigmoid($0) }, engine: { Activation.silu($0) }),
    .init(testDescription: "sigmoid", plain: sigmoid, engine: { Activation.sigmoid($0) }),
    .init(
      testDescription: "tanh, activation", plain: { tanh($0) }, engine: { Activation.tanh($0) }),
  ]

  @Test(arguments: functions)
  func `a function of each element has its values and its gradient`(function: Function) {
    let x = random([3, 5], 4, function.low, function.high)
    // A few roundings; the same formulas in another order.
    expectClose(
      function.engine(x), Plain(x.shape, x.values.map(function.plain)), tolerance: 1e-15 * 4)
    expectGradients(function.testDescription, [x]) { function.engine($0[0]) }
  }

  @Test(arguments: functions)
  func `a function of a view is the view of the function`(function: Function) {
    let x = random([4, 6], 4, function.low, function.high)
    for view in [{ $0.transposed() }, { $0.slice(1..<5, axis: 1) }] as [(Tensor) -> Tensor] {
      expectClose(function.engine(view(x)), view(function.engine(x)), tolerance: 0)
      expectGradients(function.testDescription, [x]) { function.engine(view($0[0])) }
    }
    let row = random([1, 6], 4, function.low, function.high)
    expectGradients("\(function.testDescription), repeated", [row]) {
      function.engine($0[0].broadcast(to: [3, 6]))
    }
  }

  @Test(arguments: functions)
  func `a function in float32 is that in float64 but for rounding`(function: Function) {
    // More elements than one task takes. The kernels' own tests bound the error in units.
    let x = random([40, 1000], 4, function.low, function.high)
    expectSingleMatchesDouble(function.testDescription, [x], tolerance: 1e-6) {
      function.engine($0[0])
    }
  }

  @Test func `the slope of the magnitude and of relu at 0 is 0`() {
    let x = Tensor([0, -0.0], shape: [2], type: .float64).trainable()
    (x.absolute() + Activation.relu(x)).sum().backward()
    #expect(x.gradient?.values == [0, 0])
  }
}
