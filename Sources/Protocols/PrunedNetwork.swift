/// What a criterion of pruning may look at.
public struct PrunedNetwork {
  /// The model, with what sits on it. What is pruned is 0.
  public let model: any Model
  /// What is pruned, by name.
  public let tensors: [PrunedTensor]
  /// For what is random: a function of the run's seed and the level.
  public let stream: RandomStream
  private let everything: [NamedParameter]
  private let data: (Int) throws -> Batch

  /// A network.
  ///
  /// - Parameters:
  ///   - parameters: all weights of the model and of what sits on it.
  ///   - batch: a batch of the training data by its number.
  public init(
    _ model: any Model, _ tensors: [PrunedTensor], parameters: [NamedParameter],
    stream: RandomStream, batch: @escaping (Int) throws -> Batch
  ) {
    (self.model, self.tensors, self.stream) = (model, tensors, stream)
    (everything, data) = (parameters, batch)
  }

  /// A batch of the training data, always the same for a number.
  public func batch(_ number: Int) throws -> Batch { try data(number) }

  /// The gradient of the mean loss of the first batches, for each tensor; zeros where none arrives.
  /// Weights that do not learn have one here, too.
  public func gradients(batches count: Int = 1) throws -> [Tensor] {
    try gradients {
      for number in 0..<count {
        model.loss(try data(number)).backward(scale: 1 / Double(count))
      }
    }
  }

  /// The gradients that `body` leaves when all pruned tensors want one.
  private func gradients(_ body: () throws -> Void) rethrows -> [Tensor] {
    let asleep = tensors.map(\.tensor).filter { !$0.requiresGradient }
    for tensor in asleep { tensor.trainable() }
    defer {
      for parameter in everything { parameter.tensor.clearGradient() }
      for tensor in asleep { tensor.frozen() }
    }
    try body()
    return tensors.map { own in
      own.tensor.gradient ?? .zeros(own.tensor.shape, type: own.tensor.elementType)
    }
  }

  /// The Euclidean norm of each input of the linear maps over all tokens of the first batches: ‖Xⱼ‖₂,
  /// [1, inputs] in float64; nil for a tensor that is no linear map's weight.
  public func inputNorms(batches count: Int = 1) throws -> [Tensor?] {
    let sums = tensors.map { _ in SquareSum() }
    for (own, sum) in zip(tensors, sums) { own.linear?.inputObserver = sum.add }
    defer { for own in tensors { own.linear?.inputObserver = nil } }
    for number in 0..<count {
      let batch = try data(number)
      _ = withoutGradient { model.loss(batch) }
    }
    return sums.map { $0.total?.squareRoot() }
  }

  /// What flows through a network whose weights are replaced by their magnitudes, R = Σ outputs, and
  /// its gradient for each tensor.
  ///
  /// The input is ones, where the model maps vectors; a model of tokens gets the first row of the first
  /// batch, because it has no such input.
  public func synapticFlow() throws -> [Tensor] {
    let input = try data(0).ofOnes
    let kept = everything.map { $0.tensor.copy() }
    defer { for (own, weight) in zip(everything, kept) { own.tensor.assign(weight) } }
    withoutGradient { for own in everything { own.tensor.assign(own.tensor.absolute()) } }
    return gradients { model.outputs(input).sum().backward() }
  }

  /// Σx² over tokens, for each input.
  private final class SquareSum {
    var total: Tensor?

    func add(_ inputs: Tensor) {
      withoutGradient {
        let rows = inputs.detached.converted(to: .float64).reshaped(-1, inputs.shape.last ?? 1)
        let sum = rows.squared().sum(0, keepingAxes: true)
        total = total.map { $0 + sum } ?? sum
      }
    }
  }
}

/// A weight that is pruned.
public struct PrunedTensor {
  /// Its path, as `NamedParameter` has it.
  public let name: String
  /// Its values; 0 where it is pruned.
  public let tensor: Tensor
  /// What `observe` has made of the training that ended; nil where it was not asked.
  public let memory: Tensor?
  /// The linear map whose weight it is; nil for others.
  let linear: AdaptableLinear?

  /// A weight.
  public init(
    _ name: String, _ tensor: Tensor, memory: Tensor? = nil, linear: AdaptableLinear? = nil
  ) {
    (self.name, self.tensor, self.memory, self.linear) = (name, tensor, memory, linear)
  }
}

extension Batch {
  /// The first row, of ones where it is a vector.
  fileprivate var ofOnes: Batch {
    switch self {
    case .pairs(let inputs, let targets):
      return .pairs(
        inputs: .ones([1, inputs.shape.last ?? 1], type: inputs.elementType),
        targets: targets.slice(0..<1))
    case .tokens(let batch):
      return .tokens(
        TokenBatch(Array(batch.tokens.prefix(batch.length)), length: batch.length))
    }
  }
}
