import CKernels
import Foundation
import Testing

/// The float32 functions against Double, in units in the last place of the exact result.
struct FloatAccuracyTests {
  /// A function, the range in which it is measured and the error that is allowed there.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let op: ck_unary_op
    let range: ClosedRange<Float>
    let units: Double
    let exact: @Sendable (Double) -> Double
    var testDescription: String { "\(name) on \(range)" }
  }

  static let cases: [Case] = [
    // The header promises 2 units for exp and tanh.
    .init(name: "exp", op: CK_EXP, range: -87...88.7, units: 2, exact: { exp($0) }),
    .init(name: "exp", op: CK_EXP, range: -1...1, units: 2, exact: { exp($0) }),
    .init(name: "tanh", op: CK_TANH, range: -10...10, units: 2, exact: { tanh($0) }),
    .init(name: "tanh", op: CK_TANH, range: -0.7...0.7, units: 2, exact: { tanh($0) }),
    // exp, a sum and a quotient: 2 + 0.5 + 0.5.
    .init(name: "sigmoid", op: CK_SIGMOID, range: -87...30, units: 3, exact: sigmoid),
    // And a product more.
    .init(name: "silu", op: CK_SILU, range: -80...80, units: 4, exact: { $0 * sigmoid($0) }),
    // 1 + erf is at least 1 there.
    .init(name: "gelu", op: CK_GELU, range: 0...9, units: 4, exact: gelu),
  ]

  @Test(arguments: cases)
  func `a function's float32 values are within its units in the last place`(test: Case) {
    let count = 20_000
    let width = Double(test.range.upperBound) - Double(test.range.lowerBound)
    let x = (0..<count).map {
      Double(Float(Double(test.range.lowerBound) + width * Double($0) / Double(count - 1)))
    }
    let input = Memory(x, .float32)
    let y = output(count, .float32) {
      Precision.float32.table.unary(test.op, 0, count, input.start, $0)
    }
    var worst = (units: 0.0, at: 0.0)
    for (argument, found) in zip(x, y) {
      let right = test.exact(argument)
      let units = (found - right).magnitude / Double(Float(right).ulp)
      if !(units <= worst.units) { worst = (units, argument) }
    }
    #expect(worst.units <= test.units, "\(worst.units) units at \(worst.at)")
  }

  @Test func `gelu's error for negative arguments is small beside the argument`() {
    // 1 + erf cancels there: what remains is the rounding of erf near -1, half a unit of 1, and of
    // the sum, times x / 2.
    let x = (0..<10_000).map { Double(Float(-9 * Double($0) / 9_999)) }
    let input = Memory(x, .float32)
    let y = output(x.count, .float32) {
      Precision.float32.table.unary(CK_GELU, 0, x.count, input.start, $0)
    }
    for (argument, found) in zip(x, y) {
      let bound = 2 * Precision.float32.epsilon * argument.magnitude
      #expect((found - gelu(argument)).magnitude <= bound, "at \(argument)")
    }
  }

  @Test func `sigmoid is 0 where the exact value is below the smallest normal number`() {
    let x: [Double] = [-88.8, -95, -103]
    let input = Memory(x, .float32)
    let y = output(3, .float32) {
      Precision.float32.table.unary(CK_SIGMOID, 0, 3, input.start, $0)
    }
    for (argument, found) in zip(x, y) {
      #expect((found - sigmoid(argument)).magnitude < 0x1p-126)
    }
  }
}
