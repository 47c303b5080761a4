import LoRAPlugin
import Protocols
import Testing
import Transformer

@testable import Training

/// How the factors start again after a restart.
@Suite struct FactorStartTests {
  private func restarted(_ start: FactorStart) throws -> Trainer {
    var plan = TrainerTests.plan(.relora)
    plan.restart?.factors = start
    let trainer = Trainer(
      Llama(TrainerTests.sizes, seed: 2), plan, data: TrainerTests.RandomTokens())
    var event: TrainingEvent?
    while event != .restarted { event = try trainer.step().event }
    return trainer
  }

  private func factor(_ role: String, _ site: AttachedAdapter) throws -> Tensor {
    let index = try #require(site.declared.firstIndex { $0.role == role })
    return site.tensors[index].converted(to: .float64)
  }

  @Test func `orthogonal factors have no part in the rows of what was added before`() throws {
    let trainer = try restarted(.orthogonal)
    let start = Llama(TrainerTests.sizes, seed: 2)
    let sites = try #require(trainer.adapters).sites
    for (site, before) in zip(sites, start.linears) {
      let map = try #require(site.linear)
      let change = map.weight.converted(to: .float64) - before.weight.converted(to: .float64)
      let parts = try SingularDecomposition(change)
      // Rank 2 was added; further singular values are rounding.
      #expect(parts.values[1] > 1e-4 && parts.values[2] < 1e-6)
      let a = try factor("A", site)
      let shared = matmul(a, parts.vt.slice(0..<2).transposed()).values.map(\.magnitude).max() ?? 1
      #expect(shared < 1e-6)
      #expect(try factor("B", site).values.allSatisfy { $0 == 0 })
    }
  }

  @Test func `factors from the gradient span its first right singular vectors`() throws {
    let trainer = try restarted(.gradient)
    let adapters = try #require(trainer.adapters)
    // The same batch, against the same weights.
    let maps = adapters.sites.compactMap(\.linear)
    for map in maps { map.weight.trainable() }
    trainer.model.loss(TrainerTests.RandomTokens().batch(step: trainer.progress.step, 0)).backward()
    for (site, map) in zip(adapters.sites, maps) {
      let gradient = try #require(map.weight.gradient).converted(to: .float64)
      let space = try SingularDecomposition(gradient).vt.slice(0..<2)
      let a = try factor("A", site)
      let outside = a - matmul(matmul(a, space.transposed()), space)
      #expect(outside.values.map(\.magnitude).max() ?? 1 < 1e-5)
      map.weight.frozen()
    }
  }

  @Test func `rows keep the lengths that they were drawn with, and the function stays`() throws {
    let lengths = try FactorStart.allCases.map { start in
      let adapters = try #require(try restarted(start).adapters)
      return try factor("A", adapters.sites[0]).norm(1).values
    }
    for own in lengths {
      #expect(zip(own, lengths[0]).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }
}
