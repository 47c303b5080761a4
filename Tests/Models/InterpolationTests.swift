import LoRAPlugin
import ModelsPlugin
import OptimizersPlugin
import Protocols
import SchedulesPlugin
import Testing
import Training

/// The loss between two runs.
@Suite struct InterpolationTests {
  private let recipe = PlantedPerceptron().with(\.inputs, 10).with(\.outputs, 8)
    .with(\.layers, 1).with(\.rank, 2)

  private func trained(
    _ seed: UInt64 = 1, data: UInt64 = 2, _ change: (inout TrainingPlan) -> Void = { _ in }
  ) throws -> (trainer: Trainer, data: OpenedData) {
    let made = try recipe.make(
      ModelCircumstances(vocabulary: nil, context: 1, rows: 16, seed: seed, dataSeed: data))
    var plan = TrainingPlan(
      steps: 10, rate: 0.05, optimizer: Adam(), scheduler: Constant(),
      lengths: StepLengths(tokens: 16))
    change(&plan)
    let own = try #require(made.data)
    let trainer = Trainer(made.model, plan, data: own.training)
    while !trainer.isFinished { _ = try trainer.step() }
    return (trainer, OpenedData(own, rows: 16, accumulate: 1))
  }

  private func lora(_ plan: inout TrainingPlan) {
    plan.learns = []
    plan.adapter = AdapterPlan(LoRA().with(\.rank, 2).with(\.alpha, 2))
  }

  @Test func `the barrier is the largest loss above the line between the ends`() {
    let path = Interpolation(losses: [1, 4, 2, 3])
    #expect(path.points.map(\.alpha) == [0, 1.0 / 3, 2.0 / 3, 1])
    #expect(path.points[0].excess == 0 && path.points[3].excess == 0)
    #expect(abs(path.barrier - (4 - 5.0 / 3)) < 1e-14 && path.top == path.points[1])
    #expect(Interpolation(losses: [1, .nan, 1]).barrier.isNaN)
  }

  /// The loss of one linear layer is a quadratic function of the weight.
  @Test func `between two runs of a convex loss the excess is a parabola below zero`() throws {
    let (first, data) = try trained()
    let (second, _) = try trained(data: 9)
    let before = first.model.linears[0].weight.values
    let path = try InterpolatedRuns(first, second).losses(5, on: data.validation)
    let excess = path.points.map(\.excess)
    #expect(path.barrier == 0 && excess[2] < 0)
    // α(1 - α) at a quarter and a half; losses are float32 numbers.
    #expect(abs(excess[1] / excess[2] - 0.75) < 1e-3 && abs(excess[3] / excess[1] - 1) < 1e-3)
    #expect(first.model.linears[0].weight.values == before, "the run is as it was")
  }

  @Test func `the weights of the path hold the updates of adapters`() throws {
    let (adapted, data) = try trained { lora(&$0) }
    let (full, _) = try trained(data: 9)
    let loss = { (trainer: Trainer) in
      withoutGradient {
        (0..<data.validation.count).reduce(0) { sum, index in
          sum + ((try? data.validation(index)).map { trainer.model.loss($0.batch).item } ?? .nan)
        } / Double(data.validation.count)
      }
    }
    let (first, last) = (loss(adapted), loss(full))
    let path = try InterpolatedRuns(adapted, full).losses(3, on: data.validation)
    #expect(abs(path.points[0].loss - first) < 1e-5 && path.points[2].loss == last)
    #expect(loss(adapted) == first, "the adapter sits on the run again")
  }

  @Test func `runs of different models have no path`() throws {
    let (first, _) = try trained()
    let made = try recipe.with(\.outputs, 9).make(
      ModelCircumstances(vocabulary: nil, context: 1, rows: 16, seed: 1, dataSeed: 2))
    let plan = TrainingPlan(
      steps: 1, rate: 0.05, optimizer: Adam(), scheduler: Constant(),
      lengths: StepLengths(tokens: 16))
    let other = Trainer(made.model, plan, data: try #require(made.data).training)
    let error = #expect(throws: InterpolationError.self) { try InterpolatedRuns(first, other) }
    #expect(error?.description.contains("[8, 10] in the first run and [9, 10]") == true)
  }
}
