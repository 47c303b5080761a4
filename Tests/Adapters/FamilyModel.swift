import Protocols
import Tensors
import Transformer

/// The small model on which adapters of the LoRA family are tried.
enum FamilyModel {
  static let sizes = LlamaConfiguration(
    layers: 2, hidden: 16, inner: 24, heads: 2, vocabulary: 23)

  static func model(_ type: ElementType = .float32) -> Llama { Llama(sizes, seed: 3, type: type) }

  static let batch = TokenBatch((0..<48).map { Int32(($0 * 7) % 23) }, length: 12)
}
