import Protocols
import Testing
import Transformer

/// Damaged configurations, thousands of them and the same in every run: each must be read or give
/// an error about the file.
struct HuggingFaceFuzzTests {
  /// SplitMix64 (Steele, Lea and Flood 2014).
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private static let original = Change([
    "num_key_value_heads": "2", "head_dim": "10", "tie_word_embeddings": "true",
    "rms_norm_eps": "1e-05", "max_position_embeddings": "131072", "hidden_act": "\"silu\"",
    "rope_parameters": "{\"rope_theta\": 5e5, \"rope_type\": \"default\"}", "mlp_bias": "false",
    "architectures": "[\"LlamaForCausalLM\"]", "eos_token_id": "[-1, 2.5, {\"\\u00e9\": null}]",
  ])

  /// What JSON is made of.
  private static let syntax: [[UInt8]] = [
    "{", "}", "[", "]", ":", ",", "\"", "\\u", "null", "true", "-", "9", "e9", ".", "1e400",
    "123456789012345678901234567890", "0", "/*", "\u{FEFF}", "NaN",
  ].map { Array($0.utf8) }

  private func damaged(_ original: [UInt8], _ random: inout Generator) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 1...12, using: &random))
      let piece = Self.syntax.randomElement(using: &random) ?? []
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = .random(in: .min ... .max, using: &random)
      case 2: bytes.insert(contentsOf: piece, at: place)
      case 3: bytes.replaceSubrange(place..<place + 1, with: piece)
      case 4: bytes.removeSubrange(place..<end)
      case 5: bytes.insert(contentsOf: bytes[place..<end], at: place)
      default: bytes.removeLast(bytes.count - place)
      }
    }
    return bytes
  }

  @Test func `a damaged configuration is read or refused`() throws {
    let folder = try ModelFolder()
    let path = folder.path("config.json")
    let original = Array(Self.original.text.utf8)
    var random = Generator(state: 20_260_103)
    var refused = 0
    let caseCount = 3_000
    for _ in 0..<caseCount {
      try folder.add(damaged(original, &random), as: "config.json")
      do {
        let configuration = try LlamaConfiguration(folder: folder.path)
        #expect(configuration.problem == nil)
        #expect(configuration.parameters > 0)
      } catch {
        #expect(error.path == path && !error.problem.isEmpty && error.problem.count < 400)
        refused += 1
      }
    }
    #expect(refused > caseCount / 2)
    #expect(refused < caseCount)
  }
}
