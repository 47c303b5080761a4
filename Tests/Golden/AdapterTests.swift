import ExperimentFile
import Foundation
import Protocols
import Tensors
import Testing
import Training
import Transformer

@testable import RankLab

/// PEFT's adapters on the model of `model/llama`, read from PEFT's own folders.
@Suite struct AdapterTests {
  static let cases = [
    "lora", "lora-attention-only", "lora-rank-pattern", "lora-modules-to-save", "rslora", "dora",
    "vera", "adalora", "hira", "gralora", "delora",
    "loha", "lokr", "miss", "c3a", "oft", "boft", "hra", "road", "ia3", "ln-tuning",
  ]

  @Test("logits, loss, gradients, counts and merged weights are PEFT's", arguments: cases)
  func adapter(_ name: String) throws {
    let own = try AdapterCase(name)
    let (golden, model, adapters) = (own.golden, own.model, own.adapters)
    let batch = try golden.batch()
    let logits = withoutGradient { model.logits(batch) }
    expectClose("logits", logits, try golden.tensor("out.logits"))
    let loss = model.loss(batch)
    expectClose("loss", loss.item, try golden.tensor("out.loss.f64", type: .float64).item)
    loss.backward()
    try own.compareGradients()
    let trained = (model.parameters + adapters.parameters).filter(\.tensor.requiresGradient)
    #expect(
      trained.reduce(0) { $0 + $1.tensor.count } == Int(try golden.number("trainable_parameters")))
    try compareMerged(golden, model, adapters, batch, logits)
  }

  @Test("a folder's tables by site are read for every method that has one")
  func patterns() throws {
    let folder = try TemporaryPEFTFolder(
      """
      {"peft_type": "LOHA", "r": 2, "alpha": 4, "target_modules": "all-linear",
       "rank_pattern": {"q_proj": 3}, "alpha_pattern": {"q_proj": 5}}
      """)
    let block = try PEFTFolder(folder.path).block(Registry.builtIn())
    #expect(
      block == "{kind: loha, alpha: 4, rank: 2, patterns: {\"q_proj\": {alpha: 5, rank: 3}}}")
  }

  @Test("a folder with an option that we do not have is refused by its name")
  func options() throws {
    let folder = try TemporaryPEFTFolder(
      """
      {"peft_type": "HRA", "r": 2, "apply_GS": true, "target_modules": "all-linear"}
      """)
    let error = #expect(throws: ModelFolderError.self) {
      try PEFTFolder(folder.path).block(Registry.builtIn())
    }
    #expect("\(try #require(error))".contains("has apply_GS: true, which no adapter here"))
  }

  @Test("a folder with some of the norms only is refused, for we train all")
  func someNorms() throws {
    let folder = try TemporaryPEFTFolder(
      """
      {"peft_type": "LN_TUNING", "target_modules": ["norm"]}
      """)
    let name = "base_model.model.model.norm.ln_tuning_layers.weight"
    let (read, model) = (try PEFTFolder(folder.path), try GoldenCase("model/llama").model())
    let hidden = model.configuration.hidden
    try SafetensorsWriter.write(
      [Tensor.ones([hidden]).item(name)], to: "\(folder.path)/adapter_model.safetensors")
    #expect(try read.block(Registry.builtIn()) == "{kind: norms}")
    let plan = try AdapterCase.plan(read.block(Registry.builtIn()), GoldenCase("model/llama"))
    let adapters = AdapterSet(plan, to: model, seed: 0)
    let error = #expect(throws: ModelFolderError.self) { try read.load(into: adapters, of: model) }
    #expect("\(try #require(error))".contains("model.layers.0.input_layernorm [\(hidden)]"))
  }

  /// Merging keeps the function, and taking it back brings back the weights bit for bit.
  private func compareMerged(
    _ golden: GoldenCase, _ model: Llama, _ adapters: AdapterSet, _ batch: TokenBatch,
    _ logits: Tensor
  ) throws {
    guard case .intoWeights = adapters.adapter.merging else { return }
    let before = model.parameters.map(\.tensor.checksum)
    let kept = adapters.merge()
    expectClose("merged logits", withoutGradient { model.logits(batch) }, logits)
    for name in golden.names("out.merged.") {
      let own = try #require(
        model.parameters.first { "model.\($0.name)" == name || $0.name == name })
      expectClose(name, own.tensor, try golden.tensor("out.merged.\(name)"))
    }
    adapters.unmerge(kept)
    #expect(model.parameters.map(\.tensor.checksum) == before)
    expectClose("logits again", withoutGradient { model.logits(batch) }, logits, tolerance: 0)
  }
}

/// A folder with a configuration, gone with this value.
final class TemporaryPEFTFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "peft-\(UUID())").path

  init(_ configuration: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try configuration.write(
      toFile: "\(path)/adapter_config.json", atomically: true, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A case of PEFT with the adapter that its folder describes on the model.
struct AdapterCase {
  let golden: GoldenCase
  let model: Llama
  let adapters: AdapterSet

  init(_ name: String) throws {
    golden = try GoldenCase("adapter/\(name)")
    model = try GoldenCase("model/llama").model()
    let folder = try PEFTFolder(golden.folder)
    let plan = try Self.plan(folder.block(Registry.builtIn()), golden)
    for parameter in model.parameters {
      let isSaved = folder.savedModules.contains { "\($0).weight" == parameter.name }
      let learns = isSaved || plan.adapter.learns.contains(parameter.role)
      if learns { parameter.tensor.trainable() } else { parameter.tensor.frozen() }
    }
    adapters = AdapterSet(plan, to: model, seed: 0)
    try folder.load(into: adapters, of: model)
  }

  /// The block as an experiment has it, through the whole language.
  static func plan(_ block: String, _ golden: GoldenCase) throws -> AdapterPlan {
    let text = "data: {kind: grammar}\nadapter: \(block)\n"
    let experiment = Experiment(
      source: SourceText(name: golden.name, text: text),
      schema: try Schema.rankLab(Registry.builtIn()), surroundings: .ofThisMachine)
    let checked = try CheckedPlan(experiment, PlanOptions())
    let problems = checked.diagnostics.all.map(\.message)
    return try #require(checked.settings.first?.adapter, "\(problems)")
  }

  /// Gradients that PEFT 0.21.2 has wrong: what its C3A passes back to the layer below is not the
  /// slope of what it computes (`BlockCircularConvolution`, against central differences). Only the
  /// last layer, which passes nothing back to another C3A, is right.
  private func isWrong(_ name: String) -> Bool {
    golden.name == "adapter/c3a" && !name.contains(".layers.\(model.blocks.count - 1).")
  }

  /// Every gradient of the case against ours, and none of ours left over.
  func compareGradients() throws {
    var own: [String: Tensor] = [:]
    for parameter in model.parameters + adapters.parameters
    where parameter.tensor.requiresGradient {
      own[Self.plain(parameter.name)] = parameter.tensor.gradient
    }
    for name in golden.names("grad.") {
      let gradient = own.removeValue(forKey: Self.plain(name))
      if isWrong(name) { continue }
      expectClose(name, gradient, try golden.tensor("grad.\(name)"))
    }
    #expect(own.isEmpty, "gradients that PEFT does not have: \(own.keys.sorted())")
  }

  /// A parameter's name without what PEFT or we put around it.
  private static func plain(_ name: String) -> String {
    var name = name
    for prefix in ["base_model.model.", "base_model.", "shared."] where name.hasPrefix(prefix) {
      name.removeFirst(prefix.count)
    }
    for part in [".default", ".modules_to_save", ".weight", ".ln_tuning_layers"] {
      name = name.replacing(part, with: "")
    }
    return name == "prompt_encoder.embedding" ? "prompt_embeddings" : name
  }
}
