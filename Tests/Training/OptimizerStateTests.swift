import LoRAPlugin
import OptimizersPlugin
import Protocols
import ResetsPlugin
import Testing
import Transformer

@testable import Training

/// What optimizers remember beside moments, in runs with restarts and in checkpoints.
@Suite struct OptimizerStateTests {
  /// Projects every matrix of these runs but the adapter's, whose rank is 2.
  private static let galore = GaLore().with(\.rank, 3).with(\.every, 5)

  private static func trainer(
    _ optimizer: any Optimizer, rank: Int = 2, reset: any ResetPolicy = MagnitudeReset()
  ) -> Trainer {
    var plan = TrainerTests.plan(.relora)
    plan.optimizer = optimizer
    plan.adapter = AdapterPlan(LoRA().with(\.rank, rank))
    plan.restart?.reset = reset
    return Trainer(Llama(TrainerTests.sizes, seed: 2), plan, data: TrainerTests.RandomTokens())
  }

  private static func bytes(_ trainer: Trainer) -> [UInt64] {
    (trainer.model.parameters + (trainer.adapters?.parameters ?? [])).map(\.tensor.checksum)
  }

  @Test(
    arguments: [
      galore, galore.with(\.inner, Adafactor()), Muon(), Lion(), Adagrad(),
      RMSprop().with(\.centered, true).with(\.momentum, 0.9), Adafactor(),
    ] as [any Optimizer])
  func `a run that goes on from any checkpoint ends in the same bytes`(
    optimizer: any Optimizer
  ) throws {
    let whole = Self.trainer(optimizer)
    while !whole.isFinished { _ = try whole.step() }
    for stop in 0..<whole.plan.steps {
      try withFolder { folder in
        let first = Self.trainer(optimizer)
        for _ in 0..<stop { _ = try first.step() }
        try Checkpoint.save(first, in: folder)
        let second = Self.trainer(optimizer)
        try Checkpoint.load(try #require(Checkpoint.newest(in: folder)), into: second)
        while !second.isFinished { _ = try second.step() }
        #expect(Self.bytes(second) == Self.bytes(whole), "stopped after \(stop)")
      }
    }
  }

  /// What the invariants say of a run of GaLore on adapters of rank 3.
  private func broken(_ reset: any ResetPolicy) throws -> [String] {
    let trainer = Self.trainer(Self.galore, rank: 3, reset: reset)
    let monitor = InvariantMonitor(batch: TrainerTests.RandomTokens().batch(step: 99, 0))
    trainer.observer = monitor
    monitor.beginCycle(trainer)
    while !trainer.isFinished {
      _ = try trainer.advance()
      if let event = trainer.takeDueEvent() {
        _ = monitor.restart(trainer) { trainer.perform(event) }
      }
    }
    monitor.endCycle(trainer)
    return monitor.log.records.filter { $0.broken > 0 }.map(\.name)
  }

  @Test func `resets clear moments and leave projections`() throws {
    for reset in [ZeroReset(), MagnitudeReset(), RandomReset(), NoReset()] as [any ResetPolicy] {
      #expect(try broken(reset) == [])
    }
  }

  /// A reset that clears what it should not.
  struct GreedyReset: ResetPolicy {
    static let kind = "greedy"
    static let summary = "clears projections, too"
    static let formula = ""
    static let source = "this test"
    var clearedShare: Double? { 1 }

    func reset(_ state: inout OptimizerState, _ stream: RandomStream) {
      for tensor in Array(state.tensors.values) + Array(state.kept.values) { tensor.fill(0) }
    }
  }

  @Test func `a reset that touches a projection is named`() throws {
    #expect(try broken(GreedyReset()) == [Invariant.untouched.rawValue])
  }
}
