import CKernels
import Testing

struct ReductionKernelTests {
  /// [outer, count, stride] with `inner` columns of each row reduced.
  static let shapes: [(outer: Int, count: Int, inner: Int, stride: Int)] =
    sizes.map { (1, $0, 1, 1) }
    + [
      (3, 7, 1, 1), (2, 33, 17, 17), (1, 5, 257, 257), (4, 1, 9, 9), (1, 65, 3, 10),
      (2, 100, 1, 4), (1, 12, 130, 200),
    ]

  @Test(arguments: shapes, Precision.allCases)
  func `sums and extremes are taken over the middle of three axes`(
    shape: (outer: Int, count: Int, inner: Int, stride: Int), precision: Precision
  ) {
    let x = samples(shape.outer * shape.count * shape.stride)
    let input = Memory(x, precision)
    let column = { (outer: Int, inner: Int) in
      (0..<shape.count).map { x[(outer * shape.count + $0) * shape.stride + inner] }
    }
    let operations: [(ck_reduce_op, ([Double]) -> Double)] = [
      (CK_SUM, { $0.reduce(0, +) }), (CK_MAX, { $0.max() ?? 0 }), (CK_MIN, { $0.min() ?? 0 }),
    ]
    for (op, function) in operations where shape.count > 0 || op == CK_SUM {
      let expected = (0..<shape.outer).flatMap { outer in
        (0..<shape.inner).map { function(column(outer, $0)) }
      }
      let y = output(shape.outer * shape.inner, precision) {
        precision.table.reduce(
          op, shape.outer, shape.count, shape.inner, shape.stride, input.start, $0)
      }
      // The sum is carried in float64: one rounding of the result in float32; in float64 those of
      // another order of up to 1,000 numbers below 2.
      expectClose(
        y, expected, precision, epsilons: 1, scale: precision == .float64 ? 1000 : 0,
        "\(op.rawValue)")
    }
  }

  @Test func `a float32 sum keeps what single precision would lose`() {
    let x = [Double](repeating: 1, count: 1000) + [0x1p25] + [Double](repeating: 1, count: 1000)
    let input = Memory(x + x, .float32)
    let y = output(1, .float32) {
      Precision.float32.table.reduce(CK_SUM, 1, x.count, 1, 1, input.start, $0)
    }
    #expect(y == [0x1p25 + 2000])
    let columns = output(2, .float32) {
      // Two columns, interleaved: elements 0, 2, … and 1, 3, … .
      Precision.float32.table.reduce(CK_SUM, 1, x.count, 2, 2, input.start, $0)
    }
    #expect(columns.reduce(0, +) == 2 * (0x1p25 + 2000))
  }

  @Test(arguments: Precision.allCases)
  func `the largest and the smallest of numbers with a NaN are NaN`(precision: Precision) {
    for place in [0, 1, 15, 40] {
      var x = samples(41)
      x[place] = .nan
      let input = Memory(x, precision)
      for op in [CK_MAX, CK_MIN, CK_SUM] {
        let y = output(1, precision) {
          precision.table.reduce(op, 1, x.count, 1, 1, input.start, $0)
        }
        #expect(y[0].isNaN)
      }
    }
    let infinite = Memory([-.infinity, 3, .infinity], precision)
    let run = { (op: ck_reduce_op) in
      output(1, precision) { precision.table.reduce(op, 1, 3, 1, 1, infinite.start, $0) }[0]
    }
    #expect(run(CK_MAX) == .infinity && run(CK_MIN) == -.infinity && run(CK_SUM).isNaN)
  }

  @Test(arguments: Precision.allCases)
  func `dot is the sum of products in float64`(precision: Precision) {
    for size in sizes {
      let (x, y) = (samples(size), samples(size, seed: 2))
      let (px, py) = (Memory(x, precision), Memory(y, precision))
      let expected = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
      // Another order of up to 1,000 products below 4, in float64 for both types.
      let difference = (precision.table.dot(size, px.start, py.start) - expected).magnitude
      #expect(difference <= 4e3 * Double.ulpOfOne)
    }
  }

  @Test(arguments: Precision.allCases)
  func `NaN and infinite entries are counted, large and subnormal ones are not`(
    precision: Precision
  ) {
    for size in sizes where size > 0 {
      var x = samples(size)
      x[0] = precision == .float32 ? 3e38 : 1.7e308
      x[size / 2] = precision == .float32 ? 0x1p-149 : 0x1p-1074
      #expect(notFinite(x, precision) == 0)
      x[size - 1] = .nan
      #expect(notFinite(x, precision) == 1)
      let none = [Double](repeating: -.infinity, count: size)
      #expect(notFinite(none, precision) == size)
    }
  }

  private func notFinite(_ values: [Double], _ precision: Precision) -> Int {
    let memory = Memory(values, precision)
    return withExtendedLifetime(memory) {
      precision.table.not_finite(values.count, memory.start)
    }
  }
}
