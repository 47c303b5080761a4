import Foundation
import Testing
import Transformer

/// Byte-level byte-pair encoding against Hugging Face's tokenizers: what they learnt, what they
/// wrote, and how they encode awkward texts.
struct TokenizerTests {
  private struct Case: Decodable {
    struct Sample: Decodable {
      let text: String
      let ids: [Int32]
      let decoded: String
    }
    let samples: [Sample]
  }

  private let folder = "\(GoldenCase.root)/tokenizer/byte-level-bpe"

  private func samples() throws -> [Case.Sample] {
    let data = try Data(contentsOf: URL(filePath: "\(folder)/case.json"))
    return try JSONDecoder().decode(Case.self, from: data).samples
  }

  @Test func `texts have the same tokens, tokens the same texts`() throws {
    let tokenizer = try Tokenizers.read(folder: folder)
    #expect(tokenizer.vocabularySize == 400)
    let samples = try samples()
    #expect(!samples.isEmpty)
    for sample in samples {
      #expect(tokenizer.encode(sample.text) == sample.ids, "\(sample.text)")
      #expect(tokenizer.decode(sample.ids) == sample.decoded)
    }
  }

  @Test func `what is written is what was read, byte for byte`() throws {
    let copy = NSTemporaryDirectory() + "tokenizer-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: copy) }
    try Tokenizers.read(folder: folder).save(to: copy)
    #expect(
      try Data(contentsOf: URL(filePath: "\(copy)/tokenizer.json"))
        == Data(contentsOf: URL(filePath: "\(folder)/tokenizer.json")))
  }

  /// The case's tokenizer learnt from a text of numbered steps and its first two samples.
  @Test func `learning from the same texts gives the same tokenizer`() throws {
    let steps = (0..<60).map { step in
      "Step \(step): the adapter of rank \(1 << (step % 7)) restarted, the optimizer kept "
        + "\(100 - step)% of its moments and the loss fell to "
        + String(format: "%.2f.", 3.5 - Double(step) / 100)
    }
    let texts = try [steps.joined(separator: " ")] + samples().prefix(2).map(\.text)
    let trainer = BytePairTrainer(vocabularySize: 400, specialTokens: ["<|endoftext|>"])
    let learnt = try trainer.train(on: texts)
    #expect(try learnt.identity == Tokenizers.read(folder: folder).identity)
  }
}
