import Foundation
import Protocols
import Tensors
import Testing
import Training
import Transformer

/// AdapterHub's adapters on the model of `model/llama`.
@Suite struct BlockAdapterTests {
  static let cases = [
    ("houlsby", "houlsby"), ("pfeiffer", "pfeiffer"), ("parallel", "parallel"),
    ("phm-adapter", "phm"), ("compacter", "compacter"), ("compacter-plus-plus", "compacter++"),
  ]

  @Test("logits, loss, gradients and counts are AdapterHub's", arguments: cases)
  func adapter(_ name: String, _ kind: String) throws {
    let golden = try GoldenCase("adapter/\(name)")
    let model = try GoldenCase("model/llama").model()
    for parameter in model.parameters { parameter.tensor.frozen() }
    let adapters = AdapterSet(
      try AdapterCase.plan(block(kind, golden), golden), to: model, seed: 0)
    var places: [String: Tensor] = [:]
    for own in adapters.parameters { places[Self.hubName(own.name)] = own.tensor }
    #expect(Set(golden.names("in.").filter { $0 != "input_ids" }) == Set(places.keys))
    for (name, tensor) in places { tensor.assign(try golden.tensor("in.\(name)")) }

    let batch = try golden.batch()
    expectClose(
      "logits", withoutGradient { model.logits(batch) }, try golden.tensor("out.logits"))
    let loss = model.loss(batch)
    expectClose("loss", loss.item, try golden.tensor("out.loss.f64", type: .float64).item)
    loss.backward()
    for (name, tensor) in places {
      expectClose(name, tensor.gradient, try golden.tensor("grad.\(name)"))
    }
    let trained = adapters.parameters.filter(\.tensor.requiresGradient)
    #expect(
      trained.reduce(0) { $0 + $1.tensor.count } == Int(try golden.number("trainable_parameters")))
  }

  /// The case's configuration as an experiment says it.
  private func block(_ kind: String, _ golden: GoldenCase) throws -> String {
    let found = try #require(golden.settings["config"] as? [String: Any])
    var settings = [
      "kind": kind, "reduction": "\(try #require(found["reduction_factor"]))",
      "activation": "\(try #require(found["non_linearity"]))",
      "scale": "\(try #require(found["scaling"]))",
    ]
    if found["phm_layer"] as? Bool == true {
      settings["division"] = "\(try #require(found["phm_dim"]))"
      settings["form"] = "adapterhub"
      if kind == "phm" {
        settings["shared_rule"] = "\(found["shared_phm_rule"] as? Bool == true)"
      } else {
        settings["rank"] = "\(try #require(found["phm_rank"]))"
      }
    }
    return "{\(settings.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: ", "))}"
  }

  /// "model.layers.0.mlp.adapter_down.weight" as AdapterHub has it.
  private static func hubName(_ name: String) -> String {
    if name == "shared.phm_rule" { return "model.shared_parameters.x.phm_rule" }
    return name.replacing(".self_attn.", with: ".attention_adapters.adapters.x.")
      .replacing(".mlp.", with: ".output_adapters.adapters.x.")
      .replacing("adapter_down.", with: "adapter_down.0.")
  }
}
