import Protocols
import Tensors
import Testing
import Transformer

struct LlamaConfigurationTests {
  /// 2·32100·h + L·(4h² + 3·h·f + 2h) + h for hidden h, inner f, L layers: two tables, four square
  /// and three h x f maps and two norms a layer, one norm before the head.
  @Test(arguments: [
    ("llama-9m", 9_021_568), ("llama-20m", 19_599_616), ("llama-35m", 35_274_624),
    ("llama-40m", 42_475_680), ("llama-60m", 58_176_000), ("llama-71m", 70_681_088),
    ("llama-100m", 100_117_120), ("llama-130m", 134_259_456), ("llama-250m", 247_524_096),
    ("llama-350m", 368_174_080), ("llama-1b", 1_339_492_352), ("llama-3b", 2_686_343_680),
    ("llama-7b", 6_739_234_816),
  ])
  func `a preset has the number of weights that its sizes give`(name: String, count: Int) throws {
    let preset = try #require(LlamaConfiguration.preset(name))
    #expect(preset.parameters == count)
    #expect(preset.problem == nil)
    #expect(preset.keyValueHeads == preset.heads && !preset.tied && preset.epsilon == 1e-6)
    #expect(preset.maximumPositions == (name == "llama-7b" ? 2048 : 1024))
  }

  @Test func `there are thirteen presets, and no others by other names`() {
    #expect(LlamaConfiguration.presets.count == 13)
    #expect(LlamaConfiguration.preset("llama-13b") == nil)
  }

  @Test func `the counts are those of the model's tensors`() {
    for configuration in [.tiny, .tiny.with { $0.tied = true }] as [LlamaConfiguration] {
      let model = Llama(configuration, seed: 1)
      #expect(model.parameters.reduce(0) { $0 + $1.tensor.count } == configuration.parameters)
      #expect(model.linears.reduce(0) { $0 + $1.weight.count } == configuration.linearParameters)
      #expect(model.linears.allSatisfy { $0.weight.shape == [$0.site.outputs, $0.site.inputs] })
    }
  }

  @Test func `sizes that are left out follow from the others`() {
    let usual = LlamaConfiguration(layers: 1, hidden: 256, heads: 4, vocabulary: 5)
    // 8/3 · 256 = 682.7, and the next multiple of 8.
    #expect(usual.inner == 688 && usual.keyValueHeads == 4 && usual.headSize == 64)
    #expect(LlamaConfiguration(layers: 1, hidden: 12, heads: 2, vocabulary: 5).inner == 32)
  }

  @Test(arguments: [
    (LlamaConfiguration.tiny, nil),
    (.tiny.with { $0.layers = 0 }, "layers is 0; it must be at least 1"),
    (.tiny.with { $0.hidden = -1 }, "hidden is -1; it must be at least 1"),
    (.tiny.with { $0.inner = 0 }, "inner is 0; it must be at least 1"),
    (.tiny.with { $0.heads = 0 }, "heads is 0; it must be at least 1"),
    (.tiny.with { $0.keyValueHeads = 0 }, "key_value_heads is 0; it must be at least 1"),
    (.tiny.with { $0.vocabulary = 0 }, "vocabulary is 0; it must be at least 1"),
    (
      LlamaConfiguration(layers: 1, hidden: 10, heads: 4, vocabulary: 5),
      "hidden (10) must be a multiple of heads (4)"
    ),
    (
      .tiny.with { $0.keyValueHeads = 3 },
      "heads (4) must be a multiple of key_value_heads (3)"
    ),
    (
      .tiny.with { $0.headSize = 3 },
      "the width of a head is 3 (hidden 8 / heads 4); rotary positions need an even one"
    ),
  ])
  func `a problem is described`(configuration: LlamaConfiguration, problem: String?) {
    #expect(configuration.problem == problem)
  }

  @Test func `a training step's operations are counted`() {
    // For a token: 6 layers x (4·256² + 3·256·688) = 4,743,168 weights of the maps and 65,536 of
    // the head, six operations each, and 6·6·256·256 for attention. A step takes 127.8 GFLOP.
    let model = LlamaConfiguration(layers: 6, hidden: 256, inner: 688, heads: 4, vocabulary: 256)
    #expect(
      model.trainingOperations(tokens: 16 * 256, length: 256)
        == 4096 * (6 * (4_743_168 + 65_536) + 6 * 6 * 256 * 256))
    #expect(model.trainingOperations(tokens: 16 * 256, length: 256) == 127_842_385_920)
  }
}
