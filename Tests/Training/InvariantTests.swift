import Foundation
import LoRAPlugin
import OptimizersPlugin
import Protocols
import ResetsPlugin
import SchedulesPlugin
import Tensors
import Testing
import Transformer
import TriggersPlugin

@testable import Training

/// Each defect that was found in implementations of ReLoRA is made here, and the invariant that must
/// name it does. (Where: `Guitaricet/relora` A and B both zero, issue 18; `relora-pico` a merge
/// without the scale; axolotl resets of 0.00 % and of all parameters; `cosine_restarts` with
/// `adjust_step` a first restart without re-warming.)
@Suite struct InvariantTests {
  /// LoRA whose factors both start at zero: no gradient reaches either.
  struct DeadLoRA: Adapter {
    static let kind = "dead"
    static let summary = "A = B = 0"
    static let formula = ""
    static let source = "keep_original_weights=True of relora.py"

    func parameters(at site: Site) -> [Parameter] {
      [
        Parameter("lora_A", [2, site.inputs], .zeros),
        Parameter("lora_B", [site.outputs, 2], .zeros),
      ]
    }

    func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
      .lowRank(b: parameters["lora_B"], a: parameters["lora_A"], scale: 8)
    }
  }

  /// What the invariants say of a run with two restarts.
  private func broken(
    adapter: any Adapter = LoRA().with(\.rank, 2).with(\.alpha, 16),
    reset: any ResetPolicy = ZeroReset(), defect: RestartDefect = .none,
    _ makeDefect: (Trainer) -> Void = { _ in },
    between: (Trainer) -> Void = { _ in }
  ) throws -> [String: String] {
    var plan = TrainerTests.plan(.relora)
    plan.adapter = AdapterPlan(adapter)
    plan.restart?.reset = reset
    plan.restart?.defect = defect
    let trainer = Trainer(
      Llama(TrainerTests.sizes, seed: 2), plan, data: TrainerTests.RandomTokens())
    makeDefect(trainer)
    let monitor = InvariantMonitor(batch: TrainerTests.RandomTokens().batch(step: 99, 0))
    trainer.observer = monitor
    monitor.beginCycle(trainer)
    while !trainer.isFinished {
      _ = try trainer.advance()
      if trainer.progress.step == 6 { between(trainer) }
      if let event = trainer.takeDueEvent() {
        _ = monitor.restart(trainer) { trainer.perform(event) }
      }
    }
    monitor.endCycle(trainer)
    let checked = Set(monitor.log.records.map(\.name))
    let all = Set(Invariant.allCases.map(\.rawValue))
      .subtracting([Invariant.excess.rawValue, Invariant.masked.rawValue])
    #expect(checked == all, "every invariant is looked at in every run")
    return Dictionary(
      uniqueKeysWithValues: monitor.log.records.filter { $0.broken > 0 }.map {
        ($0.name, $0.detail)
      })
  }

  @Test func `a run without defects breaks nothing`() throws {
    #expect(try broken() == [:])
    #expect(try broken(reset: MagnitudeReset()) == [:])
    #expect(try broken(reset: RandomReset()) == [:])
    #expect(try broken(reset: NoReset()) == [:])
  }

  @Test(arguments: ResetMoments.allCases)
  func `a reset of one moment, of rows, of the count of steps breaks nothing`(
    moments: ResetMoments
  ) throws {
    for restarts in [false, true] {
      var scope = ResetScope()
      (scope.moments, scope.restartBiasCorrection) = (moments, restarts)
      #expect(try broken(reset: ZeroReset().with(\.scope, scope)) == [:])
      #expect(try broken(reset: RandomReset().with(\.scope, scope)) == [:])
      #expect(try broken(reset: RandomReset().with(\.by, .row).with(\.scope, scope)) == [:])
      // B has many rows, A two: of these ⌊0.8 (2 - 1)⌋ + 1 = 1 goes, and not 80 %.
      let rows = MagnitudeReset().with(\.by, .row).with(\.ratio, 0.8).with(\.scope, scope)
      #expect(try broken(reset: rows) == [:])
      #expect(try broken(reset: rows.with(\.masks, .second)) == [:])
    }
  }

  @Test func `a reset of the other moment, too, is named`() throws {
    let found = try broken(reset: ZeroReset().with(\.scope.moments, .first)) { trainer in
      trainer.operations.reset = { $0.reset(ZeroReset(), $2, $3) }
    }
    #expect(found.keys.sorted() == [Invariant.untouched.rawValue])
    let detail = try #require(found[Invariant.untouched.rawValue])
    #expect(detail.contains("lora_A (second_moment) and 13 others, on which zero does not act"))
  }

  @Test func `a reset of the other moment instead breaks both of its invariants`() throws {
    let found = try broken(reset: ZeroReset().with(\.scope.moments, .first)) { trainer in
      trainer.operations.reset = { $0.reset(ZeroReset().with(\.scope.moments, .second), $2, $3) }
    }
    #expect(
      found.keys.sorted() == [Invariant.cleared.rawValue, Invariant.untouched.rawValue].sorted())
  }

  @Test(arguments: [true, false])
  func `a count of steps that goes on, or starts again, against the plan is named`(restarts: Bool)
    throws
  {
    let reset = ZeroReset().with(\.scope.restartBiasCorrection, restarts)
    let found = try broken(reset: reset) { trainer in
      let other = ZeroReset().with(\.scope.restartBiasCorrection, !restarts)
      trainer.operations.reset = { $0.reset(other, $2, $3) }
    }
    #expect(found.keys.sorted() == [Invariant.untouched.rawValue])
    #expect(
      found[Invariant.untouched.rawValue]?.contains(
        restarts ? "was to start again" : "was to go on") == true)
  }

  @Test func `the defects that an experiment can ask for are named by the same invariants`() throws
  {
    #expect(try broken(defect: .zeroStart).keys.sorted() == [Invariant.gradient.rawValue])
    let unscaled = try broken(defect: .unscaledMerge)
    #expect(unscaled[Invariant.mergeError.rawValue]?.contains("of the update's norm") == true)
    #expect(unscaled[Invariant.gradient.rawValue] == nil)
  }

  @Test func `A and B both zero: adapters receive no gradient`() throws {
    let found = try broken(adapter: DeadLoRA())
    let detail = try #require(found[Invariant.gradient.rawValue])
    #expect(detail.contains("in the cycle that ended at step 4, 7 of the adapter's sites"))
  }

  @Test func `a merge that drops the scale changes the function`() throws {
    let found = try broken { trainer in
      trainer.operations.merge = { linear in
        guard case .lowRank(let b, let a, _, _) = linear.update?() else { return }
        LowRankUpdate(b: b, a: a, scale: 1).merge(into: linear.weight)
      }
    }
    #expect(found[Invariant.mergeError.rawValue]?.contains("of the update's norm") == true)
    #expect(found[Invariant.loss.rawValue] != nil)
    #expect(found[Invariant.outputs.rawValue] != nil)
  }

  @Test func `a merge that does not happen loses the update`() throws {
    let found = try broken { $0.operations.merge = { _ in } }
    #expect(found[Invariant.mergeError.rawValue] != nil)
    #expect(found[Invariant.loss.rawValue] != nil)
  }

  @Test(arguments: ["zero", "random", "magnitude"])
  func `a reset that touches nothing is named`(kind: String) throws {
    let policies: [String: any ResetPolicy] = [
      "zero": ZeroReset(), "random": RandomReset(), "magnitude": MagnitudeReset(),
    ]
    let found = try broken(reset: try #require(policies[kind])) {
      $0.operations.reset = { _, _, _, _ in }
    }
    #expect(found.keys.sorted() == [Invariant.cleared.rawValue])
    #expect(found[Invariant.cleared.rawValue]?.contains("after the reset at step 4") == true)
  }

  @Test func `a reset that touches everything is named`() throws {
    let found = try broken { trainer in
      trainer.operations.reset = { parameters, policy, _, stream in
        parameters.reset(policy, parameters.parameters, stream)
      }
    }
    #expect(found.keys.sorted() == [Invariant.untouched.rawValue])
    #expect(found[Invariant.untouched.rawValue]?.contains("which are not the adapter's") == true)
  }

  @Test func `a reset of the wrong parameters breaks both of its invariants`() throws {
    let found = try broken { trainer in
      trainer.operations.reset = { parameters, policy, own, stream in
        let names = Set(own.map(\.name))
        parameters.reset(
          policy, parameters.parameters.filter { !names.contains($0.name) }, stream)
      }
    }
    #expect(
      found.keys.sorted() == [Invariant.cleared.rawValue, Invariant.untouched.rawValue].sorted())
  }

  @Test func `a rate that is not re-warmed with the merge is named`() throws {
    let found = try broken {
      $0.operations.multiplier = { schedule, step, _ in schedule.multiplier(at: step) }
    }
    #expect(found.keys.sorted() == [Invariant.together.rawValue])
    #expect(found[Invariant.together.rawValue]?.contains("was merged before step 5") == true)
  }

  @Test func `a rate that is re-warmed a step late is named`() throws {
    let found = try broken {
      $0.operations.multiplier = { schedule, step, restart in
        let late = restart.flatMap { step > $0 ? $0 + 1 : nil }
        return schedule.multiplier(at: step, lastRestart: late)
      }
    }
    #expect(found.keys.sorted() == [Invariant.together.rawValue])
  }

  @Test func `a frozen weight that changes is named`() throws {
    let found = try broken(between: { trainer in
      trainer.model.linears[3].weight.assign(trainer.model.linears[3].weight * 1.001)
    })
    let detail = try #require(found[Invariant.frozen.rawValue])
    #expect(detail.contains("o_proj.weight (of 1) changed before step 8"))
  }
}
