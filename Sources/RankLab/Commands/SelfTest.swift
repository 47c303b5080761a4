import Conformance
import Protocols
import Tensors
import Transformer

/// A short check of the engine on the machine it runs on.
struct SelfTest: Sendable {
  let name: String
  /// What is wrong, or nil.
  let run: @Sendable () -> String?

  static let all = [
    SelfTest(name: "matrix products", run: products),
    SelfTest(name: "linear systems", run: systems),
    SelfTest(name: "gradients", run: gradients),
    SelfTest(name: "threads", run: threads),
  ]

  private static func random(_ shape: [Int], _ name: String) -> Tensor {
    .uniform(shape, -1, 1, RandomStream(seed: 3, "self-test/" + name), type: .float64)
  }

  /// float32 against float64, at a size that every kernel path of OpenBLAS meets.
  private static func products() -> String? {
    let (a, b) = (random([513, 259], "a"), random([259, 387], "b"))
    let single = matmul(a.converted(to: .float32), b.converted(to: .float32))
    return Closeness.problem(
      "float32 product", single.converted(to: .float64), matmul(a, b), tolerance: 1e-5)
  }

  private static func systems() -> String? {
    let a = random([65, 65], "a") + Tensor.identity(65, type: .float64) * 8
    let b = random([65, 3], "b")
    guard let x = try? Tensor.solve(a, b) else { return "LAPACK found no solution" }
    return Closeness.problem("a x", matmul(a, x), b, tolerance: 1e-10)
  }

  /// The whole model by finite differences.
  private static func gradients() -> String? {
    let sizes = LlamaConfiguration(
      layers: 1, hidden: 8, inner: 12, heads: 2, keyValueHeads: 1, vocabulary: 11)
    let batch = TokenBatch([1, 5, 3, 10, 0, 7], length: 3)
    let names = Llama(sizes, seed: 0).parameters.map(\.name)
    let start = names.map { name in
      (Llama(sizes, seed: 4, type: .float64).parameters.first { $0.name == name }?.tensor)
        .map { $0.detached * 5 } ?? .zeros([], type: .float64)
    }
    return GradientCheck.problems("model", start, probes: 4) { weights in
      Llama(sizes, type: .float64) { name, shape in
        names.firstIndex(of: name).map { weights[$0] } ?? .zeros(shape, type: .float64)
      }.loss(batch)
    }.first
  }

  /// One step with one thread and with all: the same bytes.
  private static func threads() -> String? {
    let before = Engine.shared.threads
    defer { Engine.shared.threads = before }
    let sums = [1, max(2, before)].map { threads in
      Engine.shared.threads = threads
      let model = Llama(
        LlamaConfiguration(layers: 1, hidden: 64, inner: 96, heads: 2, vocabulary: 300), seed: 1)
      let stream = RandomStream(seed: 2, "tokens")
      model.loss(
        TokenBatch((0..<2048).map { Int32(stream.integer($0, below: 300)) }, length: 128)
      ).backward()
      return model.parameters.map { $0.tensor.gradient?.checksum ?? 0 }
    }
    return sums[0] == sums[1] ? nil : "gradients depend on the number of threads"
  }
}
