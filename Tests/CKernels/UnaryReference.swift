import CKernels
import Foundation

/// A function of one variable with its slope, in plain Double.
struct UnaryReference: Sendable, CustomStringConvertible {
  let name: String
  let op: ck_unary_op
  let parameter: Double
  /// Where the function is tried: inside of what it is defined on.
  let range: ClosedRange<Double>
  let value: @Sendable (Double) -> Double
  let slope: @Sendable (Double) -> Double

  var description: String { name }

  init(
    _ name: String, _ op: ck_unary_op, _ parameter: Double = 0,
    on range: ClosedRange<Double> = -3...3,
    value: @escaping @Sendable (Double) -> Double,
    slope: @escaping @Sendable (Double) -> Double
  ) {
    (self.name, self.op, self.parameter, self.range) = (name, op, parameter, range)
    (self.value, self.slope) = (value, slope)
  }

  static let all: [UnaryReference] = [
    .init("negate", CK_NEGATE, value: { -$0 }, slope: { _ in -1 }),
    .init("abs", CK_ABS, value: { $0.magnitude }, slope: { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }),
    .init("square", CK_SQUARE, value: { $0 * $0 }, slope: { 2 * $0 }),
    .init(
      "sqrt", CK_SQRT, on: 0.1...9, value: { $0.squareRoot() },
      slope: { 0.5 / $0.squareRoot() }),
    .init("reciprocal", CK_RECIPROCAL, on: 0.2...4, value: { 1 / $0 }, slope: { -1 / ($0 * $0) }),
    .init("exp", CK_EXP, value: { exp($0) }, slope: { exp($0) }),
    .init("log", CK_LOG, on: 0.1...9, value: { log($0) }, slope: { 1 / $0 }),
    .init("sin", CK_SIN, value: { sin($0) }, slope: { cos($0) }),
    .init("cos", CK_COS, value: { cos($0) }, slope: { -sin($0) }),
    .init("tanh", CK_TANH, value: { tanh($0) }, slope: { 1 - tanh($0) * tanh($0) }),
    .init("sigmoid", CK_SIGMOID, value: sigmoid, slope: { sigmoid($0) * (1 - sigmoid($0)) }),
    .init(
      "silu", CK_SILU, value: { $0 * sigmoid($0) },
      slope: { sigmoid($0) * (1 + $0 * (1 - sigmoid($0))) }),
    .init("gelu", CK_GELU, value: gelu, slope: { gelu($0, slopeStep: 1e-3) }),
    .init("gelu_tanh", CK_GELU_TANH, value: geluTanh, slope: geluTanhSlope),
    .init("relu", CK_RELU, value: { max($0, 0) }, slope: { $0 > 0 ? 1 : 0 }),
    .init(
      "leaky_relu", CK_LEAKY_RELU, 0.01, value: { $0 > 0 ? $0 : 0.01 * $0 },
      slope: { $0 > 0 ? 1 : 0.01 }),
    .init("cube", CK_POWER, 3, value: { $0 * $0 * $0 }, slope: { 3 * $0 * $0 }),
    .init(
      "power -1.5", CK_POWER, -1.5, on: 0.2...4, value: { pow($0, -1.5) },
      slope: { -1.5 * pow($0, -2.5) }),
  ]
}

@Sendable func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// x Φ(x), by the complementary error function, which is exact for large negative x too.
@Sendable func gelu(_ x: Double) -> Double { 0.5 * x * erfc(-x / 2.0.squareRoot()) }

/// Φ(x) + x φ(x), with φ from a central difference of Φ so that it is not the kernel's formula.
private func gelu(_ x: Double, slopeStep h: Double) -> Double {
  let cdf = { (x: Double) in 0.5 * erfc(-x / 2.0.squareRoot()) }
  // Richardson's combination of two steps: exact to h⁴.
  let wide = (cdf(x + 2 * h) - cdf(x - 2 * h)) / (4 * h)
  let narrow = (cdf(x + h) - cdf(x - h)) / (2 * h)
  return cdf(x) + x * (4 * narrow - wide) / 3
}

@Sendable func geluTanh(_ x: Double) -> Double {
  0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
}

@Sendable private func geluTanhSlope(_ x: Double) -> Double {
  let root = (2 / Double.pi).squareRoot()
  let t = tanh(root * (x + 0.044715 * x * x * x))
  return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * root * (1 + 3 * 0.044715 * x * x)
}
