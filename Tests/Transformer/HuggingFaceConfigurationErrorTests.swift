import Foundation
import Protocols
import Testing
import Transformer

/// A change of a config.json that must be refused, and the whole of what is said about it.
struct BadChange: CustomTestStringConvertible, Sendable {
  let change: Change
  let problem: String

  init(_ keys: KeyValuePairs<String, String?>, _ problem: String) {
    (change, self.problem) = (Change(keys), problem)
  }

  var testDescription: String { problem }
}

struct HuggingFaceConfigurationErrorTests {
  private static let size = "a whole number from 1 to 10000000"

  private static let badSizes: [BadChange] = [
    .init(["hidden_size": nil], "hidden_size is missing; wanted is \(size)"),
    .init(["hidden_size": "null"], "hidden_size is null; wanted is \(size)"),
    .init(["hidden_size": "\"32\""], "hidden_size is \"32\"; wanted is \(size)"),
    .init(["hidden_size": "true"], "hidden_size is true; wanted is \(size)"),
    .init(["hidden_size": "[32, 1]"], "hidden_size is [32, …]; wanted is \(size)"),
    .init(["hidden_size": "[]"], "hidden_size is []; wanted is \(size)"),
    .init(["hidden_size": "{}"], "hidden_size is an object; wanted is \(size)"),
    .init(["hidden_size": "0"], "hidden_size is 0; wanted is \(size)"),
    .init(["hidden_size": "-32"], "hidden_size is -32; wanted is \(size)"),
    .init(["hidden_size": "32.5"], "hidden_size is 32.5; wanted is \(size)"),
    .init(["hidden_size": "10000001"], "hidden_size is 10000001; wanted is \(size)"),
    .init(["hidden_size": "1e300"], "hidden_size is 1e+300; wanted is \(size)"),
    .init(["intermediate_size": nil], "intermediate_size is missing; wanted is \(size)"),
    .init(["vocab_size": "-1"], "vocab_size is -1; wanted is \(size)"),
    .init(["num_attention_heads": "false"], "num_attention_heads is false; wanted is \(size)"),
    .init(
      ["num_hidden_layers": "10001"],
      "num_hidden_layers is 10001; wanted is a whole number from 1 to 10000"),
    .init(
      ["max_position_embeddings": "0"],
      "max_position_embeddings is 0; wanted is a whole number from 1 to 1000000000"),
    .init(
      ["num_key_value_heads": "3"],
      "num_key_value_heads is 3; wanted is a divisor of num_attention_heads, 4"),
    .init(["num_key_value_heads": "\"2\""], "num_key_value_heads is \"2\"; wanted is \(size)"),
    .init(
      ["num_key_value_heads": "8"],
      "num_key_value_heads is 8; wanted is a divisor of num_attention_heads, 4"),
    .init(
      ["hidden_size": "30"],
      "hidden_size is 30; wanted is an even multiple of num_attention_heads, 4, or a head_dim"),
    .init(
      ["hidden_size": "36"],
      "hidden_size is 36; wanted is an even multiple of num_attention_heads, 4, or a head_dim"),
    .init(["head_dim": "0"], "head_dim is 0; wanted is \(size)"),
    .init(
      ["head_dim": "7"], "head_dim is 7; wanted is an even number, as rotary positions need it"),
    .init(
      ["head_dim": "2500002"],
      "head_dim is 2500002; wanted is at most 10000000 / num_attention_heads, which is 4"),
  ]

  private static let badNumbers: [BadChange] = [
    .init(
      ["tie_word_embeddings": "1"], "tie_word_embeddings is 1; wanted is true or false"),
    .init(
      ["tie_word_embeddings": "\"true\""],
      "tie_word_embeddings is \"true\"; wanted is true or false"),
    .init(["rms_norm_eps": "-1e-06"], "rms_norm_eps is -1e-06; wanted is a number from 0 to 1"),
    .init(["rms_norm_eps": "true"], "rms_norm_eps is true; wanted is a number from 0 to 1"),
    .init(["rms_norm_eps": "\"1e-6\""], "rms_norm_eps is \"1e-6\"; wanted is a number from 0 to 1"),
    .init(
      ["initializer_range": "-0.02"],
      "initializer_range is -0.02; wanted is a number from 0 to 1000"),
    .init(["rope_theta": "0"], "rope_theta is 0; wanted is a number from 1 to 1e+09"),
    .init(["rope_theta": "true"], "rope_theta is true; wanted is a number from 1 to 1e+09"),
    .init(
      ["rope_parameters": "{\"rope_type\": \"default\", \"rope_theta\": \"1e4\"}"],
      "rope_parameters.rope_theta is \"1e4\"; wanted is a number from 1 to 1e+09"),
    .init(
      [
        "rope_theta": "10000",
        "rope_parameters": "{\"rope_type\": \"default\", \"rope_theta\": 50000}",
      ],
      "rope_parameters.rope_theta is 50000; wanted is 10000.0, as elsewhere in the file"),
  ]

  private static let unsupported: [BadChange] = [
    .init(["model_type": nil], "model_type is missing; wanted is \"llama\""),
    .init(["model_type": "null"], "model_type is null; wanted is \"llama\""),
    .init(["model_type": "\"mistral\""], "model_type is \"mistral\"; supported is \"llama\" alone"),
    .init(["model_type": "1"], "model_type is 1; supported is \"llama\" alone"),
    .init(
      ["model_type": "\"\\u001b[31m\""],
      "model_type is \"\\u{1b}[31m\"; supported is \"llama\" alone"),
    .init(
      ["architectures": "[\"LlamaForSequenceClassification\"]"],
      "architectures is [\"LlamaForSequenceClassification\"]; "
        + "supported is [\"LlamaForCausalLM\"] alone"),
    .init(["hidden_act": "\"gelu\""], "hidden_act is \"gelu\"; supported is \"silu\" alone"),
    .init(["attention_bias": "true"], "attention_bias is true; supported is false alone"),
    .init(["attention_bias": "0"], "attention_bias is 0; supported is false alone"),
    .init(["mlp_bias": "true"], "mlp_bias is true; supported is false alone"),
    .init(
      ["quantization_config": "{\"bits\": 4}"],
      "quantization_config is an object; supported is null alone"),
    .init(
      ["partial_rotary_factor": "0.5"], "partial_rotary_factor is 0.5; supported is 1 alone"),
    .init(["rope_scaling": "2"], "rope_scaling is 2; wanted is an object or null"),
    .init(
      ["rope_scaling": "{\"factor\": 2}"],
      "rope_scaling.rope_type is missing; wanted is \"default\""),
    .init(
      ["rope_scaling": "{\"type\": \"linear\", \"factor\": 2}"],
      "rope_scaling.type is \"linear\"; supported is \"default\" alone"),
    .init(
      ["rope_scaling": "{\"rope_type\": \"llama3\", \"factor\": 8}"],
      "rope_scaling.rope_type is \"llama3\"; supported is \"default\" alone"),
    .init(
      ["rope_parameters": "{\"rope_type\": \"yarn\", \"rope_theta\": 10000}"],
      "rope_parameters.rope_type is \"yarn\"; supported is \"default\" alone"),
    .init(
      ["rope_parameters": "{\"rope_type\": \"default\", \"partial_rotary_factor\": 0.5}"],
      "rope_parameters.partial_rotary_factor is 0.5; supported is 1 alone"),
    .init(
      ["rope_parameters": "{\"full_attention\": {\"rope_type\": \"default\"}}"],
      "rope_parameters.rope_type is missing; wanted is \"default\""),
  ]

  @Test(arguments: badSizes + badNumbers + unsupported)
  func `a bad configuration is refused with file, key, value and what is wanted`(
    bad: BadChange
  ) throws {
    let folder = try ModelFolder()
    try folder.add(bad.change.text, as: "config.json")
    let error = #expect(throws: ModelFolderError.self) { try Llama(folder: folder.path) }
    #expect(error?.description == "\(folder.path)/config.json: \(bad.problem)")
  }

  @Test(arguments: [
    ("[1, 2]", "is [1, …]; wanted is an object"), ("3", "is 3; wanted is an object"),
    ("", "is not JSON: "), ("{\"a\": }", "is not JSON: "), ("{\"a\": 1", "is not JSON: "),
    ("{\"a\": 1e999}", "is not JSON: "),
    (String(repeating: "[", count: 100_000), "is not JSON: "),
  ])
  func `a file that is no object is refused`(text: String, problem: String) throws {
    let folder = try ModelFolder()
    try folder.add(text, as: "config.json")
    let error = #expect(throws: ModelFolderError.self) { try Llama(folder: folder.path) }
    #expect(error?.path == "\(folder.path)/config.json")
    // What follows are Foundation's words.
    #expect(error?.problem.hasPrefix(problem) == true, "\(error?.problem ?? "")")
  }

  @Test func `a configuration that cannot be opened is named`() throws {
    let folder = try ModelFolder()
    let path = folder.path("config.json")
    let missing = ModelFolderError(
      path: path, problem: "cannot open: No such file or directory")
    #expect(throws: missing) { try Llama(folder: folder.path) }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(throws: ModelFolderError(path: path, problem: "is a folder, not a file")) {
      try Llama(folder: folder.path)
    }
  }
}
