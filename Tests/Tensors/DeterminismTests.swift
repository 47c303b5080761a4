import Tensors
import Testing

/// The same bytes with any number of threads, at sizes that are cut into several tasks.
@Suite(.serialized)
struct DeterminismTests {
  /// Values and gradients of a function, bit by bit.
  private func bits(_ inputs: [Tensor], _ function: ([Tensor]) -> Tensor) -> [[UInt64]] {
    let leaves = inputs.map { $0.converted(to: .float32).copy().trainable() }
    let result = function(leaves)
    (result * random(result.shape, 9, type: .float32)).sum().backward()
    return ([result] + leaves.compactMap(\.gradient)).map { $0.values.map(\.bitPattern) }
  }

  private func expectSameBits(
    _ name: String, _ inputs: [Tensor], sourceLocation: SourceLocation = #_sourceLocation,
    _ function: ([Tensor]) -> Tensor
  ) {
    let threads = Engine.shared.threads
    defer { Engine.shared.threads = threads }
    Engine.shared.threads = 1
    let one = bits(inputs, function)
    for count in [2, 3] {
      Engine.shared.threads = count
      #expect(
        bits(inputs, function) == one, "\(name), \(count) threads",
        sourceLocation: sourceLocation)
    }
  }

  @Test func `linear maps do not depend on the number of threads`() {
    let inputs = [random([2100, 40]), random([50, 40], 2), random([2100, 50], 3)]
    expectSameBits("linear", inputs) { linear($0[0], $0[1], adding: $0[2]) }
    let factors = [
      random([2100, 40]), random([50, 40], 2), random([50, 8], 3), random([8, 40], 4),
    ]
    for form in LowRankForm.allCases {
      expectSameBits("low rank, \(form)", factors) {
        linear($0[0], $0[1], LowRankUpdate(b: $0[2], a: $0[3], scale: 0.5), form: form)
      }
    }
  }

  @Test func `products of matrices do not depend on the number of threads`() {
    expectSameBits("matmul", [random([700, 300]), random([300, 200], 2)]) { matmul($0[0], $0[1]) }
    expectSameBits("batches", [random([40, 60, 50]), random([40, 50, 30], 2)]) {
      matmul($0[0], $0[1])
    }
  }

  @Test func `norms, activations and reductions do not depend on the number of threads`() {
    expectSameBits("rmsNorm", [random([1500, 70]), random([70], 2)]) { rmsNorm($0[0], $0[1]) }
    expectSameBits("swiglu", [random([300, 250]), random([300, 250], 2)]) {
      swiglu(gate: $0[0], up: $0[1])
    }
    expectSameBits("softmax", [random([500, 150])]) { $0[0].softmax() + $0[0].logSoftmax() }
    expectSameBits("sums", [random([1000, 120])]) {
      $0[0].sum(0) + $0[0].norm() + $0[0].transposed().mean(1)
    }
    expectSameBits("broadcast", [random([400, 1, 90]), random([3, 90], 2)]) {
      ($0[0] * $0[1]).sum(1)
    }
    expectSameBits("lookup", [random([50, 130])]) { table in
      table[0].gathered((0..<900).map { Int32($0 * 7 % 50) })
    }
    expectSameBits("dropout", [random([300, 250])]) {
      $0[0].dropout(Dropout(rate: 0.3, RandomStream(seed: 4, "d")))
    }
  }

  @Test func `attention does not depend on the number of threads`() {
    let table = RotaryTable(positions: 130, headSize: 8, base: 100)
    let inputs = [
      random([3, 130, 32]), random([3, 130, 16], 2), random([3, 130, 16], 3), random([5, 16], 4),
      random([5, 16], 5),
    ]
    expectSameBits("attention", inputs) {
      attention(
        $0[0], $0[1], $0[2], heads: 4, keyValueHeads: 2, rotary: table,
        prefix: AttentionPrefix(keys: $0[3], values: $0[4]))
    }
  }

  @Test func `the head and its loss do not depend on the number of threads`() {
    for classes in [60, 9000] {
      let rows = classes == 60 ? 2100 : 530
      let targets = (0..<rows).map { Int32($0 * 31 % classes) }
      expectSameBits("head", [random([rows, 20]), random([classes, 20], 2)]) {
        linearCrossEntropy($0[0], $0[1], targets: targets)
      }
    }
  }

  @Test func `optimizers, norms and random numbers do not depend on the number of threads`() {
    let threads = Engine.shared.threads
    defer { Engine.shared.threads = threads }
    let run = { (count: Int) -> [[Double]] in
      Engine.shared.threads = count
      let stream = RandomStream(seed: 3, "determinism")
      let weight = Tensor.normal([300, 250], stream),
        gradient = Tensor.uniform([300, 250], -1, 1, stream)
      let (m, v) = (Tensor.zeros([300, 250]), Tensor.zeros([300, 250]))
      AdamStep(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, rate: 0.1, step: 1)
        .apply(to: weight, gradient: gradient, first: m, second: v)
      return [weight.values, m.values, [globalNorm([weight, gradient])]]
    }
    #expect(run(2) == run(1))
    #expect(run(3) == run(1))
  }
}
