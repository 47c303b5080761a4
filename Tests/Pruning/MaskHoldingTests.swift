import Foundation
import LoRAPlugin
import OptimizersPlugin
import Protocols
import PruningPlugin
import SchedulesPlugin
import Tensors
import Testing
import Transformer

@testable import Training

/// What is pruned stays 0 after every step: in the weight, and in every moment of its shape.
@Suite struct MaskHoldingTests {
  static let sizes = LlamaConfiguration(
    layers: 1, hidden: 16, inner: 24, heads: 2, vocabulary: 23)

  struct RandomTokens: TrainingData {
    func batch(step: Int, _ index: Int) -> Batch {
      let stream = RandomStream(seed: 1, "tokens").at(step).at(index)
      return .tokens(TokenBatch((0..<40).map { Int32(stream.integer($0, below: 23)) }, length: 10))
    }
  }

  static let optimizers: [any Optimizer] = [
    SGD().with(\.momentum, 0.9).with(\.weightDecay, 0.1),
    SGD().with(\.momentum, 0.9).with(\.nesterov, true),
    Adam(), AdamW().with(\.weightDecay, 0.1), Lion().with(\.weightDecay, 0.1), RMSprop(),
    Adagrad(), Adafactor(), Muon(), GaLore().with(\.rank, 4),
  ]

  private func trainer(
    _ optimizer: any Optimizer, what: [String] = ["base"], adapter: (any Adapter)? = nil
  ) -> Trainer {
    var plan = TrainingPlan(
      steps: 8, rate: 0.01, optimizer: optimizer, scheduler: Constant(),
      lengths: StepLengths(tokens: 40))
    plan.clip = 1
    var prune = PrunePlan(MagnitudePruning())
    prune.what = what
    plan.prune = prune
    if let adapter {
      plan.adapter = AdapterPlan(adapter)
      plan.learns = []
    }
    return Trainer(Llama(Self.sizes, seed: 2), plan, data: RandomTokens())
  }

  /// Masks that keep about a half of what the plan prunes.
  private func halves(_ trainer: Trainer) throws -> MaskSet {
    let network = trainer.prunedNetwork(RandomStream(seed: 4, "masks"), step: 0)
    let masks = try MaskSearch(MagnitudePruning(), rate: PruningRate(0.5))
      .masks(network, level: 1, by: .chance)
    return MaskSet(zip(network.tensors, masks).map { ($0.name, $1) })
  }

  @Test("weights and moments, whatever the optimizer", arguments: 0..<optimizers.count)
  func held(_ index: Int) throws {
    let trainer = trainer(Self.optimizers[index])
    // Moments of before are there when the masks come.
    for _ in 0..<2 { _ = try trainer.advance() }
    let masks = try halves(trainer)
    trainer.set(masks)
    let monitor = InvariantMonitor(batch: RandomTokens().batch(step: 99, 0))
    trainer.observer = monitor
    while !trainer.isFinished {
      _ = try trainer.advance()
      for (name, mask) in masks.masks {
        let parameter = try #require(trainer.model.parameters.first { $0.name == name })
        let state = try #require(trainer.parameters.states[name])
        for tensor in [parameter.tensor] + state.tensors.values where tensor.shape == mask.shape {
          #expect(zip(tensor.values, mask.values).allSatisfy { $1 != 0 || $0 == 0 }, "\(name)")
        }
      }
    }
    // What stays learns.
    let first = try #require(masks.masks.first)
    let weight = try #require(trainer.model.parameters.first { $0.name == first.name })
    #expect(
      weight.tensor.values.count { $0 != 0 } == first.mask.values.count { $0 != 0 })
    let record = try #require(monitor.log.records.first { $0.name == Invariant.masked.rawValue })
    #expect(record.checks == 6 && record.broken == 0 && record.worst == 0)
  }

  @Test("a mask that does not cover the optimizer's step is named", arguments: 0..<4)
  func defects(_ index: Int) throws {
    let defects: [(any Optimizer, (Trainer) -> Void)] = [
      // Only the gradient is masked: weight decay and momentum move what is pruned.
      (AdamW().with(\.weightDecay, 0.1), { _ in }),
      (SGD().with(\.momentum, 0.9), { _ in }),
      // The weight is held, its moments are not.
      (
        AdamW(),
        { trainer in for own in trainer.allParameters { trainer.masks?.hold(own) } }
      ),
      // NaN is nothing that is held.
      (AdamW(), { trainer in trainer.model.linears[0].weight.fill(.nan) }),
    ]
    let trainer = trainer(defects[index].0)
    for _ in 0..<2 { _ = try trainer.advance() }
    let masks = try halves(trainer)
    // Put in place without holding what was there before, as a program would that only masks gradients.
    trainer.masks = masks
    trainer.maskOperation = defects[index].1
    let monitor = InvariantMonitor(batch: RandomTokens().batch(step: 99, 0))
    trainer.observer = monitor
    _ = try trainer.advance()
    let record = try #require(monitor.log.records.first { $0.name == Invariant.masked.rawValue })
    #expect(record.broken == 1 && !record.detail.isEmpty)
  }

  @Test func `an adapter's factors are pruned, and the frozen weights are not`() throws {
    let trainer = trainer(AdamW(), what: ["adapter"], adapter: LoRA().with(\.rank, 4))
    let masks = try halves(trainer)
    #expect(masks.masks.allSatisfy { $0.name.contains(".lora_") })
    #expect(masks.masks.count == 2 * trainer.model.linears.count)
    let base = trainer.model.parameters.map(\.tensor.checksum)
    trainer.set(masks)
    while !trainer.isFinished { _ = try trainer.advance() }
    #expect(trainer.model.parameters.map(\.tensor.checksum) == base)
    #expect(masks.violation(in: trainer.allParameters, trainer.parameters.states) == nil)
  }

  @Test func `embeddings, norms and head are pruned where they are named, and else not`() {
    func names(_ what: [String]) -> [String] {
      trainer(AdamW(), what: what).prunedParameters.map(\.parameter.name)
    }
    let base = names(["base"])
    #expect(base.count == 7 && base == base.sorted())
    #expect(names(["head", "embeddings"]) == ["lm_head.weight", "model.embed_tokens.weight"])
    #expect(names(["mlp"]).allSatisfy { $0.contains(".mlp.") })
    #expect(names(["q_proj"]).count == 1)
    #expect(names(["norms"]).allSatisfy { $0.contains("norm") })
  }

  @Test func `movement is summed over a training and goes on from a checkpoint`() throws {
    func trainer() -> Trainer {
      var plan = TrainingPlan(
        steps: 4, rate: 0.01, optimizer: AdamW(), scheduler: Constant(),
        lengths: StepLengths(tokens: 40))
      plan.prune = PrunePlan(MovementPruning())
      return Trainer(Llama(Self.sizes, seed: 2), plan, data: RandomTokens())
    }
    let whole = trainer()
    while !whole.isFinished { _ = try whole.advance() }
    #expect(whole.pruningMemory.allSatisfy { $0.tensor.absolute().sum().item > 0 })
    try withFolder { folder in
      let first = trainer()
      for _ in 0..<2 { _ = try first.advance() }
      let path = try Checkpoint.save(first, in: folder)
      let second = trainer()
      try Checkpoint.load(path, into: second)
      while !second.isFinished { _ = try second.advance() }
      #expect(
        second.pruningMemory.map(\.tensor.checksum) == whole.pruningMemory.map(\.tensor.checksum))
    }
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "masks-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
