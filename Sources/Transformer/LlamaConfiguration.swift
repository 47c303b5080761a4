/// The sizes of a LLaMA language model (Touvron et al. 2023, arXiv 2302.13971).
public struct LlamaConfiguration: Sendable, Equatable {
  /// Blocks.
  public var layers: Int
  /// Width of the residual stream.
  public var hidden: Int
  /// Width inside the feed-forward block.
  public var inner: Int
  /// Query heads.
  public var heads: Int
  /// Key-value heads, of which each serves heads / keyValueHeads query heads.
  public var keyValueHeads: Int
  /// Width of a head.
  public var headSize: Int
  /// Tokens.
  public var vocabulary: Int
  /// Whether the head is the embedding.
  public var tied = false
  /// ε of RMSNorm.
  public var epsilon = 1e-6
  /// Base of the rotary angles.
  public var rotaryBase = 10_000.0
  /// The longest sequence that the model is declared for.
  public var maximumPositions = 1024
  /// Standard deviation of the initial weights.
  public var initialDeviation = 0.02

  /// Sizes with the usual defaults: inner = 8/3 hidden rounded up to a multiple of 8, as many
  /// key-value heads as heads, heads of hidden / heads.
  public init(
    layers: Int, hidden: Int, inner: Int? = nil, heads: Int, keyValueHeads: Int? = nil,
    headSize: Int? = nil, vocabulary: Int, tied: Bool = false
  ) {
    self.layers = layers
    self.hidden = hidden
    self.inner = inner ?? ((hidden * 8 / 3) + 7) / 8 * 8
    self.heads = heads
    self.keyValueHeads = keyValueHeads ?? heads
    self.headSize = headSize ?? (hidden % max(1, heads) == 0 ? hidden / max(1, heads) : 0)
    self.vocabulary = vocabulary
    self.tied = tied
  }

  /// What is wrong with these sizes, or nil.
  public var problem: String? {
    let sizes = [
      ("layers", layers), ("hidden", hidden), ("inner", inner), ("heads", heads),
      ("key_value_heads", keyValueHeads), ("vocabulary", vocabulary),
    ]
    if let wrong = sizes.first(where: { $0.1 < 1 }) {
      return "\(wrong.0) is \(wrong.1); it must be at least 1"
    }
    if headSize == 0 {
      return "hidden (\(hidden)) must be a multiple of heads (\(heads))"
    }
    if heads % keyValueHeads != 0 {
      return "heads (\(heads)) must be a multiple of key_value_heads (\(keyValueHeads))"
    }
    if headSize % 2 != 0 {
      return "the width of a head is \(headSize) (hidden \(hidden) / heads \(heads)); rotary "
        + "positions need an even one"
    }
    return nil
  }

  /// Weights of the blocks' linear maps.
  public var linearParameters: Int {
    layers * (hidden * headSize * (2 * heads + 2 * keyValueHeads) + 3 * hidden * inner)
  }

  /// All weights; a tied head counts once.
  public var parameters: Int {
    linearParameters + (2 * layers + 1) * hidden + (tied ? 1 : 2) * vocabulary * hidden
  }

  /// Floating-point operations of one training step on `tokens` tokens in sequences of `length`:
  /// 6 for each weight that multiplies and each token, and 6 · heads · headSize · length for causal
  /// attention (scores and their product with the values, forward and twice backward, over half of
  /// the square). Nothing recomputed is counted.
  public func trainingOperations(tokens: Int, length: Int) -> Double {
    let products = 6 * Double(linearParameters + vocabulary * hidden)
    let attention = 6 * Double(layers * heads * headSize) * Double(length)
    return Double(tokens) * (products + attention)
  }
}

extension LlamaConfiguration {
  /// The ReLoRA paper's configurations by name (Lialin et al. 2023, arXiv 2307.05695; the files
  /// configs/llama_*.json of its code). Vocabulary 32,100, untied head, ε 1e-6.
  public static let presets: [(name: String, configuration: LlamaConfiguration)] = [
    preset("llama-9m", 128, 352, 4, 4),
    preset("llama-20m", 256, 688, 4, 4),
    preset("llama-35m", 384, 1024, 8, 6),
    preset("llama-40m", 416, 1024, 8, 8),
    preset("llama-60m", 512, 1376, 8, 8),
    preset("llama-71m", 512, 1368, 8, 12),
    preset("llama-100m", 640, 1708, 10, 12),
    preset("llama-130m", 768, 2048, 12, 12),
    preset("llama-250m", 768, 2560, 16, 24),
    preset("llama-350m", 1024, 2736, 16, 24),
    preset("llama-1b", 2048, 5461, 32, 24),
    preset("llama-3b", 2560, 6848, 32, 32),
    preset("llama-7b", 4096, 11008, 32, 32, positions: 2048),
  ]

  /// The configuration of a name.
  public static func preset(_ name: String) -> LlamaConfiguration? {
    presets.first { $0.name == name }?.configuration
  }

  private static func preset(
    _ name: String, _ hidden: Int, _ inner: Int, _ heads: Int, _ layers: Int, positions: Int = 1024
  ) -> (String, LlamaConfiguration) {
    var configuration = LlamaConfiguration(
      layers: layers, hidden: hidden, inner: inner, heads: heads, vocabulary: 32_100)
    configuration.maximumPositions = positions
    return (name, configuration)
  }
}
