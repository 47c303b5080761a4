import Protocols
import PromptsPlugin
import Testing

/// Shapes and starts of virtual tokens.
@Suite struct PromptTests {
  @Test func `a prompt starts as embeddings of the vocabulary`() throws {
    let site = Site("model.embed_tokens", inputs: 7, outputs: 3, place: .input)
    let table = Tensor.normal([7, 3], RandomStream(seed: 1, "table"))
    let prompt = Tensor.zeros([5, 3])
    let parameters = Parameters(["prompt_embeddings": prompt], weight: table)
    PromptTuning().with(\.tokens, 5)
      .initialize(at: site, parameters, RandomStream(seed: 2, "prompt"))
    let rows = (0..<7).map { table.select($0).values }
    #expect((0..<5).allSatisfy { rows.contains(prompt.select($0).values) })
    #expect(Set((0..<5).map { prompt.select($0).values }).count > 1)
  }

  @Test(arguments: [(PromptStart.uniform, Initializer.uniform(0.5)), (.normal, .normal(1))])
  func `other starts are the papers'`(_ start: PromptStart, _ initializer: Initializer) {
    let site = Site("model.embed_tokens", inputs: 7, outputs: 3, place: .input)
    let prompt = PromptTuning().with(\.tokens, 5).with(\.initial, start)
    #expect(prompt.shared(by: [site]) == [Parameter("prompt_embeddings", [5, 3], initializer)])
    let tensor = Tensor.ones([5, 3])
    prompt.initialize(
      at: site, Parameters(["prompt_embeddings": tensor]), RandomStream(seed: 2, "prompt"))
    #expect(tensor.values.allSatisfy { $0 == 1 })
  }

  /// With grouped queries a layer's keys are narrower than the stream.
  @Test func `a prefix holds keys and values layer by layer`() throws {
    let sites = (0..<3).map {
      Site("model.layers.\($0).self_attn", inputs: 16, outputs: 4, place: .attention)
    }
    let prefix = PrefixTuning().with(\.tokens, 2)
    #expect(
      prefix.shared(by: sites) == [Parameter("prompt_embeddings", [2, 3 * 2 * 4], .normal(1))])
    let all = Tensor((0..<48).map(Double.init), shape: [2, 24])
    for (index, site) in sites.enumerated() {
      let own = try #require(
        prefix.prefix(at: site, Parameters(["prompt_embeddings": all], index: index)))
      #expect(own.length == 2 && own.keys.shape == [2, 4])
      #expect(own.keys.select(1).values == (0..<4).map { Double(24 + 8 * index + $0) })
      #expect(own.values.select(0).values == (4..<8).map { Double(8 * index + $0) })
    }
  }
}
