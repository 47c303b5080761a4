import Protocols
import Tensors
import Testing
import Transformer

/// Keys of a config.json with the JSON text of their values, nil for a key that is left out.
struct Change: CustomTestStringConvertible, Sendable {
  let keys: KeyValuePairs<String, String?>

  init(_ keys: KeyValuePairs<String, String?>) { self.keys = keys }

  var testDescription: String {
    keys.map { "\($0.key): \($0.value ?? "left out")" }.joined(separator: ", ")
  }

  /// A config.json of the least that a model needs, with this change.
  var text: String {
    var values: [String: String] = [
      "model_type": "\"llama\"", "hidden_size": "32", "intermediate_size": "88",
      "num_hidden_layers": "2", "num_attention_heads": "4", "vocab_size": "64",
    ]
    for (key, value) in keys { values[key] = value }
    let members = values.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
    return "{\(members.joined(separator: ", "))}"
  }
}

struct HuggingFaceConfigurationTests {
  private static var least: LlamaConfiguration {
    LlamaConfiguration(layers: 2, hidden: 32, inner: 88, heads: 4, vocabulary: 64)
      .with { $0.maximumPositions = 2048 }
  }

  private func read(_ text: String) throws -> LlamaConfiguration {
    let folder = try ModelFolder()
    try folder.add(text, as: "config.json")
    return try LlamaConfiguration(folder: folder.path)
  }

  @Test(arguments: [
    Change([:]),
    Change(["num_key_value_heads": "null", "head_dim": "null", "rope_scaling": "null"]),
    Change(["hidden_size": "32.0", "rope_theta": "1e4", "rms_norm_eps": "0.000001"]),
    Change(["hidden_act": "\"silu\"", "attention_bias": "false", "mlp_bias": "false"]),
    Change(["architectures": "[\"LlamaForCausalLM\"]", "torch_dtype": "\"bfloat16\""]),
    Change(["architectures": "null", "dtype": "\"float16\"", "quantization_config": "null"]),
    Change(["rope_scaling": "{\"type\": \"default\"}", "partial_rotary_factor": "1.0"]),
    Change(["rope_parameters": "{\"rope_type\": \"default\"}"]),
    Change(["attention_dropout": "0.1", "use_cache": "true", "eos_token_id": "[1, 2]"]),
    Change(["pretraining_tp": "2", "auto_map": "{\"\": [{}, null, \"\\u00e9\"]}"]),
  ])
  func `what is left out, null or of no importance leaves the defaults`(change: Change) throws {
    #expect(try read(change.text) == Self.least)
  }

  @Test func `every setting is read`() throws {
    let change = Change([
      "num_key_value_heads": "2", "head_dim": "10", "tie_word_embeddings": "true",
      "rms_norm_eps": "1e-05", "rope_theta": "500000.0", "max_position_embeddings": "131072",
      "initializer_range": "0.006",
    ])
    let wanted = LlamaConfiguration(
      layers: 2, hidden: 32, inner: 88, heads: 4, keyValueHeads: 2, headSize: 10, vocabulary: 64,
      tied: true
    ).with {
      $0.epsilon = 1e-5
      $0.rotaryBase = 500_000
      $0.maximumPositions = 131_072
      $0.initialDeviation = 0.006
    }
    #expect(try read(change.text) == wanted)
  }

  @Test(arguments: [
    Change(["rope_theta": "50000"]),
    Change(["rope_parameters": "{\"rope_theta\": 50000.0, \"rope_type\": \"default\"}"]),
    Change([
      "rope_theta": "50000",
      "rope_parameters": "{\"rope_theta\": 50000.0, \"rope_type\": \"default\"}",
    ]),
  ])
  func `the rotary base is read in both spellings`(change: Change) throws {
    #expect(try read(change.text) == Self.least.with { $0.rotaryBase = 50_000 })
  }

  @Test func `the text is that of transformers`() throws {
    let folder = try ModelFolder()
    let tied = LlamaConfiguration.tiny.with { $0.tied = true }
    try Llama(tied, seed: 1).save(folder: folder.path, storedType: .bfloat16, endToken: 2)
    let wanted = """
      {
        "architectures": [
          "LlamaForCausalLM"
        ],
        "attention_bias": false,
        "attention_dropout": 0.0,
        "bos_token_id": null,
        "dtype": "bfloat16",
        "eos_token_id": 2,
        "head_dim": 6,
        "hidden_act": "silu",
        "hidden_size": 8,
        "initializer_range": 0.02,
        "intermediate_size": 12,
        "max_position_embeddings": 1024,
        "mlp_bias": false,
        "model_type": "llama",
        "num_attention_heads": 4,
        "num_hidden_layers": 2,
        "num_key_value_heads": 2,
        "rms_norm_eps": 1e-06,
        "rope_scaling": null,
        "rope_theta": 10000.0,
        "tie_word_embeddings": true,
        "torch_dtype": "bfloat16",
        "vocab_size": 11
      }

      """
    #expect(try folder.text("config.json") == wanted)
  }
}
