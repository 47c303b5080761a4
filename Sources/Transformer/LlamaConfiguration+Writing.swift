import Tensors

// The sizes as a Hugging Face config.json.

extension LlamaConfiguration {
  /// The text of a `config.json` as transformers 4.57 reads and writes it.
  ///
  /// Keys are sorted, a level is two spaces, and the same sizes give the same bytes.
  ///
  /// - Parameters:
  ///   - storedType: how the weights are stored, which newer and older versions find under `dtype`
  ///     and `torch_dtype`.
  ///   - beginToken: the id of the token that begins a text, if there is one.
  ///   - endToken: the id of the token that ends a text. Written as null where there is none,
  ///     because transformers takes 1 and 2 for ids that are left out.
  /// - Returns: the text, which ends with a line's end.
  func json(storedType: StoredType, beginToken: Int?, endToken: Int?) -> String {
    let type = "\"\(storedType)\""
    let members = [
      ("architectures", "[\n    \"LlamaForCausalLM\"\n  ]"),
      ("attention_bias", "false"),
      ("attention_dropout", "0.0"),
      ("bos_token_id", beginToken.map { "\($0)" } ?? "null"),
      ("dtype", type),
      ("eos_token_id", endToken.map { "\($0)" } ?? "null"),
      ("head_dim", "\(headSize)"),
      ("hidden_act", "\"silu\""),
      ("hidden_size", "\(hidden)"),
      ("initializer_range", "\(initialDeviation)"),
      ("intermediate_size", "\(inner)"),
      ("max_position_embeddings", "\(maximumPositions)"),
      ("mlp_bias", "false"),
      ("model_type", "\"llama\""),
      ("num_attention_heads", "\(heads)"),
      ("num_hidden_layers", "\(layers)"),
      ("num_key_value_heads", "\(keyValueHeads)"),
      ("rms_norm_eps", "\(epsilon)"),
      ("rope_scaling", "null"),
      ("rope_theta", "\(rotaryBase)"),
      ("tie_word_embeddings", "\(tied)"),
      ("torch_dtype", type),
      ("vocab_size", "\(vocabulary)"),
    ]
    let rows = members.map { "  \"\($0.0)\": \($0.1)" }
    return "{\n\(rows.joined(separator: ",\n"))\n}\n"
  }
}
