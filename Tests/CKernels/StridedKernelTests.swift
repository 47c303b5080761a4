import CKernels
import Testing

struct StridedKernelTests {
  /// A shape with the strides of two operands, and how many elements each has in memory.
  struct Layout: Sendable, CustomTestStringConvertible {
    let shape: [Int]
    let a: [Int], b: [Int]
    var testDescription: String { "\(shape) by \(a) and \(b)" }

    func extent(_ strides: [Int]) -> Int {
      1 + zip(shape, strides).reduce(0) { $0 + max(0, $1.0 - 1) * $1.1 }
    }

    /// Offsets of the elements in row-major order.
    func offsets(_ strides: [Int]) -> [Int] {
      zip(shape, strides).reduce([0]) { offsets, axis in
        offsets.flatMap { start in (0..<axis.0).map { start + $0 * axis.1 } }
      }
    }
  }

  static let layouts: [Layout] = [
    .init(shape: [], a: [], b: []),
    .init(shape: [0], a: [1], b: [1]),
    .init(shape: [3, 0, 2], a: [2, 2, 1], b: [2, 2, 1]),
    .init(shape: [1], a: [1], b: [0]),
    .init(shape: [17], a: [1], b: [1]),
    .init(shape: [33], a: [1], b: [0]),
    .init(shape: [33], a: [0], b: [1]),
    .init(shape: [31], a: [2], b: [3]),
    .init(shape: [15, 7], a: [7, 1], b: [0, 1]),
    .init(shape: [15, 7], a: [7, 1], b: [1, 0]),
    .init(shape: [7, 65], a: [1, 7], b: [65, 1]),
    .init(shape: [2, 3, 17], a: [51, 17, 1], b: [17, 0, 1]),
    .init(shape: [3, 4, 5, 2], a: [1, 3, 12, 60], b: [40, 10, 2, 1]),
    .init(shape: [1, 1, 100], a: [0, 0, 1], b: [100, 100, 1]),
  ]

  @Test(arguments: layouts, Precision.allCases)
  func `two operands are combined over strides, repeated where a stride is 0`(
    layout: Layout, precision: Precision
  ) {
    let a = samples(layout.extent(layout.a)), b = samples(layout.extent(layout.b), 0.5, 2, seed: 2)
    let (pa, pb) = (Memory(a, precision), Memory(b, precision))
    let count = layout.shape.reduce(1, *)
    let left = layout.offsets(layout.a).map { a[$0] },
      right = layout.offsets(layout.b).map { b[$0] }
    let operations: [(ck_binary_op, (Double, Double) -> Double)] = [
      (CK_ADD, (+)), (CK_SUBTRACT, (-)), (CK_MULTIPLY, (*)), (CK_DIVIDE, (/)),
      (CK_MAXIMUM, { max($0, $1) }), (CK_MINIMUM, { min($0, $1) }),
    ]
    for (op, function) in operations {
      let y = output(count, precision) {
        precision.table.binary(
          op, layout.shape.count, layout.shape, pa.start, layout.a, pb.start, layout.b, $0)
      }
      // One rounding.
      expectClose(y, zip(left, right).map(function), precision, epsilons: 1, "\(op.rawValue)")
    }
  }

  @Test(arguments: Precision.allCases)
  func `the larger and the smaller of a number and NaN are NaN`(precision: Precision) {
    for (x, y) in [(Double.nan, 1.0), (1, .nan), (.nan, .nan), (.nan, .infinity)] {
      let (a, b) = (Memory([x], precision), Memory([y], precision))
      for op in [CK_MAXIMUM, CK_MINIMUM] {
        let found = output(1, precision) {
          precision.table.binary(op, 1, [1], a.start, [1], b.start, [1], $0)
        }
        #expect(found[0].isNaN)
      }
    }
    let (a, b) = (Memory([.infinity], precision), Memory([-.infinity], precision))
    let run = { (op: ck_binary_op) in
      output(1, precision) { precision.table.binary(op, 1, [1], a.start, [1], b.start, [1], $0) }
    }
    #expect(run(CK_MAXIMUM) == [.infinity] && run(CK_MINIMUM) == [-.infinity])
    #expect(run(CK_ADD)[0].isNaN && run(CK_DIVIDE)[0].isNaN)
  }

  @Test(arguments: layouts, Precision.allCases)
  func `a copy reads and writes by strides and touches nothing between`(
    layout: Layout, precision: Precision
  ) {
    // A result's strides must not repeat: the layouts whose b could not be written are read only.
    guard zip(layout.shape, layout.b).allSatisfy({ $0 <= 1 || $1 > 0 }) else { return }
    let x = samples(layout.extent(layout.a)), y = samples(layout.extent(layout.b), seed: 2)
    for (alpha, accumulate) in [(1.0, false), (-0.5, false), (1, true), (1.5, true)] {
      let (px, py) = (Memory(x, precision), Memory(y, precision))
      precision.table.transfer(
        layout.shape.count, layout.shape, alpha, px.start, layout.a, py.start, layout.b,
        accumulate)
      var expected = y
      for (from, to) in zip(layout.offsets(layout.a), layout.offsets(layout.b)) {
        expected[to] = (accumulate ? expected[to] : 0) + alpha * x[from]
      }
      // A product and a sum of numbers below 5.
      expectClose(py.values, expected, precision, epsilons: 2, scale: 4)
    }
  }

  @Test(arguments: Precision.allCases)
  func `a copy that does not accumulate ignores NaN and keeps the sign of zero`(
    precision: Precision
  ) {
    let x = Memory([0, -0.0, 1, -0.0, .infinity, -0.0], precision)
    for (strides, expected) in [([1], [0, -0.0, 1]), ([2], [0, 1, .infinity])] {
      let y = output(3, precision) {
        precision.table.transfer(1, [3], 1, x.start, strides, $0, [1], false)
      }
      #expect(y == expected && y.map(\.sign) == expected.map(\.sign))
    }
    let spread = Memory.garbage(5, precision)
    precision.table.transfer(1, [3], 1, x.start, [1], spread.start, [2], false)
    let y = spread.values
    #expect([y[0], y[2], y[4]] == [0, -0.0, 1] && y[1].isNaN && y[3].isNaN)
    #expect(y[2].sign == .minus)
  }
}
