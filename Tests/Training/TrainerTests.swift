import Foundation
import LoRAPlugin
import OptimizersPlugin
import Protocols
import ResetsPlugin
import SchedulesPlugin
import Testing
import Training
import Transformer
import TriggersPlugin

/// A run from its first step to its last, and from a checkpoint on.
@Suite struct TrainerTests {
  static let sizes = LlamaConfiguration(
    layers: 1, hidden: 16, inner: 24, heads: 2, vocabulary: 23)

  /// Random tokens, a function of the step.
  struct RandomTokens: TrainingData {
    func batch(step: Int, _ index: Int) -> Batch {
      let stream = RandomStream(seed: 1, "tokens").at(step).at(index)
      return .tokens(TokenBatch((0..<40).map { Int32(stream.integer($0, below: 23)) }, length: 10))
    }
  }

  enum Kind: String, CaseIterable {
    case dense, lora, relora, warmStart, plateau, dropout, growing, saturation, orthogonal
    case gradient, growth
  }

  static func plan(_ kind: Kind) -> TrainingPlan {
    var plan = TrainingPlan(
      steps: 12, rate: 0.01, optimizer: AdamW(),
      scheduler: Cosine().with(\.warmup, .steps(2)).with(\.floor, 0.1),
      lengths: StepLengths(tokens: 40))
    plan.clip = 1
    plan.accumulate = kind == .dense ? 2 : 1
    guard kind != .dense else { return plan }
    plan.learns = [.embeddings, .norms, .head]
    let adapter = LoRA().with(\.rank, 2).with(\.dropout, kind == .dropout ? 0.2 : 0)
    plan.adapter = AdapterPlan(adapter)
    if kind == .lora || kind == .dropout { return plan }
    if kind == .warmStart { plan.adapter?.start = .steps(3) }
    plan.restart = RestartPlan(trigger(kind), reset: MagnitudeReset(), rewarm: 2)
    plan.restart?.factors = FactorStart(rawValue: kind.rawValue) ?? .fresh
    if kind == .growth {
      plan.restart?.merges = false
      plan.restart?.reinitializes = false
      plan.restart?.growth = RankGrowth().with(\.by, 3)
    }
    return plan
  }

  private static func trigger(_ kind: Kind) -> any Trigger {
    switch kind {
    case .plateau: Plateau().with(\.patience, .steps(3)).with(\.improvement, 0.5)
    case .growing: Growing().with(\.first, .steps(3)).with(\.factor, 1.5)
    // A rank that must grow by half within three steps.
    case .saturation:
      Saturation().with(\.check, .steps(1)).with(\.patience, .steps(3)).with(\.growth, 0.5)
    default: Every().with(\.every, .steps(4))
    }
  }

  static func trainer(_ kind: Kind) -> Trainer {
    Trainer(Llama(sizes, seed: 2), plan(kind), data: RandomTokens())
  }

  @Test("a run that goes on from any checkpoint ends in the same bytes", arguments: Kind.allCases)
  func resume(_ kind: Kind) throws {
    let whole = Self.trainer(kind)
    var results: [StepResult] = []
    while !whole.isFinished { results.append(try whole.step()) }
    let restarts = ![.dense, .lora, .dropout].contains(kind)
    #expect(results.contains { $0.event == .restarted } == restarts)
    for stop in 0..<whole.plan.steps {
      try withFolder { folder in
        let first = Self.trainer(kind)
        for _ in 0..<stop { _ = try first.step() }
        try Checkpoint.save(first, in: folder)
        let second = Self.trainer(kind)
        try Checkpoint.load(try #require(Checkpoint.newest(in: folder)), into: second)
        var rest: [StepResult] = []
        while !second.isFinished { rest.append(try second.step()) }
        #expect(rest == Array(results[stop...]), "stopped after \(stop)")
        #expect(weights(second) == weights(whole), "stopped after \(stop)")
      }
    }
  }

  @Test func `restarts come after every cycle, not at the start nor at the end, with a rate of 0`()
    throws
  {
    let trainer = Self.trainer(.relora)
    var events: [Int] = []
    var zero: [Int] = []
    while !trainer.isFinished {
      let result = try trainer.step()
      if result.event == .restarted { events.append(result.step) }
      if result.rate == 0 { zero.append(result.step - 1) }
    }
    #expect(events == [4, 8])
    // The rate of step 0 is 0 by the first warm-up, that of 4 and 8 by re-warming.
    #expect(zero == [0, 4, 8])
  }

  @Test func `a warm start trains everything, then freezes the base and begins a new envelope`()
    throws
  {
    let trainer = Self.trainer(.warmStart)
    let base = try #require(trainer.model.linears.first?.weight)
    let start = base.values
    var rates: [Double] = []
    for _ in 0..<3 { rates.append(try trainer.step().rate) }
    #expect(trainer.adapters != nil)
    let attached = base.values
    #expect(attached != start && !base.requiresGradient)
    for _ in 0..<3 { rates.append(try trainer.step().rate) }
    #expect(base.values == attached)
    #expect(rates[3] == 0 && rates[4] == 0.005 && rates[5] == 0.01)
  }

  @Test func `a loss that is no number stops the run with step and loss`() throws {
    let trainer = Self.trainer(.dense)
    trainer.model.parameters[0].tensor.fill(.nan)
    let error = #expect(throws: DivergedError.self) { try trainer.step() }
    #expect(error?.description == "the run diverged: the training loss is nan at step 0")
  }

  @Test func `a checkpoint that is broken is passed over for the one before`() throws {
    try withFolder { folder in
      let trainer = Self.trainer(.lora)
      let first = try Checkpoint.save(trainer, in: folder)
      _ = try trainer.step()
      let second = try Checkpoint.save(trainer, in: folder)
      #expect(Checkpoint.newest(in: folder) == second)
      let file = "\(second)/optimizer.safetensors"
      let bytes = try Data(contentsOf: URL(filePath: file))
      try bytes.dropLast(5).write(to: URL(filePath: file))
      #expect(Checkpoint.newest(in: folder) == first)
      #expect(throws: CheckpointError.self) { try Checkpoint.load(second, into: trainer) }
    }
  }

  @Test func `a checkpoint of another run is refused by name and shape`() throws {
    try withFolder { folder in
      let path = try Checkpoint.save(Self.trainer(.dense), in: folder)
      let error = #expect(throws: CheckpointError.self) {
        try Checkpoint.load(path, into: Self.trainer(.lora))
      }
      #expect(error?.problem.contains("it is of another run") == true)
    }
  }

  @Test func `extents are counted in steps, tokens, epochs and shares`() {
    let lengths = StepLengths(tokens: 40, epoch: 2.5)
    #expect(lengths.steps(.steps(7), of: 100) == 7)
    #expect(lengths.steps(Extent(400, .tokens), of: 100) == 10)
    #expect(lengths.steps(Extent(401, .tokens), of: 100) == 11)
    #expect(lengths.steps(Extent(2, .epochs), of: 100) == 5)
    #expect(lengths.steps(Extent(0.1, .share), of: 100) == 10)
  }

  @Test func `a group has a rate, an optimizer and a schedule of its own`() throws {
    var plan = Self.plan(.lora)
    var still = GroupPlan()
    still.rate = 0
    var decaying = GroupPlan()
    decaying.optimizer = SGD().with(\.weightDecay, 0.5)
    decaying.scheduler = Constant()
    decaying.rate = 0.1
    plan.groups = ["adapter.B": still, "norms": decaying]
    let trainer = Trainer(Llama(Self.sizes, seed: 2), plan, data: RandomTokens())
    let norm = try #require(trainer.model.parameters.first { $0.role == .norms }).tensor
    let before = norm.values
    for _ in 0..<3 { _ = try trainer.step() }
    let factors = try #require(trainer.adapters).parameters
    #expect(
      factors.filter { $0.role.name == "adapter.B" }.allSatisfy {
        $0.tensor.values.allSatisfy { $0 == 0 }
      })
    #expect(trainer.parameters.states[factors[0].name]?.tensors.count == 2, "AdamW's two moments")
    // Three steps of decay by 0.1 · 0.5, and a gradient that is clipped to 1 beside it.
    #expect(zip(norm.values, before).allSatisfy { $0 < 0.95 * $1 })
  }

  private func weights(_ trainer: Trainer) -> [UInt64] {
    (trainer.model.parameters + (trainer.adapters?.parameters ?? [])).map { $0.tensor.checksum }
  }
}
