import LoRAPlugin
import Protocols
import Tensors
import Testing
import Training
import Transformer

/// SHiRA's places.
@Suite struct SHiRATests {
  private func places(_ site: AttachedAdapter) -> [Int] {
    let indices = site.own["shira_indices"].values.map { Int($0) }
    let count = indices.count / 2
    return (0..<count).map { indices[$0] * site.site.inputs + indices[count + $0] }
  }

  @Test func `there are as many distinct places as LoRA has parameters, drawn anew by a restart`() {
    let draw = { (restarts: Int) in
      let adapters = AdapterSet(SHiRA().with(\.rank, 2), to: FamilyModel.model(), seed: 5)
      for _ in 0..<restarts { adapters.restart() }
      return adapters.sites.map { self.places($0) }
    }
    let adapters = AdapterSet(SHiRA().with(\.rank, 2), to: FamilyModel.model(), seed: 5)
    for site in adapters.sites {
      let own = places(site)
      let (inputs, outputs) = (site.site.inputs, site.site.outputs)
      #expect(own.count == 2 * (inputs + outputs))
      #expect(own == Array(Set(own)).sorted() && own.allSatisfy { 0..<(inputs * outputs) ~= $0 })
    }
    #expect(Set(draw(0)).count == adapters.sites.count, "each site has its own")
    #expect(draw(0) == draw(0) && draw(1) != draw(0) && draw(1) == draw(1))
  }

  @Test func `every place is as likely as any other`() {
    let site = Site("a", inputs: 4, outputs: 4)
    let adapter = SHiRA().with(\.rank, 1)
    var counts = [Int](repeating: 0, count: 16)
    let draws = 4000
    for seed in 0..<draws {
      let indices = Tensor.zeros([2, 8])
      adapter.initialize(
        at: site, Parameters(["shira_indices": indices]), RandomStream(seed: UInt64(seed), "a"))
      let values = indices.values.map { Int($0) }
      for index in 0..<8 { counts[values[index] * 4 + values[8 + index]] += 1 }
    }
    // Half of the draws each; five standard deviations are 160.
    #expect(counts.allSatisfy { abs($0 - draws / 2) < 160 }, "\(counts)")
  }

  @Test func `the update is W plus the values at their places, and so is its gradient`() throws {
    let model = FamilyModel.model(.float64)
    let adapters = AdapterSet(SHiRA().with(\.rank, 2), to: model, targets: ["up_proj"], seed: 5)
    let site = adapters.sites[0]
    let weight = try #require(site.linear).weight
    let values = site.own["shira_weight"]
    values.assign(.normal(values.shape, RandomStream(seed: 1, "values"), type: .float64))
    var expected = weight.values
    for (place, value) in zip(places(site), values.values) { expected[place] += value }
    let updated = SHiRA().with(\.rank, 2).update(at: site.site, site.own)
    #expect(withoutGradient { updated.applied(to: weight) }.values == expected)
    model.loss(FamilyModel.batch).backward()
    let own = try #require(values.gradient).values
    // The gradient of the dense weight at the same places.
    weight.assign(Tensor(expected, shape: weight.shape, type: .float64))
    adapters.sites[0].linear?.update = nil
    weight.trainable()
    model.loss(FamilyModel.batch).backward()
    let dense = try #require(weight.gradient).values
    let largest = dense.reduce(0) { max($0, abs($1)) }
    for (place, value) in zip(places(site), own) {
      #expect(abs(dense[place] - value) < 1e-12 * largest)
    }
  }

  @Test func `more places than the map has are refused`() {
    let error = #expect(throws: InvalidSetting.self) {
      try SHiRA().with(\.rank, 9).validate(at: Site("a", inputs: 16, outputs: 16))
    }
    #expect(error?.reason == "asks for 288 entries of a, which has 256")
  }
}
