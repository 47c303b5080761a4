import OptimizersPlugin
import Protocols
import Tensors
import Testing
import Training
import Transformer

/// Ten steps of transformers' model with torch's clipping and AdamW.
@Suite struct TrainingTests {
  @Test func `losses and final weights of full-rank training are torch's`() throws {
    let golden = try GoldenCase("training/full-rank")
    let model = try GoldenCase("model/llama").model()
    let (tokens, shape) = try golden.integers("in.batches")
    let losses = try golden.tensor("out.losses.f64", type: .float64).values
    let trainer = ParameterTrainer(
      model.parameters,
      optimizer: AdamW()
        .with(\.betas, [try golden.number("beta1"), try golden.number("beta2")])
        .with(\.epsilon, try golden.number("eps"))
        .with(\.weightDecay, try golden.number("weight_decay")),
      clip: try golden.number("clip"))
    let size = shape[1] * shape[2]
    for step in 0..<shape[0] {
      let batch = TokenBatch(Array(tokens[(step * size)..<((step + 1) * size)]), length: shape[2])
      let loss = model.loss(batch)
      loss.backward()
      trainer.step(rate: try golden.number("lr"))
      expectClose("loss of step \(step)", loss.item, losses[step])
    }
    for parameter in model.parameters {
      expectClose(parameter.name, parameter.tensor, try golden.tensor("out.\(parameter.name)"))
    }
  }
}
