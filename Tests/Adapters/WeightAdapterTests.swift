import Conformance
import KroneckerPlugin
import LoRAPlugin
import OrthogonalPlugin
import Protocols
import RescalingPlugin
import Tensors
import Testing
import Training
import Transformer

/// What all adapters of weights owe: the start is no change, a restart keeps the function, the
/// gradients are those of the loss, and the rank is no larger than what is said.
@Suite struct WeightAdapterTests {
  static let adapters: [any Adapter] = [
    LoHa().with(\.rank, 2), LoHa().with(\.rank, 4), LoKr().with(\.rank, 2),
    LoKr().with(\.rank, 1).with(\.decomposeBoth, true), C3A().with(\.blockSize, 4),
    MiSS().with(\.rank, 5), OFT().with(\.blockSize, 4),
    OFT().with(\.blocks, 2).with(\.shared, true),
    OFT().with(\.blockSize, 8).with(\.cayleyNeumann, true).with(\.terms, 7),
    BOFT().with(\.factors, 3), HRA().with(\.rank, 4), RoAd().with(\.groupSize, 4),
    RoAd().with(\.groupSize, 4).with(\.variant, .output),
    RoAd().with(\.groupSize, 4).with(\.variant, .entry), IA3(),
    IA3().with(\.feedforward, ["*"]), BitFit(),
  ]

  @Test("an adapter starts as no change", arguments: adapters.indices)
  func start(_ index: Int) {
    let own = SiteCase(Self.adapters[index], outputs: 12, inputs: 16)
    let problem = Closeness.problem(
      own.name, own.applied(), own.weight, tolerance: 1e-12)
    #expect(problem == nil)
  }

  @Test("gradients of the weight with the update", arguments: adapters.indices)
  func gradients(_ index: Int) {
    let own = SiteCase(Self.adapters[index], outputs: 12, inputs: 16)
    guard case .intoWeights = own.adapter.merging else { return }
    own.move()
    #expect(
      GradientCheck.problems(own.name, own.tensors, function: { own.applied($0) }) == [])
  }

  @Test("the rank of the change is within the bound", arguments: adapters.indices)
  func rank(_ index: Int) throws {
    let own = SiteCase(Self.adapters[index], outputs: 12, inputs: 16)
    own.move()
    let change = withoutGradient { own.applied() - own.weight }
    let values = try SingularDecomposition(change).values
    let rank = values.count { $0 > 1e-10 * (values.first ?? 0) }
    let bound = own.adapter.rankBound(at: own.site) ?? own.update().rankBound ?? 12
    #expect(rank <= bound, "\(own.name): rank \(rank), bound \(bound)")
    if own.adapter is LoKr || own.adapter is MiSS || own.adapter is HRA {
      #expect(rank == bound, "the bound of \(own.name) is reached")
    }
  }

  @Test("a restart keeps the function, and the update does something", arguments: adapters.indices)
  func restart(_ index: Int) throws {
    let adapter = Self.adapters[index]
    let configuration = LlamaConfiguration(
      layers: 2, hidden: 32, inner: 48, heads: 4, keyValueHeads: 2, vocabulary: 31)
    let stream = RandomStream(seed: 2, "weights")
    let model = Llama(configuration, type: .float32) { name, shape in
      shape.count == 1
        ? .ones(shape) : .normal(shape, deviation: 0.2, RandomStream(seed: 2, name))
    }
    let batch = TokenBatch((0..<24).map { Int32(stream.integer($0, below: 31)) }, length: 12)
    let base = withoutGradient { model.logits(batch) }
    let set = AdapterSet(adapter, to: model, seed: 1)
    expectClose("start", withoutGradient { model.logits(batch) }, base, 1e-5)
    for parameter in set.parameters {
      let noise = Tensor.normal(
        parameter.tensor.shape, deviation: 0.1, RandomStream(seed: 5, parameter.name))
      parameter.tensor.assign(withoutGradient { parameter.tensor + noise })
    }
    let moved = withoutGradient { model.logits(batch) }
    #expect(zip(moved.values, base.values).contains { abs($0 - $1) > 1e-3 })
    guard case .intoWeights = adapter.merging else { return }
    set.restart()
    expectClose("restart", withoutGradient { model.logits(batch) }, moved, 1e-4)
  }

  private func expectClose(_ name: String, _ a: Tensor, _ b: Tensor, _ tolerance: Double) {
    let problem = Closeness.problem(name, a, b, tolerance: tolerance)
    #expect(problem == nil)
  }
}

/// An adapter on one linear map, in float64.
struct SiteCase {
  let adapter: any Adapter
  let site: Site
  let weight: Tensor
  let declared: [Parameter]
  let tensors: [Tensor]

  init(_ adapter: any Adapter, outputs: Int, inputs: Int) {
    let stream = RandomStream(seed: 3, "site case")
    self.adapter = adapter
    site = Site("model.layers.0.self_attn.k_proj", inputs: inputs, outputs: outputs)
    weight = .normal([outputs, inputs], deviation: 1, stream.at(1), type: .float64)
    declared = adapter.parameters(at: site)
    tensors = declared.enumerated().map { $1.start($1.shape, stream.at(2 + $0), type: .float64) }
    adapter.initialize(at: site, parameters(tensors), stream.at(100))
  }

  var name: String { "\(type(of: adapter).kind) \(adapter.identity)" }

  /// Moves everything off its start.
  func move() {
    for (index, tensor) in tensors.enumerated() {
      let stream = RandomStream(seed: 4, "moved").at(index)
      tensor.assign(tensor + .normal(tensor.shape, deviation: 0.3, stream, type: .float64))
    }
  }

  func update(_ values: [Tensor]? = nil) -> WeightUpdate {
    adapter.update(at: site, parameters(values ?? tensors))
  }

  /// The weight with the update.
  func applied(_ values: [Tensor]? = nil) -> Tensor { update(values).applied(to: weight) }

  /// A parameter's numbers, and its shape.
  func tensor(_ name: String) -> Tensor { parameters(tensors)[name] }

  private func parameters(_ values: [Tensor]) -> Parameters {
    Parameters(
      Dictionary(uniqueKeysWithValues: zip(declared.map(\.name), values)), weight: weight)
  }
}

/// Plain matrices, rows of numbers: what the tests compute formulas with.
struct Matrix {
  var rows: [[Double]]

  init(_ rows: [[Double]]) { self.rows = rows }

  init(_ tensor: Tensor) {
    let (values, columns) = (tensor.values, tensor.shape[1])
    rows = (0..<tensor.shape[0]).map { Array(values[($0 * columns)..<(($0 + 1) * columns)]) }
  }

  static func identity(_ size: Int) -> Matrix {
    Matrix((0..<size).map { row in (0..<size).map { $0 == row ? 1 : 0 } })
  }

  var transposed: Matrix {
    Matrix((rows.first ?? []).indices.map { column in rows.map { $0[column] } })
  }

  static func * (a: Matrix, b: Matrix) -> Matrix {
    let columns = b.transposed.rows
    return Matrix(
      a.rows.map { row in columns.map { zip(row, $0).reduce(0) { $0 + $1.0 * $1.1 } } })
  }

  static func + (a: Matrix, b: Matrix) -> Matrix {
    Matrix(zip(a.rows, b.rows).map { zip($0, $1).map { $0 + $1 } })
  }

  static func * (a: Double, b: Matrix) -> Matrix { Matrix(b.rows.map { $0.map { a * $0 } }) }

  /// What is wrong with a tensor that should be this.
  func problem(_ name: String, _ tensor: Tensor) -> String? {
    Closeness.problem(name, tensor.values, rows.flatMap { $0 }, tolerance: 1e-10)
  }
}
