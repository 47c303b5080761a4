import Protocols
import Tensors
import Testing
import Training
import Transformer

/// PEFT's virtual tokens on the model of `model/llama`, read from PEFT's own folders.
@Suite struct PromptTests {
  /// PEFT's logits have the places of the prompt, and its loss the first token's prediction from
  /// the last of them; ours have neither.
  @Test func `prompt tuning is PEFT's where both predict`() throws {
    let own = try AdapterCase("prompt-tuning")
    let (golden, model) = (own.golden, own.model)
    let batch = try golden.batch()
    let expected = try golden.tensor("out.logits")
    let virtual = expected.shape[1] - batch.length
    #expect(virtual == 3 && own.adapters.parameters.count == 1)
    let all = linear(model.hidden(batch, withPrompt: true), model.head)
    expectClose("all logits", all.detached, expected)
    let text = expected.slice(virtual..<expected.shape[1], axis: 1)
    let ours = crossEntropy(text.reshaped(-1, expected.shape[2]), targets: batch.targets)
    expectClose("our loss", model.loss(batch).item, ours.item)
    expectClose("logits", withoutGradient { model.logits(batch) }, text)

    let scores = all.slice((virtual - 1)..<(expected.shape[1] - 1), axis: 1)
    let loss = crossEntropy(
      scores.reshaped(-1, expected.shape[2]), targets: batch.tokens)
    expectClose("loss", loss.item, try golden.tensor("out.loss.f64", type: .float64).item)
    loss.backward()
    try own.compareGradients()
    try count(own)
  }

  @Test func `prefix tuning is PEFT's`() throws {
    let own = try AdapterCase("prefix-tuning")
    let batch = try own.golden.batch()
    expectClose(
      "logits", withoutGradient { own.model.logits(batch) }, try own.golden.tensor("out.logits"))
    let loss = own.model.loss(batch)
    expectClose("loss", loss.item, try own.golden.tensor("out.loss.f64", type: .float64).item)
    loss.backward()
    try own.compareGradients()
    try count(own)
  }

  private func count(_ own: AdapterCase) throws {
    #expect(
      own.adapters.parameters.reduce(0) { $0 + $1.tensor.count }
        == Int(try own.golden.number("trainable_parameters")))
  }
}
