package import ExperimentFile
internal import Foundation
package import Protocols
internal import Tensors

/// `model: {kind: llama, …}`: the language model, from its sizes, a preset, or a folder.
package struct LlamaRecipe: ModelRecipe {
  /// Its name in experiment files.
  package static let kind = "llama"
  /// What it is.
  package static let summary = "the LLaMA language model"
  /// What it computes.
  package static let formula =
    "x + attention(rmsNorm(x)), then x + swiglu(rmsNorm(x)), in each block; rotary positions"
  /// Where that comes from.
  package static let source =
    "Touvron et al. 2023, arXiv 2302.13971; presets: Lialin et al. 2023, arXiv 2307.05695"

  @Setting("a configuration of the ReLoRA paper by name: llama-9m … llama-7b")
  package var preset: String? = nil
  @Setting("a Hugging Face folder to read sizes and weights from", affectsIdentity: false)
  package var from: FilePath? = nil
  @Setting("blocks", 1..., default: "4, or the preset's") package var layers: Int? = nil
  @Setting("width of the residual stream", 1..., default: "128, or the preset's")
  package var hidden: Int? = nil
  @Setting(
    "width inside the feed-forward half", 1..., default: "8/3 hidden, up to a multiple of 8")
  package var inner: Int? = nil
  @Setting("query heads", 1..., default: "4, or the preset's") package var heads: Int? = nil
  @Setting("key-value heads", 1..., default: "heads") package var keyValueHeads: Int? = nil
  @Setting("tokens", 1..., default: "the tokenizer's") package var vocabulary: Int? = nil
  @Setting("the head is the embedding") package var tied = false

  /// The defaults.
  package init() {}

  /// Sizes that fit each other.
  package func validate() throws {
    if let preset, LlamaConfiguration.preset(preset) == nil {
      let names = LlamaConfiguration.presets.map(\.name)
      throw InvalidSetting(
        "preset", "has no configuration '\(preset)'",
        hint: Suggestion.nearest(to: preset, among: names).map { "did you mean '\($0)'?" }
          ?? "known: \(names.joined(separator: ", "))")
    }
    let sizes: [(String, Any?)] = [
      ("preset", preset), ("layers", layers), ("hidden", hidden), ("inner", inner),
      ("heads", heads), ("key_value_heads", keyValueHeads), ("vocabulary", vocabulary),
    ]
    if from != nil {
      if let other = sizes.first(where: { $0.1 != nil }) {
        throw InvalidSetting(
          other.0, "does not go with 'from', whose folder has its own sizes",
          hint: "leave one of them out", seeAlso: ["from"])
      }
      return try checkFolder()
    }
    if let problem = configuration(vocabulary: vocabulary ?? 256).problem {
      throw InvalidSetting(heads == nil ? "hidden" : "heads", "does not fit: \(problem)")
    }
  }

  /// A run is a likely mistake: its weights stand beside moments, and without the adapter.
  private func checkFolder() throws(InvalidSetting) {
    guard let folder = from?.resolved else { return }
    let has = { (name: String) in FileSystem.exists(FileSystem.path(name, in: folder)) }
    guard !has(LlamaConfiguration.fileName) else { return }
    let isRun = has("plan.json") || has("config.yaml")
    throw InvalidSetting(
      "from",
      isRun
        ? "is the folder of a run, not of a model"
        : "is no folder of a model: there is no \(folder)/\(LlamaConfiguration.fileName)",
      hint: "give a Hugging Face folder; ranklab export RUN FOLDER writes one of a run")
  }

  /// The files of `from`, whose content decides what a run is.
  package var files: [String] {
    guard let folder = from?.resolved else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".safetensors") || $0 == "config.json" }.sorted()
      .map { FileSystem.path($0, in: folder) }
  }

  /// The sizes with the vocabulary of the data where the experiment gives none.
  package func configuration(vocabulary found: Int) -> LlamaConfiguration {
    let base = preset.flatMap(LlamaConfiguration.preset)
    let sameWidth = hidden == nil || hidden == base?.hidden
    var result = LlamaConfiguration(
      layers: layers ?? base?.layers ?? 4, hidden: hidden ?? base?.hidden ?? 128,
      inner: inner ?? (sameWidth ? base?.inner : nil), heads: heads ?? base?.heads ?? 4,
      keyValueHeads: keyValueHeads, vocabulary: vocabulary ?? found, tied: tied)
    if let base { result.maximumPositions = base.maximumPositions }
    return result
  }

  /// The maps of all blocks.
  package func sites(_ circumstances: ModelCircumstances) throws -> [Site]? {
    try configuration(circumstances).sites
  }

  /// The weights of all blocks, and the operations of causal attention with them.
  package func outline(_ circumstances: ModelCircumstances) throws -> ModelOutline? {
    let configuration = try configuration(circumstances)
    let tokens = circumstances.rows * circumstances.context
    return ModelOutline(
      configuration.outline, isFromScratch: from == nil,
      operations: configuration.trainingOperations(tokens: tokens, length: circumstances.context))
  }

  /// The model, at random or from its folder.
  package func make(_ circumstances: ModelCircumstances) throws -> MadeModel {
    let configuration = try configuration(circumstances)
    if let needed = circumstances.vocabulary, needed > configuration.vocabulary {
      throw InvalidSetting(
        from == nil ? "vocabulary" : "from",
        "has \(configuration.vocabulary) tokens, and the data have \(needed)",
        hint: "write a vocabulary of at least \(needed), or another tokenizer")
    }
    if let folder = from?.resolved {
      return MadeModel(try Llama(folder: folder), isFromScratch: false) { name in
        try Llama.weight(name, folder: folder)
      }
    }
    let shapes = Dictionary(configuration.weightShapes.map { ($0.name, $0.shape) }) { $1 }
    return MadeModel(Llama(configuration, seed: circumstances.seed)) { name in
      Llama.initialWeight(name, shapes[name] ?? [], configuration, seed: circumstances.seed)
    }
  }

  private func configuration(_ circumstances: ModelCircumstances) throws -> LlamaConfiguration {
    var result =
      try from.map { folder throws(ModelFolderError) in
        try LlamaConfiguration(folder: folder.resolved)
      } ?? configuration(vocabulary: circumstances.vocabulary ?? 256)
    if from == nil {
      result.maximumPositions = max(result.maximumPositions, circumstances.context)
    }
    return result
  }
}

extension LlamaConfiguration {
  /// All weights with their roles, in the order of the computation.
  package var outline: [ModelOutline.Weight] {
    weightShapes.map { name, shape in
      let role: ParameterRole =
        switch name {
        case "model.embed_tokens.weight": .embeddings
        case "lm_head.weight": .head
        case _ where shape.count == 1: .norms
        default: .base
        }
      return ModelOutline.Weight(name, shape, role)
    }
  }

  /// Where adapters can sit: the linear maps in the order of the computation, the ends of the
  /// blocks' halves, the layers' keys and values, the input.
  package var sites: [Site] {
    linearSites
      + (0..<layers).flatMap { layer in
        ["self_attn", "mlp"].map {
          Site("model.layers.\(layer).\($0)", inputs: hidden, outputs: hidden, place: .sublayer)
        }
      }
      + (0..<layers).map { layer in
        Site(
          "model.layers.\(layer).self_attn", inputs: hidden, outputs: keyValueHeads * headSize,
          place: .attention)
      } + [Site("model.embed_tokens", inputs: vocabulary, outputs: hidden, place: .input)]
  }

  private var linearSites: [Site] {
    let (attention, keys) = (heads * headSize, keyValueHeads * headSize)
    return (0..<layers).flatMap { layer in
      [
        ("self_attn.q_proj", hidden, attention), ("self_attn.k_proj", hidden, keys),
        ("self_attn.v_proj", hidden, keys), ("self_attn.o_proj", attention, hidden),
        ("mlp.gate_proj", hidden, inner), ("mlp.up_proj", hidden, inner),
        ("mlp.down_proj", inner, hidden),
      ].map { Site("model.layers.\(layer).\($0.0)", inputs: $0.1, outputs: $0.2) }
    }
  }
}
