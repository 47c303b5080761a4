/// Learned entries that attention sees before the text: virtual tokens at the input, or keys and
/// values in every layer.
public protocol PrefixAdapter: AdapterPlugin {
  /// Keys and values of a layer that every token sees; nil for an adapter of the input.
  func prefix(at site: Site, _ parameters: Parameters) -> AttentionPrefix?
  /// Embeddings before the first token's, [virtual tokens, hidden]; nil for one of attention.
  func prompt(at site: Site, _ parameters: Parameters) -> Tensor?
}

extension PrefixAdapter {
  /// None.
  public func prefix(at site: Site, _ parameters: Parameters) -> AttentionPrefix? { nil }
  /// None.
  public func prompt(at site: Site, _ parameters: Parameters) -> Tensor? { nil }
  /// Entries that are looked at change the attention.
  public var isIdentityAtStart: Bool { false }
  /// It cannot be merged.
  public var merging: Merging {
    .impossible(reason: "entries that are looked at are no update of a weight")
  }
}

/// A layer's attention, where learned keys and values can stand before the text's.
public final class AdaptableAttention {
  /// Its path; `outputs` is the width of all keys of a token.
  public let site: Site
  /// The keys and values; nil for none.
  public var prefix: (() -> AttentionPrefix?)?

  /// Attention without a prefix.
  public init(_ site: Site) { self.site = site }
}

/// The input of a language model, where learned embeddings can stand before the text's.
public final class AdaptableInput {
  /// The embedding's path; `outputs` is the width of the residual stream.
  public let site: Site
  /// The tokens' embeddings, [vocabulary, hidden].
  public let embedding: Tensor
  /// The embeddings, [virtual tokens, hidden]; nil for none.
  public var prompt: (() -> Tensor?)?

  /// An input without a prompt.
  public init(_ site: Site, _ embedding: Tensor) { (self.site, self.embedding) = (site, embedding) }
}
