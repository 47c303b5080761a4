import Conformance
import Foundation
import ProbesPlugin
import Protocols
import Testing

/// The probe of spectra on maps made by hand.
@Suite struct SpectrumTests {
  /// Maps without a computation.
  private final class Maps: Model {
    let linears: [AdaptableLinear]
    init(_ linears: [AdaptableLinear]) { self.linears = linears }
    var parameters: [NamedParameter] { [] }
    func loss(_ batch: Batch) -> Tensor { Tensor(0) }
    func outputs(_ batch: Batch) -> Tensor { Tensor(0) }
  }

  @Test func `it records the metrics that it declares`() throws {
    let probe = Spectrum().with(\.of, [.update, .weight])
    let map = site(moved: diagonal([3, 1], 4, 3), bound: 2)
    let found = try probe.measure(run([map])).metrics
    // A matrix that is not full has no finite condition number of all values.
    let missing = Set(probe.recorded ?? []).subtracting(found.keys)
    #expect(missing == ["update/condition_number_full"])
    #expect(Set(found.keys).isSubset(of: probe.recorded ?? []))
  }

  private func run(_ sites: [ProbedSite]) -> ProbedRun {
    ProbedRun(
      step: 1, point: nil, model: Maps(sites.map(\.linear)), sites: sites,
      stream: RandomStream(seed: 1, "probe"))
  }

  private func measure(_ matrix: SpectrumMatrix..., sites: [ProbedSite]) throws -> Measurements {
    try Spectrum().with(\.of, OneOrMore(matrix)).measure(run(sites))
  }

  /// values on the diagonal of a matrix [rows, columns] of zeros.
  private func diagonal(_ values: [Double], _ rows: Int, _ columns: Int) -> Tensor {
    var entries = [Double](repeating: 0, count: rows * columns)
    for (index, value) in values.enumerated() { entries[index * columns + index] = value }
    return Tensor(entries, shape: [rows, columns], type: .float64)
  }

  /// A map whose weight has moved by `change` since the start.
  private func site(
    _ name: String = "map", moved change: Tensor, bound: Int, sinceAttachment: Bool = false
  ) -> ProbedSite {
    // Small whole numbers, so that the difference is exact.
    let start = Tensor(
      (0..<change.count).map { Double($0 % 7) }, shape: change.shape, type: .float64)
    let map = AdaptableLinear(
      Site(name, inputs: change.shape[1], outputs: change.shape[0]), weight: start + change)
    return ProbedSite(
      map, bound: bound, attachmentBound: 2, initialWeight: { start },
      attachmentWeight: sinceAttachment ? { start } : nil)
  }

  private func expect(
    _ found: Measurements, _ name: String, _ value: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let problem = Closeness.problem(
      name, [found.metrics[name] ?? .nan], [value], tolerance: 1e-12)
    #expect(problem == nil, sourceLocation: sourceLocation)
  }

  /// exp of the entropy of 4/7, 2/7, 1/7.
  private let effectiveRank =
    pow(7 / 4, 4.0 / 7) * pow(7 / 2, 2.0 / 7) * pow(7, 1.0 / 7)

  @Test func `an update of rank 3 has its measures, its bound and a baseline below the bound`()
    throws
  {
    let found = try measure(.update, sites: [site(moved: diagonal([4, 2, 1], 8, 6), bound: 4)])
    expect(found, "update/rank", 3)
    expect(found, "update/effective_rank", effectiveRank)
    expect(found, "update/stable_rank", 21.0 / 16)
    expect(found, "update/norm", sqrt(21))
    expect(found, "update/rank_bound", 4)
    let random = try #require(found.metrics["update/random_effective_rank"])
    #expect(random > 2.5 && random < 4)
    expect(found, "update/numerical_rank", 3)
    expect(found, "update/rank_above", 3)
    expect(found, "update/energy_rank_90", 2)
    expect(found, "update/energy_rank_99", 3)
    expect(found, "update/participation_ratio", 21.0 * 21 / 273)
    expect(found, "update/spectral_norm", 4)
    expect(found, "update/nuclear_norm", 7)
    expect(found, "update/condition_number", 4)
    expect(found, "update/random_rank", 4)
    let artifact = try #require(found.artifacts.first)
    #expect(
      artifact.name == "spectrum_update" && artifact.tensors.map(\.name) == ["map", "map.shape"])
    #expect(artifact.tensors[1].tensor.values == [8, 6, 4])
    #expect(
      Closeness.problem(
        "values", artifact.tensors[0].tensor.values, [4, 2, 1, 0, 0, 0], tolerance: 1e-14) == nil)
  }

  @Test
  func `metrics are means over the sites, the norm is that of all, and untrained sites count 0`()
    throws
  {
    let sites = [
      site("a", moved: diagonal([4, 2, 1], 8, 6), bound: 100),
      site("b", moved: diagonal([3], 5, 9), bound: 2),
      site("c", moved: diagonal([], 4, 4), bound: 0),
    ]
    let found = try measure(.update, sites: sites)
    expect(found, "update/rank", 4.0 / 3)
    expect(found, "update/effective_rank", (effectiveRank + 1) / 3)
    expect(found, "update/stable_rank", (21.0 / 16 + 1) / 3)
    expect(found, "update/norm", sqrt(30))
    expect(found, "update/rank_bound", (6.0 + 2 + 0) / 3)
    #expect(found.artifacts[0].tensors.map(\.tensor.count) == [6, 3, 5, 3, 4, 3])
    let alone = try sites.map {
      try measure(.update, sites: [$0]).metrics["update/random_effective_rank"] ?? .nan
    }
    #expect(alone[2] == 0)
    expect(found, "update/random_effective_rank", alone.reduce(0, +) / 3)
  }

  @Test func `the tolerance is a share of the largest value`() throws {
    let moved = site(moved: diagonal([4, 0.3, 0.1], 8, 6), bound: 6)
    let rank = { (tolerance: Double) in
      try Spectrum().with(\.tolerance, tolerance).measure(run([moved])).metrics["update/rank"]
    }
    #expect(try rank(1e-3) == 3 && rank(0.05) == 2 && rank(0.1) == 1)
  }

  @Test func `the random baseline rises with the bound, up to that of a Gaussian matrix`() throws {
    let baseline = { (bound: Int) in
      try measure(.update, sites: [site(moved: diagonal([1], 32, 24), bound: bound)])
        .metrics["update/random_effective_rank"] ?? .nan
    }
    let ranks = try [0, 1, 2, 4, 8, 16].map(baseline)
    #expect(ranks[0] == 0 && abs(ranks[1] - 1) < 1e-12)
    for (smaller, larger) in zip(ranks, ranks.dropFirst()) { #expect(smaller < larger) }
    #expect(try baseline(24) == baseline(1000) && baseline(24) == baseline(24))
    // Marchenko and Pastur's law keeps a square-like Gaussian matrix below its full rank.
    #expect(try baseline(24) > 18 && baseline(24) < 23)
  }

  @Test func `a weight is measured with its update`() throws {
    let map = AdaptableLinear(
      Site("map", inputs: 5, outputs: 5), weight: .identity(5, type: .float64))
    map.update = { .dense(.identity(5, type: .float64)) }
    let site = ProbedSite(
      map, bound: 1, attachmentBound: 1, initialWeight: { .identity(5, type: .float64) })
    let found = try measure(.weight, .update, sites: [site])
    expect(found, "weight/effective_rank", 5)
    expect(found, "weight/norm", sqrt(20))
    expect(found, "weight/rank_bound", 5)
    expect(found, "update/norm", sqrt(5))
    expect(found, "update/rank_bound", 1)
    #expect(found.artifacts.map(\.name) == ["spectrum_weight", "spectrum_update"])
  }

  @Test func `an adapter is measured without what was merged, whatever its form`() throws {
    let moved = site(moved: diagonal([9, 9, 9, 9], 8, 6), bound: 6)
    let b = diagonal([2, 1], 8, 3)
    let a = diagonal([1, 1], 3, 6)
    moved.linear.update = { .lowRank(b: b, a: a, scale: -2) }
    let sites = [moved, site("bare", moved: diagonal([1], 4, 4), bound: 1)]
    let low = try measure(.adapter, sites: sites)
    expect(low, "adapter/rank", 2)
    expect(low, "adapter/effective_rank", pow(3 / 2, 2.0 / 3) * pow(3, 1.0 / 3))
    expect(low, "adapter/norm", sqrt(20))
    expect(low, "adapter/rank_bound", 3)
    #expect(low.artifacts[0].tensors.map(\.name) == ["map", "map.shape"])
    moved.linear.update = { .dense(matmul(b, a) * -2) }
    let dense = try measure(.adapter, sites: sites)
    for name in ["rank", "effective_rank", "stable_rank", "norm"] {
      expect(dense, "adapter/\(name)", try #require(low.metrics["adapter/\(name)"]))
    }
    expect(dense, "adapter/rank_bound", 6)
  }

  @Test func `what does not exist has no metrics`() throws {
    let bare = [site(moved: diagonal([1], 4, 4), bound: 1)]
    let found = try measure(
      .adapter, .sinceAttachment, .cycle, .sumOfCycles, .gradient, .firstMoment, .secondMoment,
      sites: bare)
    #expect(found.metrics.isEmpty && found.artifacts.isEmpty)
  }

  @Test func `gradients, moments and masked weights are matrices of their own`() throws {
    var moved = site(moved: diagonal([4, 2, 1], 8, 6), bound: 6)
    let (gradient, first) = (diagonal([2, 2], 8, 6), diagonal([1, 1, 1], 3, 6))
    moved.gradient = { gradient }
    moved.moments = {
      [
        ProbedMoment("lora_A", "first_moment", first),
        ProbedMoment("lora_A", "sum_of_squares", first * 2),
        ProbedMoment("lora_A", "second_moment_rows", Tensor.ones([3, 1])),
        ProbedMoment("norm", "first_moment", Tensor.ones([3])), ProbedMoment("norm", "step", first),
      ].compactMap(\.self)
    }
    moved.mask = diagonal([1, 1, 1, 1, 1], 8, 6)
    let found = try measure(
      .gradient, .firstMoment, .secondMoment, .maskedWeight, sites: [moved])
    expect(found, "gradient/rank", 2)
    expect(found, "gradient/rank_bound", 6)
    expect(found, "first_moment/rank", 3)
    expect(found, "second_moment/norm", sqrt(12))
    // On the diagonal the weight started at 0 and has moved by 4, 2 and 1.
    expect(found, "masked_weight/norm", sqrt(21))
    #expect(found.artifacts.map(\.name).contains("spectrum_first_moment"))
    let names = found.artifacts.flatMap(\.tensors).map(\.name).filter { !$0.hasSuffix(".shape") }
    #expect(names == ["map", "map.lora_A", "map.lora_A.sum_of_squares", "map"])
    moved.mask = nil
    let whole = try measure(.maskedWeight, .weight, sites: [moved]).metrics
    #expect(whole["masked_weight/norm"] == whole["weight/norm"])
  }

  @Test
  func `the sum of cycles has their rank, and a baseline of as many products with their norms`()
    throws
  {
    let cycle = { (entry: Int, size: Double) in
      var (b, a) = ([Double](repeating: 0, count: 24), [Double](repeating: 0, count: 20))
      (b[entry], a[entry]) = (size, 1)
      return MeasuredMatrix(
        product: Tensor(b, shape: [24, 1], type: .float64),
        Tensor(a, shape: [1, 20], type: .float64))
    }
    var moved = site(moved: diagonal([4, 2, 1], 24, 20), bound: 3)
    moved.cycles = { [cycle(0, 4), cycle(1, 2), cycle(2, 1)] }
    let found = try measure(.sumOfCycles, .cycle, .update, sites: [moved])
    for name in ["sum_of_cycles", "update"] {
      expect(found, "\(name)/numerical_rank", 3)
      expect(found, "\(name)/rank_bound", 3)
      expect(found, "\(name)/effective_rank", effectiveRank)
      expect(found, "\(name)/random_rank", 3)
    }
    expect(found, "cycle/norm", 1)
    expect(found, "cycle/random_effective_rank", 1)
    // Random directions are not orthogonal, but nearly so in 20 dimensions.
    let random = try #require(found.metrics["update/random_effective_rank"])
    #expect(abs(random - effectiveRank) < 0.3)
    moved.cycles = { [] }
    let alone = try measure(.update, sites: [moved]).metrics["update/random_effective_rank"]
    #expect(alone.map { $0 > random } == true, "three products of one norm have more")
  }

  @Test func `the change since the attachment has a bound of its own`() throws {
    let attached = site(moved: diagonal([4, 2, 1], 8, 6), bound: 6, sinceAttachment: true)
    let found = try measure(.sinceAttachment, sites: [attached])
    expect(found, "update_since_attachment/rank", 3)
    expect(found, "update_since_attachment/rank_bound", 2)
    #expect(found.artifacts.map(\.name) == ["spectrum_update_since_attachment"])
  }

  @Test func `a weight that is no number is named with its site`() {
    let broken = site("layers.0.q_proj", moved: .full(.nan, [2, 2], type: .float64), bound: 1)
    let error = #expect(throws: UnmeasuredSite.self) { try measure(.update, sites: [broken]) }
    #expect(
      error?.description
        == "the probe 'spectrum' cannot measure the update of layers.0.q_proj: 4 of the 4 entries "
        + "of a matrix [2, 2] are NaN or infinite, the first at row 0, column 0")
  }

  @Test func `a matrix is asked for once`() throws {
    let twice = Spectrum().with(\.of, [.update, .update])
    #expect(throws: InvalidSetting.self) { try twice.validate() }
    try Spectrum().with(\.of, [.update, .weight, .adapter, .sinceAttachment]).validate()
  }
}
