import LoRAPlugin
import OptimizersPlugin
import Protocols
import ResetsPlugin
import SchedulesPlugin
import Testing
import Training
import Transformer
import TriggersPlugin

/// Restarts after growing gaps, and when the rank stands still.
@Suite struct TriggerTests {
  /// The steps at which a trigger fires, asked as the trainer asks.
  ///
  /// - Parameter rank: by the steps since the last restart.
  private func points(
    _ trigger: any Trigger, total: Int, rank: @escaping (Int) -> Double? = { _ in nil }
  ) -> [Int] {
    var (memory, points, last): ([String: Double], [Int], Int) = ([:], [], 0)
    for step in 1..<total {
      let (start, measured) = (last, { (age: Int) in rank(age) })
      let progress = TriggerProgress(
        step: step, total: total, lastRestart: start, loss: 1,
        steps: { StepLengths(tokens: 10).steps($0, of: total) },
        effectiveRank: { measured(step - start) })
      guard trigger.isDue(progress, memory: &memory) else { continue }
      points.append(step)
      last = step
    }
    return points
  }

  @Test func `gaps are multiplied, unrounded, and their points rounded one by one`() {
    #expect(points(Growing(), total: 1000) == [100, 220, 364, 537, 744, 993])
    let half = Growing().with(\.first, .steps(3)).with(\.factor, 1.5)
    // 3, 4.5, 6.75, 10.125, 15.1875
    #expect(points(half, total: 41) == [3, 8, 15, 25, 40])
    #expect(points(half, total: 40) == [3, 8, 15, 25], "none at the end")
  }

  @Test func `gaps are added to, capped, or stay as they are`() {
    let growing = Growing().with(\.first, .steps(10))
    #expect(points(growing.with(\.add, .steps(5)), total: 100) == [10, 25, 45, 70])
    #expect(points(growing.with(\.add, Extent(100, .tokens)), total: 100) == [10, 30, 60])
    #expect(points(growing.with(\.factor, 1), total: 50) == [10, 20, 30, 40])
    #expect(
      points(growing.with(\.factor, 2).with(\.largest, .steps(25)), total: 100)
        == [10, 30, 55, 80])
    #expect(
      points(growing.with(\.largest, Extent(0.11, .share)), total: 50) == [
        6, 12, 18, 24, 30, 36, 42, 48,
      ])
    #expect(points(growing.with(\.factor, 1e300), total: 50) == [10])
    #expect(points(growing.with(\.first, .steps(0)), total: 5) == [1, 2, 3, 4])
  }

  @Test func `growing gaps are stateless: the point does not depend on what came before`() {
    var memory: [String: Double] = [:]
    let progress = TriggerProgress(
      step: 744, total: 1000, lastRestart: 3, loss: 0, steps: { Int($0.amount) })
    #expect(Growing().isDue(progress, memory: &memory) && memory.isEmpty)
  }

  @Test func `contradictions are cited`() {
    let said = { (trigger: any Trigger) in
      #expect(throws: InvalidSetting.self) { try trigger.validate() }?.description
    }
    #expect(
      said(Growing().with(\.factor, 2).with(\.add, .steps(1)))
        == "'add' stands beside 'factor', and only one can say how gaps grow; "
        + "leave one of them out")
    #expect(said(Growing().with(\.first, .steps(0))) == "'first' is 0; write 1 or more")
    #expect(
      said(Growing().with(\.largest, .steps(99))) == "'largest' is less than the first gap of 100")
    #expect(said(Saturation().with(\.check, .steps(0))) == "'check' is 0; write 1 or more")
    #expect(
      said(Saturation().with(\.check, .steps(101)))?.hasPrefix(
        "'check' is longer than the patience of 100") == true)
  }

  private let saturation = Saturation().with(\.check, .steps(5)).with(\.patience, .steps(10))

  @Test func `a rank that grows for 20 steps of each cycle restarts 10 steps later`() {
    let rank = { (age: Int) in Double(min(age, 20)) }
    #expect(points(saturation, total: 100, rank: rank) == [30, 60, 90])
    // Of 5, 10, 15 and 20 only 5 and 15 are above twice the largest that counted as growing before.
    #expect(points(saturation.with(\.growth, 1), total: 45, rank: rank) == [25])
  }

  @Test func `a rank that always grows, or cannot be measured, never restarts`() {
    #expect(points(saturation, total: 200) { Double($0) * 10 + 1 } == [])
    #expect(points(saturation.with(\.growth, 0), total: 200) { Double($0) } == [])
    #expect(points(saturation, total: 200) { _ in nil } == [])
    #expect(points(saturation, total: 35) { _ in 0 } == [10, 20, 30], "no rank, no growth")
  }

  @Test func `the rank is measured at checks only`() {
    var measured: [Int] = []
    _ = points(saturation, total: 21) { age in
      measured.append(age)
      return Double(age)
    }
    #expect(measured == [5, 10, 15, 20])
  }

  @Test func `a memory that was saved in the middle goes on as if it had not been`() {
    let whole = points(saturation, total: 100) { Double(min($0, 20)) }
    var (memory, points, last): ([String: Double], [Int], Int) = ([:], [], 0)
    for step in 1..<100 {
      let progress = TriggerProgress(
        step: step, total: 100, lastRestart: last, loss: 1, steps: { Int($0.amount) },
        effectiveRank: { [last] in Double(min(step - last, 20)) })
      // A plugin of its own at each step: nothing is remembered but the memory.
      let fresh = Saturation().with(\.check, .steps(5)).with(\.patience, .steps(10))
      if fresh.isDue(progress, memory: &memory) { (points, last) = (points + [step], step) }
    }
    #expect(points == whole)
  }
}

/// The rank of the update in a training run.
@Suite struct UpdateRankTests {
  /// A low-rank update told as a matrix.
  struct DenseLoRA: Adapter {
    static let kind = "dense"
    static let summary = "LoRA as a matrix"
    static let formula = ""
    static let source = ""

    func parameters(at site: Site) -> [Parameter] {
      LoRA().with(\.rank, 3).parameters(at: site)
    }

    func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
      .dense(matmul(parameters["lora_B"], parameters["lora_A"]) * 2)
    }
  }

  private func adapters(_ adapter: any Adapter) -> AdapterSet {
    let model = Llama(TrainerTests.sizes, seed: 2, type: .float64)
    let adapters = AdapterSet(adapter, to: model, seed: 4)
    for (index, parameter) in adapters.parameters.enumerated() {
      parameter.tensor.assign(
        .normal(parameter.tensor.shape, RandomStream(seed: 8, "factor").at(index), type: .float64))
    }
    return adapters
  }

  @Test func `factors and the matrix have one effective rank`() throws {
    let low = try #require(adapters(LoRA().with(\.rank, 3)).effectiveRank)
    let dense = try #require(adapters(DenseLoRA()).effectiveRank)
    // Rounding leaves values of 1e-16 s₁ in the matrix, whose share of the entropy is 1e-14.
    #expect(abs(low - dense) < 1e-11)
    #expect(low > 1 && low < 3)
  }

  @Test func `it is 0 at the start, and nothing where numbers are not finite`() throws {
    let model = Llama(TrainerTests.sizes, seed: 2)
    let adapters = AdapterSet(LoRA(), to: model, seed: 4)
    #expect(adapters.effectiveRank == 0)
    adapters.parameters[1].tensor.fill(.nan)
    #expect(adapters.effectiveRank == nil)
    #expect(AdapterSet(LoRA(), to: model, targets: [], seed: 4).effectiveRank == nil)
  }

  @Test func `a run restarts when the rank of its update has saturated`() throws {
    var plan = TrainerTests.plan(.saturation)
    plan.steps = 40
    plan.restart?.trigger = Saturation().with(\.check, .steps(2)).with(\.patience, .steps(6))
      .with(\.growth, 0.05)
    let trainer = Trainer(
      Llama(TrainerTests.sizes, seed: 2), plan, data: TrainerTests.RandomTokens())
    var restarts: [Int] = []
    var ranks: [Int: Double] = [:]
    while !trainer.isFinished {
      let step = try trainer.advance().step
      ranks[step] = trainer.adapters?.effectiveRank
      guard let event = trainer.takeDueEvent() else { continue }
      restarts.append(step)
      trainer.perform(event)
      #expect(trainer.adapters?.effectiveRank == 0, "the update starts again from nothing")
    }
    // What the trainer did is what the rule says of the ranks that were seen.
    var (expected, last): ([Int], Int) = ([], 0)
    var (largest, grew) = (0.0, 0)
    for step in 1..<40 where (step - last) % 2 == 0 {
      let rank = try #require(ranks[step])
      if rank > 1.05 * largest { (largest, grew) = (rank, step - last) }
      guard step - last - grew >= 6 else { continue }
      expected.append(step)
      (last, largest, grew) = (step, 0, 0)
    }
    #expect(restarts == expected)
    #expect(restarts.count >= 2 && !restarts.contains(40))
    #expect(zip([0] + restarts, restarts).allSatisfy { $1 - $0 >= 6 })
  }
}
