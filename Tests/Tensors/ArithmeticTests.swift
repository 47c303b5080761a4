import Foundation
import Tensors
import Testing

struct ArithmeticTests {
  /// Shapes that broadcast, by every way of NumPy's rule.
  static let shapes: [(a: [Int], b: [Int])] = [
    ([2, 3], [2, 3]), ([2, 3], [3]), ([2, 1], [1, 3]), ([], [2, 2]), ([4, 1, 3], [2, 1]),
    ([1], [5]), ([5], []), ([2, 3, 1, 5], [3, 4, 1]), ([], []),
  ]

  struct Operation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let plain: @Sendable (Double, Double) -> Double
    let engine: @Sendable (Tensor, Tensor) -> Tensor
  }

  static let operations: [Operation] = [
    .init(testDescription: "+", plain: (+), engine: { $0 + $1 }),
    .init(testDescription: "-", plain: (-), engine: { $0 - $1 }),
    .init(testDescription: "*", plain: (*), engine: { $0 * $1 }),
    .init(testDescription: "/", plain: (/), engine: { $0 / $1 }),
    .init(testDescription: "maximum", plain: { max($0, $1) }, engine: { .maximum($0, $1) }),
    .init(testDescription: "minimum", plain: { min($0, $1) }, engine: { .minimum($0, $1) }),
  ]

  @Test(arguments: operations, shapes)
  func `two tensors are combined by NumPy's rule of broadcasting`(
    operation: Operation, shapes: (a: [Int], b: [Int])
  ) {
    let a = random(shapes.a), b = random(shapes.b, 2, 0.5, 1.5)
    for (left, right) in [(a, b), (b, a)] where operation.testDescription != "/" || left === a {
      // One operation in float64, by the same instruction.
      expectClose(
        operation.engine(left, right),
        .combine(Plain(left), Plain(right), operation.plain), tolerance: 0)
    }
  }

  @Test(arguments: operations, shapes)
  func `gradients of repeated elements are summed`(
    operation: Operation, shapes: (a: [Int], b: [Int])
  ) {
    let a = random(shapes.a), b = random(shapes.b, 2, 0.5, 1.5)
    expectGradients(operation.testDescription, [a, b]) { operation.engine($0[0], $0[1]) }
  }

  @Test(arguments: operations)
  func `operands may be views, and large enough to be cut`(operation: Operation) {
    // 40,000 elements are more than one task takes.
    let a = random([200, 200]), b = random([200, 400], 2, 0.5, 1.5)
    let (left, right) = (a.transposed(), b.slice(100..<300, axis: 1))
    let found = operation.engine(left, right)
    let (pa, pb) = (a.values, b.values)
    let expected = (0..<40_000).map {
      operation.plain(pa[$0 % 200 * 200 + $0 / 200], pb[$0 / 200 * 400 + 100 + $0 % 200])
    }
    expectClose(found, Plain([200, 200], expected), tolerance: 0)
    expectClose(
      operation.engine(a, a + 1), .combine(Plain(a), Plain(a + 1), operation.plain), tolerance: 0)
    expectGradients(operation.testDescription, [random([3, 4]), random([3, 6], 2, 0.5, 1.5)]) {
      operation.engine(
        $0[0].transposed(),
        $0[1].slice(1..<4, axis: 1).permuted([1, 0]).reshaped(3, 3).slice(0..<1).broadcast(to: [
          4, 3,
        ]))
    }
  }

  @Test func `a tensor and a number are combined from both sides`() {
    let a = random([2, 3], 1, 0.5, 2)
    let cases: [(String, (Tensor) -> Tensor, (Double) -> Double)] = [
      ("a + 2", { $0 + 2 }, { $0 + 2 }), ("2 + a", { 2 + $0 }, { $0 + 2 }),
      ("a - 2", { $0 - 2 }, { $0 - 2 }), ("2 - a", { 2 - $0 }, { 2 - $0 }),
      ("a * 3", { $0 * 3 }, { $0 * 3 }), ("3 * a", { 3 * $0 }, { $0 * 3 }),
      ("a / 4", { $0 / 4 }, { $0 / 4 }), ("2 / a", { 2 / $0 }, { 2 / $0 }),
      ("-a", { -$0 }, { -$0 }),
    ]
    for (name, engine, plain) in cases {
      expectClose(engine(a), Plain([2, 3], a.values.map(plain)), tolerance: 0, name)
      expectGradients(name, [a]) { engine($0[0]) }
      expectGradients("\(name) of a view", [a]) { engine($0[0].transposed()) }
      expectClose(
        engine(a.transposed()), Plain(engine(a).transposed()), tolerance: 0, "\(name) of a view")
    }
  }

  @Test func `equal elements share the gradient of a maximum or minimum by halves`() {
    for combine in [Tensor.maximum, Tensor.minimum] {
      let a = Tensor([1, 5, 2, .infinity], shape: [4], type: .float64).trainable()
      let b = Tensor([1, 2, 5, .infinity], shape: [4], type: .float64).trainable()
      let y = combine(a, b)
      (y * Tensor([2, 3, 4, 6], shape: [4], type: .float64)).sum().backward()
      let isMaximum = y.values[1] == 5
      #expect(a.gradient?.values == (isMaximum ? [1, 3, 0, 3] : [1, 0, 4, 3]))
      #expect(b.gradient?.values == (isMaximum ? [1, 0, 4, 3] : [1, 3, 0, 3]))
    }
    let twice = Tensor([1.5, -2], shape: [2], type: .float64).trainable()
    Tensor.maximum(twice, twice).sum().backward()
    #expect(twice.gradient?.values == [1, 1])
  }

  @Test func `an element is above a threshold or not, without a gradient`() {
    let x = Tensor([1, 2, .nan, 3], shape: [2, 2]).trainable()
    #expect(x.isAbove(2).values == [0, 0, 0, 1])
    #expect(x.transposed().isAbove(1.5).values == [0, 0, 1, 1])
    #expect(!x.isAbove(2).requiresGradient)
  }

  @Test func `a tensor without elements is combined to one without elements`() {
    let none = Tensor.zeros([0, 3])
    #expect((none + Tensor.ones([3])).shape == [0, 3])
    #expect((none * none).values == [])
    #expect((none * 2).transposed().copy().shape == [3, 0])
  }

  @Test func `float32 arithmetic rounds once`() {
    let a = random([64], 1, type: .float32), b = random([64], 2, 0.5, 2, type: .float32)
    let pairs = zip(a.values.map(Float.init), b.values.map(Float.init))
    #expect((a + b).values == pairs.map { Double($0 + $1) })
    #expect((a * b).values == pairs.map { Double($0 * $1) })
    #expect((a / b).values == pairs.map { Double($0 / $1) })
  }
}
