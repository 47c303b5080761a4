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

  /// Every gradient of the case against ours, and none of ours left over.
  func compareGradients() throws {
    var own: [String: Tensor] = [:]
    for parameter in model.parameters + adapters.parameters
    where parameter.tensor.requiresGradient {
      own[Self.plain(parameter.name)] = parameter.tensor.gradient
    }
    for name in golden.names("grad.") {
      expectClose(
        name, own.removeValue(forKey: Self.plain(name)), try golden.tensor("grad.\(name)"))
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
