import Protocols

/// Learned keys and values in every layer, which all tokens see (Li and Liang 2021, arXiv
/// 2101.00190), without the paper's reparameterisation.
///
/// As PEFT has it, the prefix takes up positions, from which the text's go on, and its keys are not
/// rotated. One tensor holds all layers: a layer's keys, then its values.
public struct PrefixTuning: PrefixAdapter {
  public static let kind = "prefix"
  public static let summary = "learned keys and values before the text's, in every layer"
  public static let formula =
    "attention(Q, [P_K; K], [P_V; V]), P_K and P_V of [tokens, kv heads · head size]"
  public static let source = "Li and Liang 2021, arXiv 2101.00190; shapes and start: PEFT"
  public static let place = Site.Place.attention
  public static let peft: PEFTNames? = PEFTNames("PREFIX_TUNING", ["num_virtual_tokens": "tokens"])

  @Setting("virtual tokens", 1...) public var tokens = 20
  @Setting("of the normal start", 0...) public var deviation = 1.0

  /// The defaults.
  public init() {}

  /// All layers' keys and values, by PEFT's name.
  public func shared(by sites: [Site]) -> [Parameter] {
    let width = sites.reduce(0) { $0 + 2 * $1.outputs }
    return [Parameter("prompt_embeddings", [tokens, width], .normal(deviation))]
  }

  /// The layer's part.
  public func prefix(at site: Site, _ parameters: Parameters) -> AttentionPrefix? {
    let (width, start) = (site.outputs, 2 * site.outputs * parameters.index)
    let part = { (first: Int) in
      parameters["prompt_embeddings"].slice(first..<(first + width), axis: 1)
    }
    return AttentionPrefix(keys: part(start), values: part(start + width))
  }
}
