/// A linear map of a model where an adapter can sit.
public struct Site: Hashable, Sendable {
  /// The path of the map as Hugging Face writes it: "model.layers.0.self_attn.q_proj".
  public let name: String
  /// Width of the map's input.
  public let inputs: Int
  /// Width of its output.
  public let outputs: Int

  /// A site by its path and widths.
  public init(_ name: String, inputs: Int, outputs: Int) {
    (self.name, self.inputs, self.outputs) = (name, inputs, outputs)
  }

  /// Whether a pattern selects this site, by the rule of Hugging Face's PEFT for lists: the whole
  /// path, or its last parts ("q_proj", "self_attn.q_proj"); further "attention" and "mlp" for all
  /// maps of a block's half, and `*` for any characters ("model.layers.1.*").
  public func matches(_ pattern: String) -> Bool {
    switch pattern {
    case "attention": return name.contains(".self_attn.")
    case "mlp": return name.contains(".mlp.")
    case _ where pattern.contains("*"):
      let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
      return Site.glob(name[...], parts[...])
    default: return name == pattern || name.hasSuffix("." + pattern)
    }
  }

  /// Whether `text` is the parts in order with anything between them.
  private static func glob(_ text: Substring, _ parts: ArraySlice<Substring>) -> Bool {
    guard let first = parts.first, text.hasPrefix(first) else { return false }
    var rest = text.dropFirst(first.count)
    let later = parts.dropFirst()
    if later.isEmpty { return rest.isEmpty }
    while true {
      if later.first?.isEmpty == true && later.count == 1 { return true }
      if glob(rest, later) { return true }
      if rest.isEmpty { return false }
      rest = rest.dropFirst()
    }
  }
}
