import Foundation
import Protocols
import Tensors
import Testing
import Transformer

/// PEFT's LoRA on the model of `model/llama`, read from PEFT's own files.
@Suite struct LoRATests {
  static let cases = ["lora", "lora-attention-only", "lora-rank-pattern", "rslora"]

  @Test("logits, loss, gradients and merged weights are PEFT's", arguments: cases)
  func adapter(_ name: String) throws {
    let (golden, model, factors) = try Self.load(name)
    let batch = try golden.batch()
    let logits = withoutGradient { model.logits(batch) }
    expectClose("logits", logits, try golden.tensor("out.logits"))
    let loss = model.loss(batch)
    expectClose("loss", loss.item, try golden.tensor("out.loss.f64", type: .float64).item)
    loss.backward()
    let gradients = golden.names("grad.base_model.model.")
    #expect(gradients.count == factors.count)
    for name in gradients {
      let own = name.replacing(".default", with: "")
      expectClose(
        name, factors[own]?.gradient, try golden.tensor("grad.base_model.model.\(name)"))
    }
    #expect(model.parameters.allSatisfy { $0.tensor.gradient == nil }, "the base is frozen")
    try compareMerged(golden, model)
  }

  @Test("each way of computing the map agrees with PEFT", arguments: LowRankForm.allCases)
  func forms(_ form: LowRankForm) throws {
    let (golden, model, factors) = try Self.load("lora")
    // One map is enough: the last one, from the loss of a sum.
    let map = try #require(model.linears.last)
    guard case .lowRank(let b0, let a0, let scale, _) = map.update?() else {
      Issue.record("no low-rank update")
      return
    }
    let update = LowRankUpdate(b: b0, a: a0, scale: scale)
    let x = Tensor.uniform([33, map.site.inputs], -1, 1, RandomStream(seed: 5, "x")).trainable()
    linear(x, map.weight, update, form: form).squared().sum().backward()
    let reference = x.detached.copy().trainable()
    let (b, a) = (update.b.copy().trainable(), update.a.copy().trainable())
    let merged = map.weight + matmul(b, a) * update.scale
    matmul(reference, merged.transposed()).squared().sum().backward()
    expectClose("x", x.gradient, try #require(reference.gradient))
    expectClose("B", update.b.gradient, try #require(b.gradient))
    expectClose("A", update.a.gradient, try #require(a.gradient))
    #expect(golden.name == "adapter/lora" && !factors.isEmpty)
  }

  /// Merging keeps the function, and the kept copy brings back the weight bit for bit.
  private func compareMerged(_ golden: GoldenCase, _ model: Llama) throws {
    let expected = golden.names("out.merged.")
    #expect(!expected.isEmpty)
    for map in model.linears {
      let before = map.weight.copy()
      map.merge()
      if expected.contains("\(map.site.name).weight") {
        expectClose(
          map.site.name, map.weight, try golden.tensor("out.merged.\(map.site.name).weight"))
      }
      map.weight.assign(before)
      #expect(map.weight.values == before.values)
    }
  }

  /// The model with PEFT's update on each site that the configuration selects.
  private static func load(
    _ name: String
  ) throws -> (golden: GoldenCase, model: Llama, factors: [String: Tensor]) {
    let golden = try GoldenCase("adapter/\(name)")
    let model = try GoldenCase("model/llama").model()
    for parameter in model.parameters { parameter.tensor.frozen() }
    let json = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(filePath: "\(golden.folder)/adapter_config.json")))
    let configuration = try #require(json as? [String: Any])
    let file = try SafetensorsFile(path: "\(golden.folder)/adapter_model.safetensors")
    let targets = try #require(configuration["target_modules"] as? [String])
    var factors: [String: Tensor] = [:]
    for map in model.linears where targets.contains(where: map.site.matches) {
      let factor = { (part: String) in
        let entry = try #require(file["base_model.model.\(map.site.name).\(part).weight"])
        let tensor = try Tensor(entry, of: file).trainable()
        factors["\(map.site.name).\(part).weight"] = tensor
        return tensor
      }
      let (b, a) = (try factor("lora_B"), try factor("lora_A"))
      let scale = try scale(configuration, map.site)
      map.update = { .lowRank(b: b, a: a, scale: scale) }
    }
    #expect(factors.count == file.entries.count, "every tensor of PEFT's file is used")
    return (golden, model, factors)
  }

  /// alpha / rank, or alpha / √rank, with PEFT's patterns by site.
  private static func scale(_ configuration: [String: Any], _ site: Site) throws -> Double {
    let value = { (key: String, pattern: String) in
      let patterns = configuration[pattern] as? [String: NSNumber] ?? [:]
      let own = patterns.first { site.matches($0.key) }?.value
      return try #require(own ?? configuration[key] as? NSNumber).doubleValue
    }
    let (rank, alpha) = (try value("r", "rank_pattern"), try value("lora_alpha", "alpha_pattern"))
    return configuration["use_rslora"] as? Bool == true ? alpha / rank.squareRoot() : alpha / rank
  }
}
