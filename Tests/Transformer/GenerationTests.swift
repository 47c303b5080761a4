import Foundation
import Protocols
import Tensors
import Testing

@testable import Transformer

/// Text of a model.
struct GenerationTests {
  private let model = Llama(
    LlamaConfiguration(layers: 1, hidden: 16, heads: 2, vocabulary: 270).with {
      $0.initialDeviation = 0.5
    }, seed: 3)
  private let tokenizer = ByteTokenizer(begin: true, end: true, padding: true)

  @Test func `greedy text takes the token that the whole model scores highest`() {
    let generator = TextGenerator(model, tokenizer, context: 8)
    var row = generator.start("the dog")
    #expect(row.first == 256 && row.count == 8)
    let (tokens, _) = generator.tokens(after: row, count: 12, TokenSampler(temperature: 0))
    for token in tokens {
      let seen = Array(row.suffix(8))
      let logits = model.logits(TokenBatch(seen, length: seen.count)).values.suffix(270)
      // Begin and padding follow no text, and what is behind 258 is no token.
      let allowed = Array(logits).enumerated().filter { $0.offset < 256 || $0.offset == 257 }
      #expect(allowed.max { $0.element < $1.element }?.offset == Int(token))
      row.append(token)
    }
  }

  @Test func `a text ends at its end token, or at the length`() throws {
    let generator = TextGenerator(model, tokenizer, context: 16)
    // An embedding that is all the end token's makes its score the highest.
    let eager = Llama(model.configuration) { name, shape in
      guard name == "lm_head.weight" else {
        return shape.count == 1 ? .ones(shape) : .normal(shape, RandomStream(seed: 1, name))
      }
      return .zeros(shape)
    }
    let flat = TextGenerator(eager, tokenizer, context: 16)
    #expect(flat.tokens(after: [1], count: 3, TokenSampler(temperature: 0)).tokens == [0, 0, 0])
    let (tokens, ending) = generator.tokens(after: [1], count: 5, TokenSampler(seed: 1))
    #expect(tokens.count == 5 ? ending == .length : ending == .end)
    var heard: [Int32] = []
    let again = generator.tokens(after: [1], count: 5, TokenSampler(seed: 1)) { heard.append($0) }
    #expect(heard == tokens && again.tokens == tokens)
  }

  @Test func `an empty prompt begins with begin, or with a line's end`() {
    #expect(TextGenerator(model, tokenizer, context: 4).start("") == [256])
    #expect(TextGenerator(model, ByteTokenizer(), context: 4).start("") == [10])
  }

  @Test func `samples come as often as they are probable`() {
    let scores = [0, log(2), -Double.infinity, log(5), .nan]
    var counts = [0, 0, 0, 0, 0]
    let sampler = TokenSampler(seed: 5)
    for index in 0..<8000 { counts[sampler.choose(scores, index: index) ?? 4] += 1 }
    for (count, share) in zip(counts, [1.0, 2, 0, 5, 0]) {
      #expect(abs(Double(count) - 1000 * share) < 150)
    }
    let two = TokenSampler(best: 2)
    #expect((0..<500).allSatisfy { [1, 3].contains(two.choose(scores, index: $0)) })
    #expect(TokenSampler(temperature: 0).choose([1, 3, 3], index: 0) == 1)
    #expect(TokenSampler(best: 1).choose([1, 3, 3], index: 7) == 1)
    #expect(TokenSampler().choose([.nan, .nan], index: 0) == nil)
  }

  @Test func `bytes in pieces become what they are in one`() {
    let texts: [[UInt8]] = [
      Array("é€😀 x".utf8), [0xE2, 0x82], [0xE2, 0x41, 0x80, 0xFF, 0xF0, 0x9F, 0xE2, 0x82, 0xAC],
      [0xF8, 0x80, 0x80, 0x80, 0x80, 0x41], [0xED, 0xA0, 0x80], [],
    ]
    let stream = RandomStream(seed: 2, "bytes")
    let random = (0..<200).map { text in
      (0..<12).map { UInt8(128 + stream.at(text).integer($0, below: 128)) }
    }
    for bytes in texts + random {
      for length in 1...5 {
        var (text, pieces) = ("", TextStream())
        for start in stride(from: 0, to: bytes.count, by: length) {
          text += pieces.take(Array(bytes[start..<min(bytes.count, start + length)]))
        }
        #expect(text + pieces.finish() == String(decoding: bytes, as: UTF8.self))
      }
    }
  }

  @Test func `the outline of a recipe is the model's parameters`() throws {
    for tied in [false, true] {
      let recipe = LlamaRecipe().with(\.layers, 2).with(\.hidden, 16).with(\.tied, tied)
      let circumstances = ModelCircumstances(
        vocabulary: 20, context: 8, rows: 2, seed: 0, dataSeed: 0)
      let outline = try #require(try recipe.outline(circumstances))
      let made = try recipe.make(circumstances)
      #expect(
        outline.weights
          == made.model.parameters.map { ModelOutline.Weight($0.name, $0.tensor.shape, $0.role) })
      #expect(outline.isFromScratch == made.isFromScratch)
    }
  }
}
