import LoRAPlugin
import Protocols
import Tensors
import Testing
import Training
import Transformer

/// Starts that are made from the weight, against PEFT's.
@Suite struct AdapterStartTests {
  static let cases: [(name: String, adapter: any Adapter)] = [
    ("pissa", PiSSA().with(\.rank, 4).with(\.alpha, 8)),
    ("olora", OLoRA().with(\.rank, 4).with(\.alpha, 8)),
  ]

  @Test("what the start adds, and what it leaves in the weight, is PEFT's", arguments: 0..<2)
  func start(_ index: Int) throws {
    let (name, adapter) = Self.cases[index]
    let golden = try GoldenCase("adapter/\(name)-init")
    let model = try GoldenCase("model/llama").model()
    let map = try #require(
      model.linears.first { $0.site.name.hasSuffix("layers.0.self_attn.q_proj") })
    let weight = try golden.tensor("in.weight")
    map.weight.assign(weight)
    let adapters = AdapterSet(adapter, to: model, targets: [map.site.name], seed: 0)
    let scale = try golden.number("scaling")
    let product = matmul(try golden.tensor("out.B"), try golden.tensor("out.A")) * scale
    expectClose("s B A", map.change(), product)
    expectClose("residual", map.weight, try golden.tensor("out.residual"))
    let factors = ["lora_B", "lora_A"].map { adapters.sites[0].own[$0] }
    // Each term of the product, which the signs of the vectors do not change.
    for term in 0..<4 {
      let expected = matmul(
        try golden.tensor("out.B").slice(term..<(term + 1), axis: 1),
        try golden.tensor("out.A").slice(term..<(term + 1)))
      let own = matmul(
        factors[0].slice(term..<(term + 1), axis: 1), factors[1].slice(term..<(term + 1)))
      expectClose("term \(term)", own, expected)
    }
    adapters.detach()
    #expect(map.weight.checksum == weight.checksum)
  }
}
