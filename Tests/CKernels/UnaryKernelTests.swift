import CKernels
import Foundation
import Testing

struct UnaryKernelTests {
  /// Rounding errors of one function: that of its argument's own rounding steps (gelu_tanh takes
  /// five of them), with the elementary functions' at most 2.
  private let epsilons = 16.0

  @Test(arguments: UnaryReference.all, Precision.allCases)
  func `every function of one variable has its values at every size`(
    reference: UnaryReference, precision: Precision
  ) {
    for size in sizes {
      let x = samples(size, reference.range.lowerBound, reference.range.upperBound)
      let input = Memory(x, precision)
      let y = output(size, precision) {
        precision.table.unary(reference.op, reference.parameter, size, input.start, $0)
      }
      expectClose(
        y, x.map(reference.value), precision, epsilons: epsilons, scale: 1, reference.name)
      #expect(input.values == x)
    }
  }

  @Test(arguments: UnaryReference.all, Precision.allCases)
  func `a function may write over its argument`(reference: UnaryReference, precision: Precision) {
    for size in [1, 17, 100] {
      let x = samples(size, reference.range.lowerBound, reference.range.upperBound)
      let memory = Memory(x, precision)
      let apart = output(size, precision) {
        precision.table.unary(reference.op, reference.parameter, size, memory.start, $0)
      }
      precision.table.unary(
        reference.op, reference.parameter, size, memory.start, memory.start)
      #expect(memory.values == apart)
    }
  }

  @Test(arguments: UnaryReference.all, Precision.allCases)
  func `every slope is that of its function, replaced or accumulated`(
    reference: UnaryReference, precision: Precision
  ) {
    for size in sizes {
      let x = samples(size, reference.range.lowerBound, reference.range.upperBound)
      let dy = samples(size, seed: 2)
      let before = samples(size, seed: 3)
      let (px, pdy) = (Memory(x, precision), Memory(dy, precision))
      let py = Memory(x.map(reference.value), precision)
      let expected = zip(x, dy).map { reference.slope($0) * $1 }
      // The slope of gelu's reference is a difference, exact to 1e-11 or so.
      let scale = reference.name == "gelu" && precision == .float64 ? 1e5 : 32
      let replaced = output(size, precision) {
        precision.table.unary_gradient(
          reference.op, reference.parameter, size, px.start, py.start, pdy.start, $0, false)
      }
      expectClose(
        replaced, expected, precision, epsilons: epsilons, scale: scale, reference.name)
      let sums = Memory(before, precision)
      precision.table.unary_gradient(
        reference.op, reference.parameter, size, px.start, py.start, pdy.start, sums.start, true)
      expectClose(
        sums.values, zip(before, expected).map(+), precision, epsilons: epsilons, scale: scale,
        reference.name)
    }
  }

  /// What each function gives at NaN, ±infinity and ±0.
  ///
  /// A few give NaN at an infinity, as the same formulas do elsewhere: silu and gelu at -infinity
  /// are -infinity times 0.
  private static let special: [(ck_unary_op, at: [Double])] = [
    // NaN, +infinity, -infinity, +0, -0
    (CK_NEGATE, [.nan, -.infinity, .infinity, -0.0, 0]),
    (CK_ABS, [.nan, .infinity, .infinity, 0, 0]),
    (CK_SQUARE, [.nan, .infinity, .infinity, 0, 0]),
    (CK_SQRT, [.nan, .infinity, .nan, 0, -0.0]),
    (CK_RECIPROCAL, [.nan, 0, -0.0, .infinity, -.infinity]),
    (CK_EXP, [.nan, .infinity, 0, 1, 1]),
    (CK_LOG, [.nan, .infinity, .nan, -.infinity, -.infinity]),
    (CK_SIN, [.nan, .nan, .nan, 0, -0.0]),
    (CK_COS, [.nan, .nan, .nan, 1, 1]),
    (CK_TANH, [.nan, 1, -1, 0, 0]),
    (CK_SIGMOID, [.nan, 1, 0, 0.5, 0.5]),
    (CK_SILU, [.nan, .infinity, .nan, 0, -0.0]),
    (CK_GELU, [.nan, .infinity, .nan, 0, -0.0]),
    (CK_RELU, [.nan, .infinity, 0, 0, -0.0]),
  ]

  @Test(arguments: Precision.allCases)
  func `NaN, infinities and zeros give what their limits are`(precision: Precision) {
    let x = [Double.nan, .infinity, -.infinity, 0, -0.0]
    for (op, expected) in Self.special {
      // Repeated beyond the width of a vector, so that both the vector loop and its rest see them.
      let many = Array((0..<9).map { _ in x }.joined())
      let input = Memory(many, precision)
      let y = output(many.count, precision) {
        precision.table.unary(op, 0, many.count, input.start, $0)
      }
      for (index, found) in y.enumerated() {
        let right = expected[index % 5]
        #expect(
          found == right || (found.isNaN && right.isNaN),
          "operation \(op.rawValue) at \(many[index]) gives \(found), expected \(right)")
        // The sign of a zero counts, but for tanh, whose float32 form gives +0 for -0.
        if right == 0, op != CK_TANH {
          #expect(found.sign == right.sign, "operation \(op.rawValue) at \(many[index])")
        }
      }
    }
  }

  @Test func `relu and leaky relu have slope 0 and p at 0, and pass NaN on`() {
    for precision in Precision.allCases {
      let x = Memory([0, -0.0, .nan], precision)
      let dy = Memory([1, 1, .nan], precision)
      let relu = output(3, precision) {
        precision.table.unary_gradient(CK_RELU, 0, 3, x.start, x.start, dy.start, $0, false)
      }
      #expect(relu[0] == 0 && relu[1] == 0 && relu[2].isNaN)
      let leaky = output(3, precision) {
        precision.table.unary_gradient(
          CK_LEAKY_RELU, 0.25, 3, x.start, x.start, dy.start, $0, false)
      }
      #expect(leaky[0] == 0.25 && leaky[1] == 0.25 && leaky[2].isNaN)
    }
  }

  @Test func `large values overflow to infinity and small ones to subnormal numbers`() {
    let x: [Double] = [88.7, 88.8, 200, -87.5, -100, -103, -104, -200]
    let input = Memory(x, .float32)
    let y = output(x.count, .float32) {
      Precision.float32.table.unary(CK_EXP, 0, x.count, input.start, $0)
    }
    #expect(y[0].isFinite && y[1] == .infinity && y[2] == .infinity)
    // Subnormal results are spaced by 2⁻¹⁴⁹; one step is allowed.
    for (found, argument) in zip(y[3...], x[3...]) {
      #expect((found - exp(argument)).magnitude <= max(0x1p-149, 2e-7 * exp(argument)))
    }
    #expect(y[3] > 0 && y[4] > 0 && y[5] > 0 && y[6] == 0 && y[7] == 0)
  }

  @Test func `subnormal numbers are numbers`() {
    let tiny: [Double] = [0x1p-149, -0x1p-149, 0x1.8p-130, -0x1p-127]
    let input = Memory(tiny, .float32)
    let run = { (op: ck_unary_op) in
      output(4, .float32) { Precision.float32.table.unary(op, 0, 4, input.start, $0) }
    }
    #expect(run(CK_NEGATE) == tiny.map { -$0 })
    #expect(run(CK_TANH) == tiny)
    #expect(run(CK_RELU) == tiny.map { max($0, 0) })
    #expect(run(CK_EXP) == [1, 1, 1, 1])
  }
}
