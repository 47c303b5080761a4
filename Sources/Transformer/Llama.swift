import Protocols

/// The LLaMA language model as Hugging Face has it: RMSNorm before each half of a block, rotary
/// positions in the half-rotation form, grouped-query attention, SwiGLU.
public final class Llama: Model {
  /// The sizes.
  public let configuration: LlamaConfiguration
  /// The type of the weights and of all that is computed from them.
  public let elementType: ElementType
  /// [vocabulary, hidden]
  public let embedding: Tensor
  /// The blocks, first to last.
  public let blocks: [LlamaBlock]
  /// [hidden]; the norm before the head.
  public let norm: Tensor
  /// [vocabulary, hidden]; the embedding itself when tied.
  public let head: Tensor
  /// The tokens' embeddings, where a prompt stands.
  public let input: AdaptableInput
  private var rotary: RotaryTable?

  /// A model whose weights come from `weight`, asked for by Hugging Face's name and shape. All are
  /// trainable.
  public init(
    _ configuration: LlamaConfiguration, type: ElementType = .float32,
    weight: (_ name: String, _ shape: [Int]) -> Tensor
  ) {
    if let problem = configuration.problem { preconditionFailure("LLaMA: \(problem)") }
    func parameter(_ name: String, _ shape: [Int]) -> Tensor {
      let tensor = weight(name, shape)
      precondition(
        tensor.shape == shape && tensor.elementType == type,
        "LLaMA: \(name) is \(tensor.elementType) \(tensor.shape), wanted is \(type) \(shape)")
      tensor.count(as: .weights)
      return tensor.trainable()
    }
    self.configuration = configuration
    elementType = type
    let table = [configuration.vocabulary, configuration.hidden]
    embedding = parameter("model.embed_tokens.weight", table)
    blocks = (0..<configuration.layers).map {
      LlamaBlock(configuration, layer: $0, weight: parameter)
    }
    input = AdaptableInput(
      Site(
        "model.embed_tokens", inputs: configuration.vocabulary, outputs: configuration.hidden,
        place: .input), embedding)
    norm = parameter("model.norm.weight", [configuration.hidden])
    head = configuration.tied ? embedding : parameter("lm_head.weight", table)
  }

  /// A model at its random start: normal weights of the configuration's deviation, norms of 1. Each
  /// weight depends on seed and name only.
  public convenience init(
    _ configuration: LlamaConfiguration, seed: UInt64, type: ElementType = .float32
  ) {
    self.init(configuration, type: type) { name, shape in
      Self.initialWeight(name, shape, configuration, seed: seed, type: type)
    }
  }

  /// One weight at its random start.
  static func initialWeight(
    _ name: String, _ shape: [Int], _ configuration: LlamaConfiguration, seed: UInt64,
    type: ElementType = .float32
  ) -> Tensor {
    shape.count == 1
      ? .ones(shape, type: type)
      : .normal(
        shape, deviation: configuration.initialDeviation,
        RandomStream(seed: seed, "init/" + name), type: type)
  }

  /// All weights by Hugging Face's names, in the order of the computation.
  public var parameters: [NamedParameter] {
    [NamedParameter("model.embed_tokens.weight", embedding, .embeddings)]
      + blocks.flatMap(\.parameters)
      + [NamedParameter("model.norm.weight", norm, .norms)]
      + (configuration.tied ? [] : [NamedParameter("lm_head.weight", head, .head)])
  }

  /// The linear maps where an adapter can sit, in order.
  public var linears: [AdaptableLinear] { blocks.flatMap(\.linears) }
  /// The ends of the blocks' halves.
  public var sublayers: [AdaptableSublayer] {
    blocks.flatMap { [$0.attentionEnd, $0.feedForwardEnd] }
  }
  /// The keys and values of the layers.
  public var attentions: [AdaptableAttention] { blocks.map(\.keysAndValues) }
  /// The embeddings.
  public var inputs: [AdaptableInput] { [input] }

  /// The residual stream after the last norm.
  ///
  /// What stands before the text predicts nothing, and is left out.
  ///
  /// - Returns: [batch, length, hidden]
  public func hidden(_ batch: TokenBatch) -> Tensor { hidden(batch, withPrompt: false) }

  /// The same, with the places of a prompt before those of the text if so wished.
  package func hidden(_ batch: TokenBatch, withPrompt: Bool) -> Tensor {
    var x = embedding.gathered(batch.tokens)
      .reshaped(batch.count, batch.length, configuration.hidden)
    let prompt = input.prompt?()
    if let prompt {
      let everywhere = prompt.broadcast(to: [batch.count] + prompt.shape)
      x = Tensor.concatenated([everywhere, x], axis: 1)
    }
    let prefixes = blocks.map { $0.keysAndValues.prefix?() }
    let table = rotaryTable(
      positions: x.shape[1] + (prefixes.compactMap { $0?.length }.max() ?? 0))
    for (block, prefix) in zip(blocks, prefixes) { x = block(x, table, prefix) }
    if let prompt, !withPrompt { x = x.slice(prompt.shape[0]..<x.shape[1], axis: 1) }
    return rmsNorm(x, norm, epsilon: configuration.epsilon)
  }

  /// Scores of the next token.
  ///
  /// - Returns: [batch, length, vocabulary]
  public func logits(_ batch: TokenBatch) -> Tensor { linear(hidden(batch), head) }

  /// The mean cross-entropy of the next token, in nats.
  public func loss(_ batch: TokenBatch) -> Tensor {
    linearCrossEntropy(
      hidden(batch).reshaped(-1, configuration.hidden), head, targets: batch.targets,
      weights: batch.targetWeights)
  }

  /// The loss of a batch of tokens.
  public func loss(_ batch: Batch) -> Tensor {
    guard case .tokens(let tokens) = batch else {
      preconditionFailure("a language model's batch is made of tokens")
    }
    return loss(tokens)
  }

  /// The logits of a batch of tokens.
  public func outputs(_ batch: Batch) -> Tensor {
    guard case .tokens(let tokens) = batch else {
      preconditionFailure("a language model's batch is made of tokens")
    }
    return logits(tokens)
  }

  private func rotaryTable(positions: Int) -> RotaryTable {
    if let rotary, rotary.positions >= positions { return rotary }
    let table = RotaryTable(
      positions: max(positions, min(configuration.maximumPositions, 2 * positions)),
      headSize: configuration.headSize, base: configuration.rotaryBase, type: elementType)
    rotary = table
    return table
  }
}
