import Conformance
import Protocols
import Tensors
import Testing
import Transformer

/// The whole model's gradients against central differences, in float64.
struct LlamaGradientTests {
  private static let configurations: [LlamaConfiguration] = [
    .tiny, .tiny.with { $0.tied = true }, .tiny.with { $0.keyValueHeads = 1 },
    .tiny.with {
      $0.keyValueHeads = 4
      $0.layers = 1
    },
  ]

  private static let batch = TokenBatch(
    [1, 4, 9, 2, 4, 10, 0, 3, 3, 7], length: 5,
    weights: [1, 0.5, 2, 0, 1, 1, 1, 0.25, 3, 1])

  /// What is wrong with the gradient of a function of the model in any of its weights.
  private func problems(
    _ name: String, _ configuration: LlamaConfiguration, tolerance: Double,
    function: (Llama) -> Tensor
  ) -> [String] {
    // Weights large enough that every part of the model matters.
    let start = Llama(
      configuration.with { $0.initialDeviation = 0.4 }, seed: 11, type: .float64
    ).parameters
    let names = start.map(\.name)
    return GradientCheck.problems(
      name, start.map(\.tensor), tolerance: tolerance, probes: 6
    ) { leaves in
      let weights = Dictionary(uniqueKeysWithValues: zip(names, leaves))
      return function(
        Llama(configuration, type: .float64) { name, shape in
          weights[name] ?? .zeros(shape, type: .float64)
        })
    }
  }

  @Test(arguments: configurations)
  func `the loss has the gradient of its differences`(configuration: LlamaConfiguration) {
    #expect(problems("loss", configuration, tolerance: 1e-8) { $0.loss(Self.batch) } == [])
  }

  @Test(arguments: configurations)
  func `the logits have the gradient of their differences`(configuration: LlamaConfiguration) {
    #expect(problems("logits", configuration, tolerance: 1e-7) { $0.logits(Self.batch) } == [])
  }
}
