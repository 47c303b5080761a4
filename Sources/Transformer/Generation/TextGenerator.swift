public import Protocols

/// Writes text with a language model, token by token.
///
/// Every token is computed from the last `context` tokens anew; nothing is kept between two.
public struct TextGenerator {
  /// Why a text ended.
  public enum Ending: String, Sendable {
    /// The model wrote the token that ends a text.
    case end
    /// It has as many tokens as were asked for.
    case length
    /// The model's scores are no numbers.
    case noNumbers
  }

  private let model: any Model
  private let tokenizer: any Tokenizer
  private let context: Int

  /// A generator.
  ///
  /// - Parameters:
  ///   - context: the most tokens that the model reads at once: those of a row of its training.
  public init(_ model: any Model, _ tokenizer: any Tokenizer, context: Int) {
    precondition(context > 0, "a generator reads at least one token, not \(context)")
    (self.model, self.tokenizer, self.context) = (model, tokenizer, context)
  }

  /// The tokens that a text begins with: those of the prompt after the token that begins a text,
  /// where there is one. A model needs at least one: without any, a line's end.
  public func start(_ prompt: String) -> [Int32] {
    let tokens = (tokenizer.specialTokens.begin.map { [$0] } ?? []) + tokenizer.encode(prompt)
    return tokens.isEmpty ? tokenizer.encode("\n") : tokens
  }

  /// Goes on with a text.
  ///
  /// - Parameters:
  ///   - start: the tokens before, at least one.
  ///   - count: the most tokens to write.
  ///   - hears: is told of each token as it is written.
  /// - Returns: the new tokens, without the one that ends a text, and why they end.
  public func tokens(
    after start: [Int32], count: Int, _ sampler: TokenSampler, hears: (Int32) -> Void = { _ in }
  ) -> (tokens: [Int32], ending: Ending) {
    precondition(!start.isEmpty, "a text begins with at least one token")
    var all = start
    while all.count - start.count < count {
      let scores = scores(after: Array(all.suffix(context)))
      guard let choice = sampler.choose(scores, index: all.count - start.count) else {
        return (Array(all[start.count...]), .noNumbers)
      }
      let token = Int32(choice)
      if token == tokenizer.specialTokens.end { return (Array(all[start.count...]), .end) }
      all.append(token)
      hears(token)
    }
    return (Array(all[start.count...]), .length)
  }

  /// Scores of the token after a row; what can follow no text has none.
  private func scores(after row: [Int32]) -> [Double] {
    let batch = TokenBatch(row, length: row.count)
    let last = withoutGradient {
      if let model = model as? Llama { return model.lastLogits(batch) }
      return model.outputs(.tokens(batch)).select(0).select(row.count - 1)
    }
    var scores = last.values
    let special = tokenizer.specialTokens
    for token in [special.begin, special.padding].compactMap(\.self) where token != special.end {
      if scores.indices.contains(Int(token)) { scores[Int(token)] = -.infinity }
    }
    for token in scores.indices.dropFirst(tokenizer.vocabularySize) { scores[token] = -.infinity }
    return scores
  }
}

extension Llama {
  /// Scores of the token after the first row: the head is applied to its last place alone.
  ///
  /// - Returns: [vocabulary]
  func lastLogits(_ batch: TokenBatch) -> Tensor {
    let row = hidden(batch).select(0).select(batch.length - 1)
    return linear(row.reshaped(1, configuration.hidden), head).select(0)
  }
}
