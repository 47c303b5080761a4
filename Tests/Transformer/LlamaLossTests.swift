import Conformance
import Foundation
import Protocols
import Tensors
import Testing
import Transformer

struct LlamaLossTests {
  private let tokens: [Int32] = [1, 4, 9, 2, 4, 10, 0, 3, 3, 7]

  private func model(_ type: ElementType = .float64) -> Llama {
    Llama(.tiny.with { $0.initialDeviation = 0.5 }, seed: 12, type: type)
  }

  /// -log softmax of the token after each, by hand; the last of a sequence has none.
  private func surprises(_ model: Llama, _ batch: TokenBatch) -> [(token: Int, value: Double)] {
    let logits = model.logits(batch).values
    let width = model.configuration.vocabulary
    return batch.tokens.indices.compactMap { index in
      guard index % batch.length < batch.length - 1 else { return nil }
      let row = logits[index * width..<(index + 1) * width]
      let largest = row.max() ?? 0
      let sum = row.reduce(0) { $0 + exp($1 - largest) }
      let target = row[index * width + Int(batch.tokens[index + 1])]
      return (index + 1, largest + log(sum) - target)
    }
  }

  @Test(arguments: [5, 10, 2])
  func `the loss is the mean surprise of the next token`(length: Int) {
    let batch = TokenBatch(tokens, length: length)
    let surprises = surprises(model(), batch)
    #expect(surprises.count == tokens.count - tokens.count / length)
    let mean = surprises.reduce(0) { $0 + $1.value } / Double(surprises.count)
    #expect(
      Closeness.problem("loss", [model().loss(batch).item], [mean], tolerance: 1e-13) == nil)
    #expect(
      Closeness.problem("float32", [model(.float32).loss(batch).item], [mean], tolerance: 1e-5)
        == nil)
  }

  @Test func `with weights it is the weighted mean`() {
    let weights = [7, 0.5, 2, 0, 1, 9, 1, 0.25, 3, 0]
    let batch = TokenBatch(tokens, length: 5, weights: weights)
    let surprises = surprises(model(), batch)
    let sum = surprises.reduce(0) { $0 + weights[$1.token] * $1.value }
    // A weight is that of the token's own prediction: those of the first ones (7 and 9) do nothing.
    let mean = sum / (0.5 + 2 + 0 + 1 + 1 + 0.25 + 3 + 0)
    #expect(
      Closeness.problem("loss", [model().loss(batch).item], [mean], tolerance: 1e-13) == nil)
  }

  @Test func `without anything to predict the loss is 0`() {
    #expect(model().loss(TokenBatch([1, 2], length: 1)).item == 0)
    let weights = [Double](repeating: 0, count: 10)
    #expect(model().loss(TokenBatch(tokens, length: 5, weights: weights)).item == 0)
  }

  @Test(arguments: [ElementType.float32, .float64], [1, 6, 9])
  func `a later token changes no earlier logits`(type: ElementType, place: Int) {
    let model = model(type)
    var changed = tokens
    changed[place] = 8
    let width = model.configuration.vocabulary
    let before = model.logits(TokenBatch(tokens, length: 10)).values
    let after = model.logits(TokenBatch(changed, length: 10)).values
    #expect(before.prefix(place * width) == after.prefix(place * width))
    for position in place..<10 {
      let row = position * width..<(position + 1) * width
      #expect(before[row] != after[row])
    }
  }

  @Test func `sequences of a batch do not see each other, nor later lengths`() {
    let model = model()
    let width = 5 * model.configuration.vocabulary
    let both = model.logits(TokenBatch(tokens, length: 5)).values
    for sequence in 0..<2 {
      let own = TokenBatch(Array(tokens[sequence * 5..<sequence * 5 + 5]), length: 5)
      let rows = Array(both[sequence * width..<(sequence + 1) * width])
      #expect(
        Closeness.problem("logits", model.logits(own).values, rows, tolerance: 1e-13) == nil)
    }
    let whole = Array(model.logits(TokenBatch(tokens, length: 10)).values.prefix(width))
    #expect(
      Closeness.problem("logits", Array(both.prefix(width)), whole, tolerance: 1e-13) == nil)
  }
}
