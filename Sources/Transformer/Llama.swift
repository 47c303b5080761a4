import Protocols

/// A batch of token sequences of one length.
public struct TokenBatch: Sendable {
  /// The sequences one after another.
  public let tokens: [Int32]
  /// Tokens of a sequence.
  public let length: Int
  /// How much the prediction of each token counts: 0 for padding. 1 for all when nil.
  public let weights: [Double]?

  /// A batch of whole sequences.
  public init(_ tokens: [Int32], length: Int, weights: [Double]? = nil) {
    precondition(
      length > 0 && tokens.count % length == 0
        && (weights == nil || weights?.count == tokens.count),
      "a batch of \(tokens.count) tokens and \(weights?.count ?? tokens.count) weights has no "
        + "sequences of \(length)")
    (self.tokens, self.length, self.weights) = (tokens, length, weights)
  }

  /// Sequences.
  public var count: Int { tokens.count / length }

  /// The next token at each position; the last of a sequence has none.
  var targets: [Int32] {
    tokens.indices.map { ($0 + 1) % length == 0 ? ignoredTarget : tokens[$0 + 1] }
  }

  /// The weight of the next token at each position.
  var targetWeights: [Double]? {
    weights.map { weights in
      tokens.indices.map { ($0 + 1) % length == 0 ? 0 : weights[$0 + 1] }
    }
  }
}

/// The LLaMA language model as Hugging Face has it: RMSNorm before each half of a block, rotary
/// positions in the half-rotation form, grouped-query attention, SwiGLU.
public final class Llama {
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
    norm = parameter("model.norm.weight", [configuration.hidden])
    head = configuration.tied ? embedding : parameter("lm_head.weight", table)
  }

  /// A model at its random start: normal weights of the configuration's deviation, norms of 1. Each
  /// weight depends on seed and name only.
  public convenience init(
    _ configuration: LlamaConfiguration, seed: UInt64, type: ElementType = .float32
  ) {
    self.init(configuration, type: type) { name, shape in
      shape.count == 1
        ? .ones(shape, type: type)
        : .normal(
          shape, deviation: configuration.initialDeviation,
          RandomStream(seed: seed, "init/" + name), type: type)
    }
  }

  /// All weights by Hugging Face's names, in the order of the computation.
  public var parameters: [(name: String, tensor: Tensor)] {
    [("model.embed_tokens.weight", embedding)]
      + blocks.flatMap(\.parameters)
      + [("model.norm.weight", norm)]
      + (configuration.tied ? [] : [("lm_head.weight", head)])
  }

  /// The linear maps where an adapter can sit, in order.
  public var linears: [AdaptableLinear] { blocks.flatMap(\.linears) }

  /// The residual stream after the last norm.
  ///
  /// - Returns: [batch, length, hidden]
  public func hidden(_ batch: TokenBatch) -> Tensor {
    let table = rotaryTable(positions: batch.length)
    var x = embedding.gathered(batch.tokens)
      .reshaped(batch.count, batch.length, configuration.hidden)
    for block in blocks { x = block(x, table) }
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

  private func rotaryTable(positions: Int) -> RotaryTable {
    if let rotary, rotary.positions >= positions { return rotary }
    let table = RotaryTable(
      positions: max(positions, min(configuration.maximumPositions, 2 * positions)),
      headSize: configuration.headSize, base: configuration.rotaryBase, type: elementType)
    rotary = table
    return table
  }
}
