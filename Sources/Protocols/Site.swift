/// A place in a model where an adapter can sit.
public struct Site: Hashable, Sendable {
  /// What kinds of places there are.
  public enum Place: String, Hashable, Sendable, CaseIterable {
    /// A linear map: "model.layers.0.self_attn.q_proj".
    case linear
    /// The end of a block's half: "model.layers.0.mlp".
    case sublayer
    /// The keys and values of a layer: "model.layers.0.self_attn".
    case attention
    /// The embeddings of the input: "model.embed_tokens".
    case input

    /// In a sentence.
    public var words: String {
      switch self {
      case .linear: "linear maps"
      case .sublayer: "the ends of blocks' halves"
      case .attention: "the keys and values of layers"
      case .input: "the embeddings of the input"
      }
    }
  }

  /// The path as Hugging Face writes it: "model.layers.0.self_attn.q_proj".
  public let name: String
  /// Width of what goes in.
  public let inputs: Int
  /// Width of what comes out.
  public let outputs: Int
  /// What it is.
  public let place: Place

  /// A site by its path and widths.
  public init(_ name: String, inputs: Int, outputs: Int, place: Place = .linear) {
    (self.name, self.inputs, self.outputs, self.place) = (name, inputs, outputs, place)
  }

  /// Whether a pattern selects this site, by the rule of Hugging Face's PEFT for lists: the whole
  /// path, or its last parts ("q_proj", "self_attn.q_proj"); further "attention" and "mlp" for all
  /// maps of a block's half, and `*` for any characters ("model.layers.1.*").
  public func matches(_ pattern: String) -> Bool {
    switch pattern {
    case "attention": return name.contains(".self_attn.") || name.hasSuffix(".self_attn")
    case "mlp": return name.contains(".mlp.") || name.hasSuffix(".mlp")
    case _ where pattern.contains("*"):
      return Site.glob(Array(name.utf8), Array(pattern.utf8))
    default: return name == pattern || name.hasSuffix("." + pattern)
    }
  }

  /// Whether the whole text fits a pattern in which `*` stands for any characters. After a mismatch
  /// only the last `*` takes more, which is enough, so the time is at most the product of the lengths.
  private static func glob(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
    let star = UInt8(ascii: "*")
    var (at, wanted) = (0, 0)
    var retry: (at: Int, wanted: Int)?
    while at < text.count {
      if wanted < pattern.count, pattern[wanted] == star {
        wanted += 1
        retry = (at, wanted)
      } else if wanted < pattern.count, pattern[wanted] == text[at] {
        (at, wanted) = (at + 1, wanted + 1)
      } else if let last = retry {
        retry = (last.at + 1, last.wanted)
        (at, wanted) = (last.at + 1, last.wanted)
      } else {
        return false
      }
    }
    return pattern[wanted...].allSatisfy { $0 == star }
  }
}
