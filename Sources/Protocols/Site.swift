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
