import Conformance
import ModelsPlugin
import Protocols
import Testing

/// The perceptron with a planted update.
@Suite struct PlantedPerceptronTests {
  private let recipe = PlantedPerceptron().with(\.inputs, 12).with(\.hidden, 10)
    .with(\.outputs, 7).with(\.layers, 3).with(\.rank, 2)

  private func circumstances(seed: UInt64 = 1, dataSeed: UInt64 = 2, rows: Int = 5)
    -> ModelCircumstances
  {
    ModelCircumstances(
      vocabulary: nil, context: 1, rows: rows, seed: seed, dataSeed: dataSeed)
  }

  private func values(_ batch: Batch) -> [[Double]] {
    guard case .pairs(let inputs, let targets) = batch else { return [] }
    return [inputs.values, targets.values]
  }

  @Test func `its sites are known before it is made`() throws {
    let made = try recipe.make(circumstances())
    let sites = try #require(try recipe.sites(circumstances()))
    #expect(sites == made.model.linears.map(\.site))
    #expect(sites.map(\.name) == ["layers.0.linear", "layers.1.linear", "layers.2.linear"])
    #expect(sites.map(\.inputs) == [12, 10, 10] && sites.map(\.outputs) == [10, 10, 7])
    #expect(made.model.parameters.map(\.name) == sites.map { $0.name + ".weight" })
    #expect(made.model.parameters.allSatisfy { $0.role == .base } && made.isFromScratch)
  }

  @Test func `the start depends on the seed alone and can be had again`() throws {
    let made = try recipe.make(circumstances())
    let again = try recipe.make(circumstances(dataSeed: 9, rows: 3))
    let other = try recipe.make(circumstances(seed: 5))
    for (index, weight) in made.model.parameters.enumerated() {
      #expect(weight.tensor.values == again.model.parameters[index].tensor.values)
      #expect(weight.tensor.values != other.model.parameters[index].tensor.values)
      let start = weight.tensor.values
      weight.tensor.fill(0)
      #expect(try made.initialWeight(weight.name).values == start)
    }
  }

  @Test func `the planted update has its rank and its norm`() throws {
    let made = try recipe.with(\.strength, 0.3).make(circumstances())
    for linear in made.model.linears {
      let update = recipe.with(\.strength, 0.3).plantedUpdate(linear.site, seed: 1)
      let measures = try RankMeasures(of: update)
      #expect(measures.numericalRank() == 2)
      let share = measures.frobeniusNorm / linear.weight.norm().item
      #expect(abs(share - 0.3) < 1e-6)
    }
  }

  @Test func `a student with the planted updates is its teacher`() throws {
    let made = try recipe.make(circumstances())
    let data = try #require(made.data)
    let loss = { (batch: Batch) in withoutGradient { made.model.loss(batch).item } }
    #expect(try loss(data.training.batch(step: 3, 0)) > 1e-3)
    for linear in made.model.linears {
      let update = recipe.plantedUpdate(linear.site, seed: 1)
      linear.weight.assign(withoutGradient { linear.weight + update })
    }
    #expect(try loss(data.training.batch(step: 3, 0)) == 0)
    #expect(data.heldOut.map(loss) == [0, 0, 0, 0])
  }

  @Test func `training batches are a function of data seed, step and place`() throws {
    let data = { (dataSeed: UInt64) in
      try #require(try recipe.make(circumstances(dataSeed: dataSeed)).data).training
    }
    let first = try values(data(2).batch(step: 4, 1))
    #expect(try first == values(data(2).batch(step: 4, 1)))
    #expect(first.map(\.count) == [5 * 12, 5 * 7])
    for other in [
      try data(3).batch(step: 4, 1), try data(2).batch(step: 5, 1), try data(2).batch(step: 4, 0),
    ] {
      #expect(values(other)[0] != first[0] && values(other)[1] != first[1])
    }
  }

  @Test func `held-out inputs are the same for all seeds and batch sizes, and have no noise`()
    throws
  {
    let heldOut = { (recipe: PlantedPerceptron, circumstances: ModelCircumstances) in
      try #require(try recipe.make(circumstances).data).heldOut.map(values)
    }
    let first = try heldOut(recipe, circumstances())
    #expect(first.map { $0[0].count } == [Int](repeating: 256 * 12, count: 4))
    #expect(
      try heldOut(recipe.with(\.noise, 1), circumstances(dataSeed: 7, rows: 3)) == first)
    let other = try heldOut(recipe, circumstances(seed: 8))
    #expect(other.map { $0[0] } == first.map { $0[0] } && other[0][1] != first[0][1])
  }

  @Test func `noise has its deviation, on the targets alone`() throws {
    let batch = { (noise: Double) in
      let made = try recipe.with(\.noise, noise).make(circumstances(rows: 2000))
      return try values(#require(made.data).training.batch(step: 0, 0))
    }
    let (quiet, noisy) = (try batch(0), try batch(0.5))
    #expect(quiet[0] == noisy[0])
    let errors = zip(quiet[1], noisy[1]).map { $1 - $0 }
    let square = errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)
    // 14,000 draws: the deviation of the estimate is 0.003.
    #expect(abs(square - 0.25) < 0.015)
  }

  @Test(arguments: [
    (PlantedPerceptron().with(\.rank, 33), "inputs"),
    (PlantedPerceptron().with(\.outputs, 3), "outputs"),
    (PlantedPerceptron().with(\.hidden, 3), "hidden"),
  ])
  func `a rank that no update can have is refused`(recipe: PlantedPerceptron, cause: String) {
    let error = #expect(throws: InvalidSetting.self) { try recipe.validate() }
    #expect(error?.name == "rank" && error?.others == [cause])
  }

  @Test func `a width that one layer does not have limits nothing`() throws {
    try PlantedPerceptron().with(\.hidden, 3).with(\.layers, 1).validate()
  }

  @Test(arguments: [Activation.identity, .gelu, .silu, .tanh])
  func `the loss has the gradient of its differences`(activation: Activation) throws {
    let sites = try #require(try recipe.sites(circumstances()))
    let draw = { (shape: [Int], index: Int) in
      Tensor.normal(shape, RandomStream(seed: 3, "draw").at(index), type: .float64)
    }
    let batch = Batch.pairs(inputs: draw([4, 12], 10), targets: draw([4, 7], 11))
    let weights = sites.enumerated().map { index, site in
      draw([site.outputs, site.inputs], index) * 0.4
    }
    let problems = GradientCheck.problems("perceptron", weights, tolerance: 1e-8) { leaves in
      let byName = Dictionary(uniqueKeysWithValues: zip(sites.map { $0.name + ".weight" }, leaves))
      return Perceptron(sites, activation) { name, site in
        byName[name] ?? .zeros([site.outputs, site.inputs], type: .float64)
      }.loss(batch)
    }
    #expect(problems == [])
  }
}
