import LoRAPlugin
import Protocols
import ResetsPlugin
import Testing
import Transformer
import TriggersPlugin

@testable import Training

/// More rank instead of a restart.
@Suite struct RankGrowthTests {
  private static func plan(largest: Int? = nil) -> TrainingPlan {
    var plan = TrainerTests.plan(.growth)
    plan.restart?.growth = RankGrowth().with(\.by, 3).with(\.largest, largest)
    plan.restart?.reset = NoReset()
    return plan
  }

  private static func trainer(_ plan: TrainingPlan = plan()) -> Trainer {
    Trainer(Llama(TrainerTests.sizes, seed: 2), plan, data: TrainerTests.RandomTokens())
  }

  @Test func `the function stays, the rank rises, and moments keep their past`() throws {
    let trainer = Self.trainer()
    var steps = 0
    while steps < 4 {
      _ = try trainer.advance()
      steps += 1
    }
    let batch = TrainerTests.RandomTokens().batch(step: 0, 0)
    let site = try #require(trainer.adapters?.sites.first)
    let (before, a) = (withoutGradient { trainer.model.outputs(batch) }, site.tensors[0].copy())
    let name = try #require(trainer.adapters?.parameters.first?.name)
    let moment = try #require(trainer.parameters.states[name]?.tensors["first_moment"]).copy()
    trainer.perform(try #require(trainer.takeDueEvent()))
    let rank = a.shape[0]
    #expect(site.tensors[0].shape == [rank + 3, a.shape[1]])
    #expect(site.tensors[0].slice(0..<rank).checksum == a.checksum)
    let grown = try #require(trainer.parameters.states[name]?.tensors["first_moment"])
    #expect(grown.slice(0..<rank).checksum == moment.checksum)
    #expect(grown.slice(rank..<(rank + 3)).values.allSatisfy { $0 == 0 })
    // Products of other sizes are summed in another order.
    let after = withoutGradient { trainer.model.outputs(batch) }
    #expect(withoutGradient { (after - before).absolute().values.max() ?? 1 } < 1e-5)
    // The rate of the first step after an event is 0.
    for _ in 0..<2 { _ = try trainer.advance() }
    #expect(site.tensors[1].slice(rank..<(rank + 3), axis: 1).values.contains { $0 != 0 })
  }

  @Test func `the rank stops at its largest, and nothing happens from then on`() throws {
    let trainer = Self.trainer(Self.plan(largest: 4))
    var events: [Int] = []
    while !trainer.isFinished {
      let result = try trainer.step()
      if result.event == .restarted { events.append(result.step) }
    }
    let site = try #require(trainer.adapters?.sites.first)
    #expect(site.tensors[0].shape[0] == 4 && events == [4])
    // The scale is that of the start.
    let (lora, start) = (try #require(site.adapter as? LoRA), LoRA().with(\.rank, 2))
    let first = try #require(Self.plan().adapter?.adapter as? LoRA)
    #expect(start.rank == first.rank)
    #expect(abs(lora.alpha / 4 - first.alpha / 2) < 1e-12)
  }

  @Test func `DoRA and others without such a rank say so`() {
    #expect(RankGrowth.fits(LoRA()) && !RankGrowth.fits(VeRA()) && !RankGrowth.fits(NoAdapter()))
    #expect(LoRA().grown(by: 8, upTo: 8) == nil)
  }
}
