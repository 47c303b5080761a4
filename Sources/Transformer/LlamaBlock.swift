import Protocols

/// One block: x + attention(norm(x)), then x + feed-forward(norm(x)).
public final class LlamaBlock {
  private let configuration: LlamaConfiguration
  private let name: String
  /// [hidden]; the norms before attention and before the feed-forward half.
  public let inputNorm: Tensor, postAttentionNorm: Tensor
  /// The projections of attention.
  public let query: AdaptableLinear, key: AdaptableLinear, value: AdaptableLinear
  /// From the heads back to the residual stream.
  public let output: AdaptableLinear
  /// The ends of both halves, where block adapters sit.
  public let attentionEnd: AdaptableSublayer, feedForwardEnd: AdaptableSublayer
  /// Keys and values, where a prefix stands.
  public let keysAndValues: AdaptableAttention
  /// The maps of the feed-forward half.
  public let gate: AdaptableLinear, up: AdaptableLinear, down: AdaptableLinear

  init(
    _ configuration: LlamaConfiguration, layer: Int,
    weight: (_ name: String, _ shape: [Int]) -> Tensor
  ) {
    let name = "model.layers.\(layer)"
    func map(_ path: String, _ inputs: Int, _ outputs: Int) -> AdaptableLinear {
      let site = Site("\(name).\(path)", inputs: inputs, outputs: outputs)
      return AdaptableLinear(site, weight: weight("\(site.name).weight", [outputs, inputs]))
    }
    self.configuration = configuration
    self.name = name
    let (hidden, inner) = (configuration.hidden, configuration.inner)
    let heads = configuration.heads * configuration.headSize
    let keys = configuration.keyValueHeads * configuration.headSize
    inputNorm = weight("\(name).input_layernorm.weight", [hidden])
    query = map("self_attn.q_proj", hidden, heads)
    key = map("self_attn.k_proj", hidden, keys)
    value = map("self_attn.v_proj", hidden, keys)
    output = map("self_attn.o_proj", heads, hidden)
    let end = { (half: String) in
      AdaptableSublayer(
        Site("\(name).\(half)", inputs: hidden, outputs: hidden, place: .sublayer))
    }
    (attentionEnd, feedForwardEnd) = (end("self_attn"), end("mlp"))
    keysAndValues = AdaptableAttention(
      Site("\(name).self_attn", inputs: hidden, outputs: keys, place: .attention))
    postAttentionNorm = weight("\(name).post_attention_layernorm.weight", [hidden])
    gate = map("mlp.gate_proj", hidden, inner)
    up = map("mlp.up_proj", hidden, inner)
    down = map("mlp.down_proj", inner, hidden)
  }

  /// The linear maps in order.
  var linears: [AdaptableLinear] { [query, key, value, output, gate, up, down] }

  var parameters: [NamedParameter] {
    let weights = { (maps: [AdaptableLinear]) in
      maps.map { NamedParameter("\($0.site.name).weight", $0.weight, .base) }
    }
    return [NamedParameter("\(name).input_layernorm.weight", inputNorm, .norms)]
      + weights([query, key, value, output])
      + [NamedParameter("\(name).post_attention_layernorm.weight", postAttentionNorm, .norms)]
      + weights([gate, up, down])
  }

  /// - Parameters:
  ///   - x: [batch, length, hidden]
  ///   - prefix: keys and values before the text's, whose positions go on from it.
  func callAsFunction(_ x: Tensor, _ rotary: RotaryTable, _ prefix: AttentionPrefix?) -> Tensor {
    let normed = rmsNorm(x, inputNorm, epsilon: configuration.epsilon)
    let heads = attention(
      query(normed), key(normed), value(normed), heads: configuration.heads,
      keyValueHeads: configuration.keyValueHeads, rotary: rotary,
      offset: prefix?.length ?? 0, prefix: prefix)
    let middle = attentionEnd(output, heads, residual: x)
    let again = rmsNorm(middle, postAttentionNorm, epsilon: configuration.epsilon)
    return feedForwardEnd(down, swiglu(gate: gate(again), up: up(again)), residual: middle)
  }
}
