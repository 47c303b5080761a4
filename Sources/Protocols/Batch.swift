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
  public var targets: [Int32] {
    tokens.indices.map { ($0 + 1) % length == 0 ? ignoredTarget : tokens[$0 + 1] }
  }

  /// The weight of the next token at each position.
  public var targetWeights: [Double]? {
    weights.map { weights in
      tokens.indices.map { ($0 + 1) % length == 0 ? 0 : weights[$0 + 1] }
    }
  }
}

/// What a model computes its loss of.
public enum Batch {
  /// Sequences of tokens, for language models.
  case tokens(TokenBatch)
  /// Vectors and what they are to be mapped to, [rows, inputs] and [rows, outputs].
  case pairs(inputs: Tensor, targets: Tensor)
}
