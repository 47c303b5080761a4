import Foundation
import Testing

@testable import Tensors

struct CrossEntropyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let rows: Int, width: Int, classes: Int
    var testDescription: String { "\(rows) rows of \(width), \(classes) classes" }

    var x: Tensor { random([rows, width], 1) }
    var weight: Tensor { random([classes, width], 2) }
    /// Any classes, the first and the last among them; every fifth row ignored where asked.
    func targets(ignoring: Bool = false) -> [Int32] {
      (0..<rows).map { row in
        if ignoring && row % 5 == 3 { return ignoredTarget }
        return row == 0 ? 0 : row == 1 ? Int32(classes - 1) : Int32(row * 7919 % classes)
      }
    }
    var weights: [Double] { (0..<rows).map { [1, 0.5, 0, 2][$0 % 4] } }
  }

  private func plain(_ inputs: [Tensor], _ targets: [Int32], _ weights: [Double]?) -> Tensor {
    crossEntropy(matmul(inputs[0], inputs[1].transposed()), targets: targets, weights: weights)
  }

  @Test func `cross-entropy is the weighted mean of -log softmax at the targets`() {
    let logits = random([4, 5], 1, -3, 3)
    let values = logits.values
    let losses = [2, 0, 4, 1].enumerated().map { row, target in
      let own = values[(row * 5)..<(row * 5 + 5)]
      return log(own.reduce(0) { $0 + exp($1) }) - values[row * 5 + target]
    }
    let mean = losses.reduce(0, +) / 4
    expectClose(
      crossEntropy(logits, targets: [2, 0, 4, 1]), Plain([], [mean]), tolerance: 1e-15 * 8)
    let weighted = (losses[0] * 2 + losses[3] * 0.5) / 2.5
    expectClose(
      crossEntropy(logits, targets: [2, 0, ignoredTarget, 1], weights: [2, 0, 7, 0.5]),
      Plain([], [weighted]), tolerance: 1e-15 * 8)
    expectGradients("crossEntropy", [logits]) {
      crossEntropy($0[0], targets: [2, 0, ignoredTarget, 1], weights: [2, 0, 7, 0.5])
    }
  }

  static let cases: [Case] = [
    .init(rows: 1, width: 1, classes: 1), .init(rows: 1, width: 3, classes: 2),
    .init(rows: 7, width: 5, classes: 11), .init(rows: 600, width: 4, classes: 20),
    // Several chunks of 512 rows, the last one short, and pieces of 1,024 for the weight.
    .init(rows: 1100, width: 3, classes: 40),
    // More rows than one wave of 16 chunks holds.
    .init(rows: 8200, width: 2, classes: 5),
    // Vocabularies of two and of three slices, not multiples of 16.
    .init(rows: 20, width: 4, classes: 4097), .init(rows: 520, width: 3, classes: 9001),
  ]

  @Test(arguments: cases)
  func `the head and its loss in one are the loss of the head's logits`(test: Case) {
    let variants: [(ignoring: Bool, weights: [Double]?)] = [
      (false, nil), (true, nil), (true, test.weights),
    ]
    for (ignoring, weights) in test.classes > 4096 ? Array(variants.suffix(1)) : variants {
      let targets = test.targets(ignoring: ignoring)
      // Sums over up to 8,200 rows and 9,001 classes in other orders.
      expectSame(
        test.testDescription, [test.x, test.weight], tolerance: 1e-12,
        { linearCrossEntropy($0[0], $0[1], targets: targets, weights: weights) },
        as: { plain($0, targets, weights) })
    }
  }

  @Test func `a vocabulary so large that a wave is one chunk gives the same in float32`() {
    let test = Case(rows: 515, width: 2, classes: 33_000)
    let inputs = [test.x, test.weight].map { $0.converted(to: .float32) }
    let targets = test.targets()
    // Sums of 33,000 terms whose logarithm is near 10.4, in float32.
    expectSame(
      test.testDescription, inputs, tolerance: 1e-5,
      { linearCrossEntropy($0[0], $0[1], targets: targets) },
      as: { plain($0, targets, nil) })
  }

  @Test(arguments: [[0], [1]] as [Set<Int>])
  func `a frozen input or a frozen head gets no gradient, the other its own`(frozen: Set<Int>) {
    for test in [Self.cases[2], Self.cases[4], Self.cases[6]] {
      let targets = test.targets(ignoring: true)
      expectSame(
        test.testDescription, [test.x, test.weight], frozen: frozen, tolerance: 1e-12,
        { linearCrossEntropy($0[0], $0[1], targets: targets) }, as: { plain($0, targets, nil) })
    }
  }

  @Test func `the loss's gradients are those of differences, for views too`() {
    let targets: [Int32] = [3, ignoredTarget, 0, 5]
    expectGradients("linearCrossEntropy", [random([4, 3]), random([6, 3], 2)]) {
      linearCrossEntropy($0[0], $0[1], targets: targets)
    }
    expectGradients("linearCrossEntropy of views", [random([3, 4]), random([3, 6], 2)]) {
      linearCrossEntropy($0[0].transposed(), $0[1].transposed(), targets: targets)
    }
  }

  @Test func `a table used for lookup and as the head adds both gradients up`() {
    let table = random([6, 3])
    let targets: [Int32] = [3, 0, 0, 5]
    expectSame(
      "tied", [table], tolerance: 1e-14,
      { linearCrossEntropy($0[0].gathered([1, 2, 2, 5]).tanh(), $0[0], targets: targets) },
      as: { plain([$0[0].gathered([1, 2, 2, 5]).tanh(), $0[0]], targets, nil) })
  }

  @Test func `gradients are scaled, and added to what leaves have`() {
    let (x, w) = (random([4, 3]).trainable(), random([6, 3], 2).trainable())
    let targets: [Int32] = [3, 1, 0, 5]
    linearCrossEntropy(x, w, targets: targets).backward()
    let (dx, dw) = (x.gradient?.copy(), w.gradient?.copy())
    linearCrossEntropy(x, w, targets: targets).backward(scale: 3)
    (linearCrossEntropy(x, w, targets: targets) * -2).backward()
    for (leaf, once) in [(x, dx), (w, dw)] {
      guard let sum = leaf.gradient, let once else { continue }
      // 1 + 3 - 2 times, rounded three times.
      expectClose(sum, once * 2, tolerance: 1e-15 * 4)
    }
    #expect(dx != nil && dw != nil)
  }

  @Test func `a leaf's gradient is its own memory after several losses`() {
    let w = random([6, 3], 2).trainable()
    linearCrossEntropy(random([4, 3]), w, targets: [3, 1, 0, 5]).backward()
    let held = w.gradient
    let before = held?.values
    linearCrossEntropy(random([4, 3], 5), w, targets: [3, 1, 0, 5]).backward()
    #expect(held?.values == before && w.gradient?.values != before)
    #expect(w.gradient?.storage.kind == .gradients)
  }

  @Test(arguments: ElementType.allCases)
  func `a loss in which no row counts is 0, with gradients of 0`(type: ElementType) {
    for (targets, weights) in [
      ([ignoredTarget, ignoredTarget], nil), ([1, 2], [0, 0]),
    ] as [([Int32], [Double]?)] {
      let (x, w) = (
        random([2, 3], type: type).trainable(), random([4, 3], type: type).trainable()
      )
      let loss = linearCrossEntropy(x, w, targets: targets, weights: weights)
      #expect(loss.item == 0)
      loss.backward()
      #expect(x.gradient?.values.allSatisfy { $0 == 0 } == true)
      #expect(w.gradient?.values.allSatisfy { $0 == 0 } == true)
    }
  }

  @Test func `a loss of no rows is 0`() {
    let (x, w) = (Tensor.zeros([0, 3]).trainable(), random([4, 3], type: .float32).trainable())
    let loss = linearCrossEntropy(x, w, targets: [])
    #expect(loss.item == 0)
    loss.backward()
    #expect(w.gradient?.values == [Double](repeating: 0, count: 12))
  }

  @Test func `large logits do not overflow, and a NaN shows`() {
    let x = Tensor([1e4, -1e4], shape: [2, 1]).trainable()
    let w = Tensor([1, 0, -1], shape: [3, 1]).trainable()
    let loss = linearCrossEntropy(x, w, targets: [0, 0])
    #expect(loss.item == 1e4)
    loss.backward()
    #expect(x.gradient?.notFiniteCount == 0 && w.gradient?.notFiniteCount == 0)
    #expect(linearCrossEntropy(x * .nan, w, targets: [0, 0]).item.isNaN)
  }

  @Test func `the fused loss in float32 is that in float64 but for rounding`() {
    let targets = (0..<600).map { Int32($0 % 100) }
    // Sums of 100 classes and of 600 rows.
    expectSingleMatchesDouble(
      "linearCrossEntropy", [random([600, 30]), random([100, 30], 2)], tolerance: 1e-5
    ) { linearCrossEntropy($0[0], $0[1], targets: targets) }
  }
}
