import LoRAPlugin
import Protocols
import Tensors
import Testing
import Training
import Transformer

@testable import Training

/// LoRA-FA's corrected gradient.
@Suite struct LoRAFATests {
  /// The gradients of B before and after the hook, and A, of every site.
  private func gradients(
    _ plan: AdapterPlan
  ) throws -> [(site: AttachedAdapter, before: Tensor, after: Tensor)] {
    let model = FamilyModel.model(.float64)
    let adapters = AdapterSet(plan, to: model, seed: 4)
    model.loss(FamilyModel.batch).backward()
    let before = try adapters.sites.map { try #require($0.own["lora_B"].gradient).copy() }
    adapters.beforeStep(AdapterProgress(step: 1, total: 10))
    return try zip(adapters.sites, before).map { site, gradient in
      #expect(site.own["lora_A"].gradient == nil, "A is frozen")
      return (site, gradient, try #require(site.own["lora_B"].gradient))
    }
  }

  @Test func `B's gradient is (A Aᵀ)⁻¹ / s² times what it was, with each site's own scale`() throws
  {
    let adapter = LoRAFA().with(\.rank, 3).with(\.alpha, 6)
    var plan = AdapterPlan(adapter)
    plan.patterns = [("q_proj", adapter.with(\.alpha, 12)), ("up_proj", adapter.with(\.rank, 2))]
    for (site, before, after) in try gradients(plan) {
      let scale = site.site.matches("q_proj") ? 4.0 : site.site.matches("up_proj") ? 3 : 2
      let a = site.own["lora_A"].values, width = site.site.inputs
      let rank = site.own["lora_A"].shape[0]
      // after · (A Aᵀ + δI) s² must give back `before`.
      let found = after.values, expected = before.values
      let largest = expected.reduce(0) { max($0, abs($1)) }
      for row in 0..<site.site.outputs {
        for column in 0..<rank {
          var sum = 0.0
          for k in 0..<rank {
            let dot = (0..<width).reduce(0.0) { $0 + a[k * width + $1] * a[column * width + $1] }
            sum += found[row * rank + k] * (dot + (k == column ? 1e-8 : 0))
          }
          #expect(abs(sum * scale * scale - expected[row * rank + column]) < 1e-10 * largest)
        }
      }
    }
  }

  @Test func `the update that it makes is the gradient of W on the rows of A`() throws {
    let model = FamilyModel.model(.float64)
    let weight = try #require(model.linears.first).weight
    for parameter in model.parameters { parameter.tensor.frozen() }
    weight.trainable()
    model.loss(FamilyModel.batch).backward()
    let full = try #require(weight.gradient)
    let adapter = LoRAFA().with(\.rank, 3)
    let (site, _, after) = try #require(try gradients(AdapterPlan(adapter)).first)
    let a = site.own["lora_A"]
    let rest = matmul(after, a) * (16.0 / 3) - full
    let outside = matmul(rest, a.transposed())
    let bound = 1e-6 * (full.values.reduce(0) { max($0, abs($1)) })
    #expect(outside.values.allSatisfy { abs($0) < bound })
  }

  @Test func `without the correction the gradient stays`() throws {
    let adapter = LoRAFA().with(\.rank, 3).with(\.corrected, false)
    for (_, before, after) in try gradients(AdapterPlan(adapter)) {
      #expect(before.checksum == after.checksum)
    }
  }
}
