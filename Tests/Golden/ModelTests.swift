import Protocols
import Tensors
import Testing
import Transformer

/// transformers' LlamaForCausalLM.
@Suite struct ModelTests {
  static let cases = ["model/llama", "model/llama-grouped-query", "model/llama-tied"]

  @Test("logits, loss and every gradient are those of transformers", arguments: cases)
  func model(_ name: String) throws {
    try compare(name, type: .float32, tolerance: float32Bound)
  }

  /// The case stores weights rounded to float32 (6e-8) beside results of the unrounded ones, and
  /// the rounding passes through some twenty products.
  @Test("float64 runs the same model, to the stored digits", arguments: cases)
  func model64(_ name: String) throws {
    try compare(name, type: .float64, tolerance: 3e-6)
  }

  private func compare(_ name: String, type: ElementType, tolerance: Double) throws {
    let golden = try GoldenCase(name)
    let model = try golden.model(type: type)
    let batch = try golden.batch()
    let logits = withoutGradient { model.logits(batch) }
    expectClose("logits", logits, try golden.tensor("out.logits", type: type), tolerance: tolerance)
    let loss = model.loss(batch)
    expectClose(
      "loss", loss.item, try golden.tensor("out.loss.f64", type: .float64).item,
      tolerance: tolerance)
    loss.backward()
    let parameters = Dictionary(
      uniqueKeysWithValues: model.parameters.map { ($0.name, $0.tensor) })
    let names = golden.names("grad.")
    #expect(Set(names) == Set(parameters.keys))
    for name in names {
      expectClose(
        name, parameters[name]?.gradient, try golden.tensor("grad.\(name)", type: type),
        tolerance: tolerance)
    }
  }
}
