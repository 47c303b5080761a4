import Protocols
import RescalingPlugin
import Tensors
import Testing
import Training
import Transformer

/// Factors, biases and norms.
@Suite struct RescalingTests {
  private let tokens = TokenBatch((0..<10).map { Int32($0 % 7) }, length: 5)

  private func model() -> Llama {
    Llama(
      LlamaConfiguration(
        layers: 1, hidden: 8, inner: 12, heads: 2, keyValueHeads: 1, vocabulary: 7),
      type: .float64
    ) { name, shape in
      shape.count == 1
        ? .ones(shape, type: .float64)
        : .normal(shape, deviation: 0.5, RandomStream(seed: 1, name), type: .float64)
    }
  }

  @Test("(IA)³ scales outputs, and inputs of the feed-forward maps")
  func factors() {
    let set = AdapterSet(IA3(), to: model(), seed: 1)
    let shapes = Dictionary(uniqueKeysWithValues: set.parameters.map { ($0.name, $0.tensor.shape) })
    #expect(
      shapes == [
        "model.layers.0.self_attn.k_proj.ia3_l": [4, 1],
        "model.layers.0.self_attn.v_proj.ia3_l": [4, 1],
        "model.layers.0.mlp.down_proj.ia3_l": [1, 12],
      ])
  }

  @Test("a bias is added to the output, and not merged")
  func bias() {
    let map = AdaptableLinear(
      Site("map", inputs: 2, outputs: 3),
      weight: Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2], type: .float64))
    let own = Parameters(["bias": Tensor([10, 20, 30], shape: [3], type: .float64)])
    map.update = { BitFit().update(at: map.site, own) }
    #expect(map(Tensor([1, 1], shape: [1, 2], type: .float64)).values == [13, 27, 41])
    #expect(map.change() == nil)
    guard case .impossible = BitFit().merging else {
      Issue.record("a bias cannot be merged")
      return
    }
  }

  @Test("norm tuning adds nothing, sits nowhere and lets the norms learn")
  func norms() throws {
    let model = model()
    let adapter = NormTuning()
    let base = withoutGradient { model.logits(tokens) }
    let set = AdapterSet(adapter, to: model, seed: 1)
    #expect(set.sites.isEmpty)
    #expect(set.parameters.isEmpty)
    #expect(adapter.learns == [.norms])
    #expect(withoutGradient { model.logits(tokens) }.values == base.values)
    #expect(throws: InvalidSetting.self) {
      try adapter.validate(at: Site("map", inputs: 2, outputs: 2))
    }
    guard case .impossible(let reason) = adapter.merging else {
      Issue.record("norms cannot be merged")
      return
    }
    #expect(reason.contains("in place"))
  }
}
