import LoRAPlugin
import ModelsPlugin
import OptimizersPlugin
import ProbesPlugin
import Protocols
import ResetsPlugin
import SchedulesPlugin
import Testing
import Training
import TriggersPlugin

/// What probes find, and what ranks reach, where the answer is known: one layer and no noise.
@Suite struct CalibrationTests {
  private static let recipe = PlantedPerceptron().with(\.inputs, 20).with(\.outputs, 14)
    .with(\.layers, 1).with(\.rank, 3)

  /// A trained student, and what is known of it.
  private struct Outcome {
    let loss: Double
    /// What the loss would be over all inputs: the mean square of what is missing of the update.
    let missing: Double
    let metrics: [String: Double]
    let planted: RankMeasures
    /// Σ_{i>r} sᵢ² / outputs, the least loss that an update of rank r can have.
    func floor(_ rank: Int) -> Double {
      planted.singularValues.dropFirst(rank).reduce(0) { $0 + $1 * $1 } / 14
    }
  }

  private func train(_ change: (inout TrainingPlan) -> Void = { _ in }) throws -> Outcome {
    let made = try Self.recipe.make(
      ModelCircumstances(vocabulary: nil, context: 1, rows: 64, seed: 1, dataSeed: 2))
    let data = try #require(made.data)
    var plan = TrainingPlan(
      steps: 400, rate: 0.02, optimizer: Adam(), scheduler: Cosine(),
      lengths: StepLengths(tokens: 64))
    change(&plan)
    let trainer = Trainer(made.model, plan, data: data.training)
    while !trainer.isFinished { _ = try trainer.step() }
    let linear = made.model.linears[0]
    let site = ProbedSite(
      linear, bound: 14, attachmentBound: 14,
      initialWeight: { try made.initialWeight("\(linear.site.name).weight") })
    let run = ProbedRun(
      step: 400, point: .end, model: made.model, sites: [site],
      stream: RandomStream(seed: 0, "probe"))
    let planted = Self.recipe.plantedUpdate(linear.site, seed: 1)
    let missing = try site.update() - planted.converted(to: .float64)
    return Outcome(
      loss: withoutGradient {
        data.heldOut.reduce(0) { $0 + made.model.loss($1).item } / Double(data.heldOut.count)
      },
      missing: missing.squared().sum().item / 14,
      metrics: try Spectrum().with(\.tolerance, 0.05).measure(run).metrics,
      planted: try RankMeasures(of: planted))
  }

  private func lora(_ rank: Int, _ plan: inout TrainingPlan) {
    plan.learns = []
    plan.adapter = AdapterPlan(LoRA().with(\.rank, rank).with(\.alpha, Double(rank)))
  }

  @Test func `full training finds the planted update, and the probe its rank`() throws {
    let full = try train()
    #expect(full.loss < 1e-6 * full.floor(0))
    #expect(full.metrics["update/rank"] == 3)
    let rank = try #require(full.metrics["update/effective_rank"])
    #expect(abs(rank - full.planted.effectiveRank) < 1e-3)
    let norm = try #require(full.metrics["update/norm"])
    #expect(abs(norm / full.planted.frobeniusNorm - 1) < 1e-3)
  }

  @Test(arguments: [1, 2])
  func `a smaller rank ends at what Eckart and Young leave it`(rank: Int) throws {
    let outcome = try train { lora(rank, &$0) }
    let floor = outcome.floor(rank)
    #expect(outcome.missing >= floor * (1 - 1e-6) && outcome.missing < floor * 1.02)
    // The missing part has few directions, so 1024 rows measure its loss to some 5 % only.
    #expect(abs(outcome.loss / floor - 1) < 0.15)
    #expect(outcome.metrics["update/rank"] == Double(rank))
  }

  @Test func `the planted rank reaches the teacher`() throws {
    let outcome = try train { lora(3, &$0) }
    #expect(outcome.loss < 1e-6 * outcome.floor(0))
    #expect(outcome.metrics["update/rank"] == 3)
  }

  @Test func `restarts of rank 1 go beyond what rank 1 can`() throws {
    let outcome = try train { plan in
      lora(1, &plan)
      plan.restart = RestartPlan(Every().with(\.every, .steps(100)), reset: ZeroReset(), rewarm: 10)
    }
    #expect(outcome.loss < 0.01 * outcome.floor(1))
    #expect(outcome.metrics["update/rank"] == 3)
  }

  // MARK: - Several layers

  private static let deep = PlantedPerceptron().with(\.inputs, 40).with(\.hidden, 48)
    .with(\.outputs, 32).with(\.layers, 3).with(\.rank, 5)

  /// A student whose weights are its teacher's, layer by layer.
  private func teacherSites(_ strength: Double) throws -> (run: ProbedRun, planted: [Tensor]) {
    let recipe = Self.deep.with(\.strength, strength)
    let made = try recipe.make(
      ModelCircumstances(vocabulary: nil, context: 1, rows: 8, seed: 1, dataSeed: 2))
    let planted = made.model.linears.map { recipe.plantedUpdate($0.site, seed: 1) }
    for (map, update) in zip(made.model.linears, planted) {
      map.weight.assign(withoutGradient { map.weight + update })
    }
    let sites = made.model.linears.map { map in
      ProbedSite(
        map, bound: .max, attachmentBound: .max,
        initialWeight: { try made.initialWeight("\(map.site.name).weight") })
    }
    let run = ProbedRun(
      step: 0, point: .end, model: made.model, sites: sites,
      stream: RandomStream(seed: 0, "probe"))
    return (run, planted)
  }

  /// Down to updates whose smallest values are some tens of float32's rounding of the weights.
  @Test(arguments: [0.5, 1e-2, 1e-3])
  func `the planted rank of every layer is found, although rounding made the update full`(
    strength: Double
  ) throws {
    let (run, planted) = try teacherSites(strength)
    let metrics = try Spectrum().with(\.tolerance, 0.01).measure(run).metrics
    #expect(metrics["update/numerical_rank"] == 5 && metrics["update/rank"] == 5)
    let expected = try planted.map { try RankMeasures(of: $0).effectiveRank }.reduce(0, +) / 3
    let found = try #require(metrics["update/effective_rank"])
    #expect(abs(found - expected) < 0.02)
    let random = try #require(metrics["update/random_effective_rank"])
    #expect(random > 20, "beside the bound of a full matrix: \(random)")
  }

  @Test func `a strong planted update is an intruder, and amplifies what the weight hardly had`()
    throws
  {
    let (run, _) = try teacherSites(3)
    let intruders = try Intruders().with(\.first, 5).measure(run).metrics
    let count = try #require(intruders["intruders/count"])
    // Its five directions are random to a square weight's 32 to 48, none of which is half of one.
    #expect(count > 2.5 && (intruders["intruders/energy_share"] ?? 0) > 0.3, "\(intruders)")
    let amplified = try UpdateAmplification().with(\.directions, 5).measure(run).metrics
    let factor = try #require(amplified["amplification/factor"])
    let random = try #require(amplified["amplification/random_directions"])
    let own = try #require(amplified["amplification/own_directions"])
    #expect(own < factor && factor > 0.5 * random && factor < 2 * random, "\(amplified)")
    let similar = try Similarity().with(\.directions, 5).measure(run)
    let phi = try #require(similar.metrics["similarity/right"])
    let chance = try #require(similar.metrics["similarity/random_right"])
    #expect(abs(phi - chance) < 0.15, "\(phi) and \(chance)")
    #expect(similar.artifacts.first?.tensors.first?.tensor.shape == [5, 5])
  }

  @Test func `a weight that did not move has no direction`() throws {
    let (run, _) = try teacherSites(0)
    #expect(try Spectrum().measure(run).metrics["update/rank"] == 0)
    #expect(try UpdateAmplification().measure(run).metrics.isEmpty)
    #expect(try Similarity().measure(run).metrics.isEmpty)
    #expect(try Intruders().measure(run).metrics["intruders/count"] == 0)
  }
}
