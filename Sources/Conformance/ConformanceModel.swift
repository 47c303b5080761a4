import Foundation
import Protocols
import Tensors
import Training
import Transformer

/// The small language model that adapters are tried on: two layers with grouped queries, wide
/// enough for the defaults of all that is shipped.
struct ConformanceModel {
  /// Steps of the training that every adapter is put through.
  static let steps = 40
  private static let length = 12

  private var configuration: LlamaConfiguration {
    LlamaConfiguration(
      layers: 2, hidden: 128, inner: 384, heads: 4, keyValueHeads: 2, vocabulary: 61)
  }

  /// Two rows of random tokens.
  let batch: TokenBatch

  init() {
    let stream = RandomStream(seed: 1, "conformance/tokens")
    batch = TokenBatch(
      (0..<(2 * Self.length)).map { Int32(stream.integer($0, below: 61)) }, length: Self.length)
  }

  /// Always the same weights, frozen, large enough that every path counts.
  func model(type: ElementType = .float32) -> Llama {
    let model = Llama(configuration, type: type) { name, shape in
      let stream = RandomStream(seed: 2, "conformance/\(name)")
      guard shape.count == 2 else {
        return .ones(shape, type: type) + .normal(shape, deviation: 0.1, stream, type: type)
      }
      let deviation = 1 / Double(shape[1]).squareRoot()
      return .normal(shape, deviation: deviation, stream, type: type)
    }
    for weight in model.parameters { weight.tensor.frozen() }
    return model
  }

  /// All places of the model.
  var sites: [Site] { model().sites }

  /// The places of one layer, and those that the layers share.
  func places(_ place: Site.Place) -> [Site] {
    sites.filter { $0.place == place && !$0.name.contains(".layers.1.") }
  }

  func outputs(_ model: Llama) -> Tensor { withoutGradient { model.logits(batch) } }

  /// The largest difference as a share of the largest number.
  func difference(_ a: Tensor, _ b: Tensor) -> Double {
    let (a, b) = (a.values, b.values)
    let largest = b.reduce(0) { max($0, $1.magnitude) }
    var worst = 0.0
    // Written so that NaN is a difference.
    for (x, y) in zip(a, b) where !((x - y).magnitude <= worst) { worst = (x - y).magnitude }
    return worst / max(largest, 1e-30)
  }

  /// Moves what is trained off its start, so that parts that start at zero count.
  func move(_ adapters: AdapterSet) {
    for parameter in adapters.parameters where parameter.tensor.requiresGradient {
      let tensor = parameter.tensor
      let stream = RandomStream(seed: 5, "conformance/\(parameter.name)")
      let noise = Tensor.normal(tensor.shape, deviation: 0.05, stream, type: tensor.elementType)
      tensor.assign(withoutGradient { tensor + noise })
    }
  }

  /// How far the slope along a random direction is from the gradient's, for each parameter: as a
  /// share of the product of their lengths.
  func slopeErrors(
    _ model: Llama, _ trained: [NamedParameter]
  ) -> [(name: String, error: Double)] {
    model.loss(batch).backward()
    let gradients = trained.map(\.tensor.gradient)
    return zip(trained, gradients).map { parameter, gradient in
      let tensor = parameter.tensor
      guard let gradient else { return (parameter.name, .infinity) }
      let stream = RandomStream(seed: 6, "conformance/\(parameter.name)")
      let direction = Tensor.normal(tensor.shape, deviation: 1, stream, type: .float64)
      let start = tensor.copy()
      let step = 1e-6
      let losses = [step, -step].map { move in
        tensor.assign(withoutGradient { start + direction * move })
        return withoutGradient { model.loss(batch).item }
      }
      tensor.assign(start)
      let slope = (losses[0] - losses[1]) / (2 * step)
      let (stated, length) = withoutGradient {
        (
          (gradient * direction).sum().item,
          (gradient.squared().sum().item * direction.squared().sum().item).squareRoot()
        )
      }
      // Two losses of about 4 differ by rounding of 1e-15, which the step makes 1e-9.
      return (parameter.name, max(0, abs(slope - stated) - 1e-8) / max(length, 1e-30))
    }
  }

  /// Adam on one batch.
  func train(
    _ model: Llama, _ adapters: AdapterSet, _ trained: [NamedParameter]
  ) -> (first: Double, last: Double) {
    var moments: [(Tensor, Tensor)] = trained.map {
      (.zeros($0.tensor.shape), .zeros($0.tensor.shape))
    }
    let first = withoutGradient { model.loss(batch).item }
    for step in 1...Self.steps {
      let progress = AdapterProgress(step: step, total: Self.steps)
      model.loss(batch).backward()
      adapters.penalty()?.backward()
      adapters.beforeStep(progress)
      let adam = AdamStep(beta1: 0.9, beta2: 0.99, epsilon: 1e-8, rate: 1e-2, step: step)
      for (index, parameter) in trained.enumerated() {
        guard let gradient = parameter.tensor.gradient else { continue }
        adam.apply(
          to: parameter.tensor, gradient: gradient, first: moments[index].0,
          second: moments[index].1)
      }
      adapters.afterStep(progress)
      for parameter in trained { parameter.tensor.clearGradient() }
    }
    moments.removeAll()
    return (first, withoutGradient { model.loss(batch).item })
  }

  /// Writes parameters to a file and reads others from it.
  func copyThroughFile(from saved: [NamedParameter], to loaded: [NamedParameter]) throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "ranklab-conformance-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try SafetensorsWriter.write(saved.map { $0.tensor.item($0.name) }, to: path)
    let file = try SafetensorsFile(path: path)
    for parameter in loaded {
      guard let entry = file[parameter.name] else {
        throw ConformanceError("the file has no '\(parameter.name)'")
      }
      parameter.tensor.assign(try Tensor(entry, of: file, type: parameter.tensor.elementType))
    }
  }
}

/// Something that could not be looked at.
struct ConformanceError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
