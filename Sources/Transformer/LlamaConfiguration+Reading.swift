import Tensors

// The sizes from a Hugging Face config.json, as transformers 4 and 5 write it.

extension LlamaConfiguration {
  /// The name of the file in a model's folder.
  static let fileName = "config.json"

  /// The sizes of the model in a Hugging Face folder, from its `config.json`.
  ///
  /// Keys that may be missing or null have transformers' defaults: as many key-value heads as
  /// heads, heads of hidden / heads, an untied head, ε 1e-6, rotary base 10,000, 2,048 positions,
  /// deviation 0.02. What concerns training, generation or storage only (`attention_dropout`,
  /// `use_cache`, token ids, `dtype`, …) is passed over.
  ///
  /// - Throws: `ModelFolderError` with file, key, what was found and what is wanted: a value is
  ///   missing, of another type or out of range, or asks for what is not computed here (biases,
  ///   activations other than SiLU, scaled rotary positions, quantized weights).
  public init(folder: String) throws(ModelFolderError) {
    try self.init(ConfigurationFile(path: FileSystem.path(Self.fileName, in: folder)))
  }

  init(_ file: ConfigurationFile) throws(ModelFolderError) {
    try Self.refuseUnsupported(file)
    let hidden = try file.whole("hidden_size", in: Self.sizes)
    let heads = try file.whole("num_attention_heads", in: Self.sizes)
    self.init(
      layers: try file.whole("num_hidden_layers", in: 1...10_000), hidden: hidden,
      inner: try file.whole("intermediate_size", in: Self.sizes), heads: heads,
      keyValueHeads: try Self.keyValueHeads(file, heads: heads),
      headSize: try Self.headSize(file, hidden: hidden, heads: heads),
      vocabulary: try file.whole("vocab_size", in: Self.sizes),
      tied: try file.flag("tie_word_embeddings", default: false))
    epsilon =
      try file.number("rms_norm_eps", wanted: "a number from 0 to 1") { (0...1).contains($0) }
      ?? 1e-6
    initialDeviation =
      try file.number("initializer_range", wanted: "a number from 0 to 1000") {
        (0...1000).contains($0)
      } ?? 0.02
    maximumPositions = try file.whole(
      "max_position_embeddings", in: 1...1_000_000_000, default: 2048)
    rotaryBase = try Self.rotaryBase(file)
    if let problem { throw file.problem(problem) }
  }

  /// Sizes beyond these are mistakes, and their products would not fit into 64 bits.
  private static let sizes = 1...10_000_000

  private static func refuseUnsupported(_ file: ConfigurationFile) throws(ModelFolderError) {
    guard file["model_type"] != nil else { throw file.failure("model_type", wanted: "\"llama\"") }
    try file.require("model_type", .text("llama"))
    try file.require("architectures", .list([.text("LlamaForCausalLM")]))
    try file.require("hidden_act", .text("silu"))
    try file.require("attention_bias", .flag(false))
    try file.require("mlp_bias", .flag(false))
    try file.require("quantization_config", .null)
    try file.require("partial_rotary_factor", .number(1))
  }

  private static func keyValueHeads(
    _ file: ConfigurationFile, heads: Int
  ) throws(ModelFolderError) -> Int {
    let key = "num_key_value_heads"
    let count = try file.whole(key, in: sizes, default: heads)
    guard heads.isMultiple(of: count) else {
      throw file.failure(key, wanted: "a divisor of num_attention_heads, \(heads)")
    }
    return count
  }

  private static func headSize(
    _ file: ConfigurationFile, hidden: Int, heads: Int
  ) throws(ModelFolderError) -> Int {
    guard file["head_dim"] == nil else {
      let size = try file.whole("head_dim", in: sizes)
      guard size.isMultiple(of: 2) else {
        throw file.failure("head_dim", wanted: "an even number, as rotary positions need it")
      }
      guard size * heads <= sizes.upperBound else {
        throw file.failure(
          "head_dim",
          wanted: "at most \(sizes.upperBound) / num_attention_heads, which is \(heads)")
      }
      return size
    }
    guard hidden.isMultiple(of: 2 * heads) else {
      throw file.failure(
        "hidden_size", wanted: "an even multiple of num_attention_heads, \(heads), or a head_dim")
    }
    return hidden / heads
  }
}

// MARK: - Rotary positions

extension LlamaConfiguration {
  /// The base from `rope_theta`, which transformers 5 keeps in `rope_parameters`.
  private static func rotaryBase(_ file: ConfigurationFile) throws(ModelFolderError) -> Double {
    let key = "rope_theta"
    let parts = try [file.object("rope_scaling"), file.object("rope_parameters")].compactMap(\.self)
    for part in parts {
      try part.require("rope_type", .text("default"))
      try part.require("type", .text("default"))
      try part.require("partial_rotary_factor", .number(1))
      if part["rope_type"] == nil, part["type"] == nil {
        throw part.failure("rope_type", wanted: "\"default\"")
      }
    }
    var base: Double?
    for part in [file] + parts {
      let limits = 1...1e9
      let wanted = base.map { "\($0), as elsewhere in the file" } ?? "a number from 1 to 1e+09"
      base =
        try part.number(key, wanted: wanted) { limits.contains($0) && $0 == base ?? $0 } ?? base
    }
    return base ?? 10_000
  }
}
