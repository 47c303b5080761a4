import Testing

@testable import Tensors

/// What the record keeps alive, and until when.
///
/// Weak references instead of counts of bytes, because other tests run in the same process.
struct RecordMemoryTests {
  /// A value that may be gone.
  private struct Weak<Object: AnyObject> {
    weak var object: Object?
    var isGone: Bool { object == nil }
  }

  /// Operations of every kind that keep something for their gradient.
  static let operations: [(name: String, run: @Sendable (Tensor) -> Tensor)] = [
    ("arithmetic", { ($0 + 1) * $0 / ($0 + 3) - $0 }),
    ("functions", { $0.exp().tanh() + Activation.silu($0) + $0.power(2) }),
    ("views", { $0.transposed().reshaped(-1).insertingAxis(0).slice(0..<1).removingAxis(0) }),
    ("reductions", { $0.sum(0) + $0.maximum(along: 0) + $0.norm(0) + $0.mean() }),
    ("softmax", { $0.softmax() + $0.logSoftmax() }),
    ("matmul", { matmul($0, $0.transposed()) }),
    ("solve", { (try? Tensor.solve($0 + Tensor.identity(4) * 9, $0)) ?? $0 }),
    ("cayley", { Tensor.cayley($0 - $0.transposed()) }),
    ("indexing", { $0.gathered([0, 2, 2, 1]).scattered([0, 1, 1, 0], size: 4) }),
    ("joining", { Tensor.stacked([$0, $0.converted(to: .float64).converted(to: .float32)]) }),
    ("extremes", { Tensor.maximum($0, $0.detached + 0.1) }),
    ("dropout", { $0.dropout(Dropout(rate: 0.5, RandomStream(seed: 1, "m"))) }),
    ("linear", { linear($0, $0, adding: $0) }),
    ("low rank, factors", { lowRank($0, .mergedFactors) }),
    ("low rank, dense", { lowRank($0, .mergedDense) }),
    ("low rank, two paths", { lowRank($0, .twoPaths) }),
    ("norm and swiglu", { swiglu(gate: rmsNorm($0, $0.select(0)), up: $0) }),
    (
      "attention",
      { x in
        let y = x.insertingAxis(0)
        let table = RotaryTable(positions: 4, headSize: 2, base: 100)
        return attention(
          y, y, y, heads: 2, keyValueHeads: 2, rotary: table,
          prefix: AttentionPrefix(keys: x, values: x))
      }
    ),
    ("head", { linearCrossEntropy($0, $0, targets: [0, 1, 2, 3]) }),
    ("custom", { x in Tensor.custom([x], value: { x * 2 }, gradient: { [$0 * 2] }) }),
  ]

  private static func lowRank(_ x: Tensor, _ form: LowRankForm) -> Tensor {
    linear(x, x, LowRankUpdate(b: x, a: x, scale: 0.5), form: form)
  }

  @Test(arguments: operations)
  func `everything is given back after backward, and when a record is dropped without it`(
    operation: (name: String, run: @Sendable (Tensor) -> Tensor)
  ) {
    for differentiates in [true, false] {
      let leaf = random([4, 4], type: .float32).trainable()
      var tensors: [Weak<Tensor>] = [], nodes: [Weak<GradientNode>] = []
      var storages: [Weak<Storage>] = []
      do {
        let middle = leaf * 1
        let result = operation.run(middle)
        let loss = result.count == 1 ? result : result.sum()
        tensors = [middle, result, loss].map { Weak(object: $0) }
        storages = [middle, result, loss].map { Weak(object: $0.storage) }
        nodes = [middle, result, loss].map { Weak(object: $0.node) }
        #expect(nodes.allSatisfy { !$0.isGone })
        if differentiates { loss.backward() }
      }
      let when = differentiates ? "after backward" : "without backward"
      #expect(tensors.allSatisfy { $0.isGone }, "\(operation.name): tensors, \(when)")
      #expect(storages.allSatisfy { $0.isGone }, "\(operation.name): memory, \(when)")
      #expect(nodes.allSatisfy { $0.isGone }, "\(operation.name): record, \(when)")
      #expect((leaf.gradient != nil) == differentiates)
    }
  }

  @Test func `backward frees what the record held while the caller still holds the loss`() {
    let leaf = random([4, 4]).trainable()
    var activation = Weak<Storage>()
    let loss: Tensor
    do {
      let middle = leaf.exp()
      activation = Weak(object: middle.storage)
      loss = middle.squared().sum()
    }
    #expect(!activation.isGone)
    loss.backward()
    #expect(activation.isGone && loss.node?.inputs.isEmpty == true && loss.node?.gradient == nil)
  }

  @Test func `an operand that no gradient needs dies at once`() {
    let leaf = random([4, 4]).trainable()
    var first = Weak<Storage>()
    let sum: Tensor
    do {
      let middle = leaf * 2
      first = Weak(object: middle.storage)
      sum = middle + 1
    }
    #expect(first.isGone && sum.requiresGradient)
  }

  @Test func `without gradient nothing is kept`() {
    let leaf = random([4, 4]).trainable()
    var middle = Weak<Storage>()
    let loss = withoutGradient {
      let exp = leaf.exp()
      middle = Weak(object: exp.storage)
      return exp.squared().sum()
    }
    #expect(middle.isGone && loss.node == nil)
  }

  /// Long chains of operations, each of another way to hold the one before.
  static let links: [(name: String, link: @Sendable (Tensor) -> Tensor)] = [
    ("sum", { $0 + 1 }), ("product", { $0 * $0 }), ("function", { $0.tanh() }),
    ("view", { $0.reshaped($0.shape == [2, 2] ? [4] : [2, 2]) }),
    ("residual", { $0 + $0.sin() }), ("linear", { linear($0.reshaped(2, 2), $0.reshaped(2, 2)) }),
    ("custom", { x in Tensor.custom([x], value: { x * 0.5 }, gradient: { [$0 * 0.5] }) }),
  ]

  @Test(arguments: links)
  func `a record of 30,000 operations runs backward, and dies, without deep recursion`(
    test: (name: String, link: @Sendable (Tensor) -> Tensor)
  ) {
    let leaf = Tensor([0.1, 0.2, 0.3, 0.4], shape: [2, 2]).trainable()
    for differentiates in [true, false] {
      var deepest = Weak<GradientNode>()
      do {
        let start = leaf * 1
        deepest = Weak(object: start.node)
        let end = (0..<30_000).reduce(start) { x, _ in test.link(x) }
        if differentiates { end.sum().backward() }
      }
      #expect(deepest.isGone)
    }
    #expect(leaf.gradient != nil)
  }
}
