import Foundation
import LoRAPlugin
import OptimizersPlugin
import Protocols
import ResetsPlugin
import SchedulesPlugin
import Tensors
import Testing
import Training
import Transformer
import TriggersPlugin

@testable import Training

/// What all adapters of the LoRA family owe.
@Suite struct LoRAFamilyTests {
  static let adapters: [any Adapter] = [
    LoRA().with(\.rank, 2), DoRA().with(\.rank, 2), PiSSA().with(\.rank, 2),
    OLoRA().with(\.rank, 2), AdaLoRA().with(\.rank, 3).with(\.targetRank, 1),
    LoRAFA().with(\.rank, 2), VeRA().with(\.rank, 5), SHiRA().with(\.rank, 2),
    HiRA().with(\.rank, 2), GraLoRA().with(\.rank, 4), DeLoRA().with(\.rank, 2), NoAdapter(),
  ]

  private struct RandomTokens: TrainingData {
    func batch(step: Int, _ index: Int) -> Batch {
      let stream = RandomStream(seed: 1, "tokens").at(step).at(index)
      return .tokens(TokenBatch((0..<40).map { Int32(stream.integer($0, below: 23)) }, length: 10))
    }
  }

  private func trainer(_ index: Int) -> Trainer {
    var plan = TrainingPlan(
      steps: 12, rate: 0.01, optimizer: AdamW(), scheduler: Cosine().with(\.warmup, .steps(2)),
      lengths: StepLengths(tokens: 40))
    plan.learns = [.norms]
    plan.adapter = AdapterPlan(Self.adapters[index])
    plan.restart = RestartPlan(Every().with(\.every, .steps(5)), reset: ZeroReset(), rewarm: 2)
    return Trainer(FamilyModel.model(), plan, data: RandomTokens())
  }

  private func state(_ trainer: Trainer) -> [String: UInt64] {
    let adapters = trainer.adapters.map { $0.parameters + $0.memory } ?? []
    return Dictionary(
      uniqueKeysWithValues: (trainer.model.parameters + adapters).map {
        ($0.name, $0.tensor.checksum)
      })
  }

  @Test("a run with restarts ends in the same bytes from every checkpoint", arguments: 0..<12)
  func resume(_ index: Int) throws {
    let whole = trainer(index)
    while !whole.isFinished { _ = try whole.step() }
    for stop in [1, 5, 7, 11] {
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let first = trainer(index)
      for _ in 0..<stop { _ = try first.step() }
      let path = try Checkpoint.save(first, in: folder)
      let second = trainer(index)
      try Checkpoint.load(path, into: second)
      #expect(state(second) == state(first))
      while !second.isFinished { _ = try second.step() }
      #expect(state(second) == state(whole), "stopped after \(stop)")
    }
  }

  @Test("a restart keeps the function, starts anew, and draws other numbers", arguments: 0..<12)
  func restart(_ index: Int) {
    let model = FamilyModel.model(.float64)
    let adapters = AdapterSet(Self.adapters[index], to: model, seed: 9)
    let loss = { withoutGradient { model.loss(FamilyModel.batch).item } }
    for (index, parameter) in adapters.parameters.enumerated()
    where parameter.tensor.requiresGradient {
      let noise = Tensor.normal(
        parameter.tensor.shape, deviation: 0.1, RandomStream(seed: 8, "move").at(index),
        type: .float64)
      parameter.tensor.assign(withoutGradient { parameter.tensor + noise })
    }
    let (before, moved) = (loss(), adapters.parameters.map(\.tensor.checksum))
    adapters.restart()
    #expect(abs(loss() - before) < 1e-11 * before)
    #expect(adapters.parameters.isEmpty || adapters.parameters.map(\.tensor.checksum) != moved)
  }

  @Test("a rank above the smaller width is refused", arguments: 0..<12)
  func rank(_ index: Int) {
    let site = Site("narrow", inputs: 1, outputs: 64)
    let adapter = Self.adapters[index]
    if adapter is VeRA || adapter is NoAdapter {
      #expect(throws: Never.self) { try adapter.validate(at: site) }
    } else {
      let error = #expect(throws: InvalidSetting.self) { try adapter.validate(at: site) }
      #expect(error?.name == "rank")
    }
  }

  @Test func `VeRA's projections are as large as the largest map, and one for all`() throws {
    let adapters = AdapterSet(VeRA().with(\.rank, 5), to: FamilyModel.model(), seed: 9)
    let shapes = adapters.shared.map(\.tensor.shape)
    #expect(shapes == [[5, 24], [24, 5]])
    for (_, tensor) in adapters.shared { #expect(!tensor.requiresGradient) }
    for site in adapters.sites {
      #expect(site.own["vera_A"] === adapters.shared[0].tensor)
      #expect(site.own["vera_lambda_d"].values == Array(repeating: Double(Float(0.1)), count: 5))
      #expect(site.own["vera_lambda_b"].values.allSatisfy { $0 == 0 })
    }
    // Kaiming's uniform numbers: ±√(6/24).
    let a = adapters.shared[0].tensor.values
    #expect(a.allSatisfy { abs($0) < 0.5 } && a.contains { abs($0) > 0.4 })
  }

  @Test func `OLoRA's basis is orthonormal where columns of the weight depend on others`() {
    let adapter = OLoRA().with(\.rank, 4)
    let weight = Tensor.normal([6, 5], RandomStream(seed: 2, "weight"))
    weight.slice(0..<1, axis: 1).fill(0)
    weight.slice(2..<3, axis: 1).assign(weight.slice(1..<2, axis: 1) * 2)
    let site = Site("a", inputs: 5, outputs: 6)
    let (a, b) = (Tensor.zeros([4, 5]), Tensor.zeros([6, 4]))
    adapter.initialize(
      at: site, Parameters(["lora_A": a, "lora_B": b], weight: weight),
      RandomStream(seed: 3, "start"))
    let distance = (matmul(b.transposed(), b) - .identity(4)).norm().item
    #expect(distance < 1e-6)
    // The columns that are spanned are left without rest.
    let rest = (weight - matmul(b, a)).slice(0..<4, axis: 1).norm().item
    #expect(rest < 1e-6)
  }

  @Test func `GraLoRA's update has blocks of rank rank/k, and up to k times the rank as a whole`()
    throws
  {
    let adapter = GraLoRA().with(\.rank, 4)
    let adapters = AdapterSet(
      adapter, to: FamilyModel.model(.float64), targets: ["up_proj"], seed: 1)
    let site = adapters.sites[0]
    for tensor in site.tensors {
      tensor.assign(.normal(tensor.shape, RandomStream(seed: 2, "\(tensor.shape)"), type: .float64))
    }
    let change = try #require(withoutGradient { site.linear?.change() })
    #expect(adapter.rankBound(at: site.site) == 8)
    #expect(try RankMeasures(of: change).numericalRank(tolerance: 1e-9) == 8)
    let (rows, columns) = (site.site.outputs / 2, site.site.inputs / 2)
    for row in 0..<2 {
      for column in 0..<2 {
        let block = change.slice((row * rows)..<((row + 1) * rows))
          .slice((column * columns)..<((column + 1) * columns), axis: 1)
        #expect(try RankMeasures(of: block).numericalRank(tolerance: 1e-9) == 2)
      }
    }
  }

  @Test func `no adapter freezes its maps and adds no parameter`() {
    let model = FamilyModel.model()
    let loss = withoutGradient { model.loss(FamilyModel.batch).item }
    let adapters = AdapterSet(NoAdapter(), to: model, seed: 0)
    #expect(adapters.parameters.isEmpty && adapters.sites.count == model.linears.count)
    #expect(model.linears.allSatisfy { !$0.weight.requiresGradient })
    #expect(withoutGradient { model.loss(FamilyModel.batch).item } == loss)
  }
}
