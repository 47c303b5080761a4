import Conformance
import Foundation
import ProbesPlugin
import Protocols
import Testing

/// The probe of cycles on cycles made by hand.
@Suite struct CyclesTests {
  private final class Maps: Model {
    let linears: [AdaptableLinear]
    init(_ linears: [AdaptableLinear]) { self.linears = linears }
    var parameters: [NamedParameter] { [] }
    func loss(_ batch: Batch) -> Tensor { Tensor(0) }
    func outputs(_ batch: Batch) -> Tensor { Tensor(0) }
  }

  /// Rows and columns of a map.
  private let m = 12, n = 16

  /// b aᵀ with unit vectors: `turn` is the angle of a to its axis.
  private func cycle(_ axis: Int, turned turn: Double = 0, size: Double = 1) -> MeasuredMatrix {
    var (b, a) = ([Double](repeating: 0, count: m), [Double](repeating: 0, count: n))
    b[axis] = size
    (a[axis], a[axis + 1]) = (cos(turn), sin(turn))
    return MeasuredMatrix(
      product: Tensor(b, shape: [m, 1], type: .float64),
      Tensor(a, shape: [1, n], type: .float64))
  }

  private func measure(
    _ cycles: [MeasuredMatrix]..., point: ProbePoint? = .end
  ) throws -> Measurements {
    let sites = cycles.enumerated().map { index, own in
      let map = AdaptableLinear(
        Site("map\(index)", inputs: n, outputs: m), weight: .zeros([m, n]))
      var site = ProbedSite(
        map, bound: 4, attachmentBound: 4, initialWeight: { .zeros([12, 16]) })
      site.cycles = { own }
      return site
    }
    return try Cycles().measure(
      ProbedRun(
        step: 1, point: point, model: Maps(sites.map(\.linear)), sites: sites,
        stream: RandomStream(seed: 1, "probe")))
  }

  @Test func `rank, bound and baseline of the sum, overlap and angle of the last two`() throws {
    let found = try measure([cycle(0), cycle(0, turned: 0.3), cycle(3, size: 2)])
    let metrics = found.metrics
    #expect(metrics.keys.allSatisfy { Cycles().recorded?.contains($0) == true })
    #expect(metrics.count == Cycles().recorded?.count)
    #expect(metrics["cycles/count"] == 3 && metrics["cycles/rank_bound"] == 3)
    // Two of three have one left vector: their sum has one direction.
    #expect(metrics["cycles/rank"] == 2 && metrics["cycles/random_rank"] == 3)
    #expect(metrics["cycles/overlap_left"] == 0 && metrics["cycles/overlap_right"] == 0)
    #expect(metrics["cycles/random_overlap_left"] == 1.0 / 12)
    #expect(metrics["cycles/random_overlap_right"] == 1.0 / 16)
    #expect(abs((metrics["cycles/smallest_angle"] ?? 0) - .pi / 2) < 1e-12)
    let effective = try #require(metrics["cycles/random_effective_rank"])
    #expect(effective > 2 && effective < 3)
  }

  @Test func `the artifact has the history of the sum and every pair of cycles`() throws {
    let found = try measure([cycle(0), cycle(0, turned: 0.3), cycle(3, size: 2)])
    let artifact = try #require(found.artifacts.first)
    #expect(artifact.name == "cycles")
    let tensors = Dictionary(
      uniqueKeysWithValues: artifact.tensors.map { ($0.name, $0.tensor) })
    let values = { (name: String) in tensors["map0.\(name)"]?.values ?? [] }
    let isClose = { (name: String, expected: [Double]) in
      Closeness.problem(name, values(name), expected, tolerance: 1e-12) == nil
    }
    #expect(isClose("singular_values", [1, 1, 2]) && isClose("norm", [1, 1, 2]))
    #expect(isClose("rank", [1, 1, 2]) && isClose("rank_bound", [1, 2, 3]))
    let c = cos(0.3) * cos(0.3)
    #expect(isClose("overlap_right", [1, c, 0, c, 1, 0, 0, 0, 1]))
    #expect(isClose("overlap_left", [1, 1, 0, 1, 1, 0, 0, 0, 1]))
    #expect(isClose("random_overlap_right", [Double](repeating: 1.0 / 16, count: 9)))
    #expect(isClose("angles_right", [0.3, .pi / 2]))
    #expect(abs(values("angles_left")[0]) < 1e-12)
    #expect(values("effective_rank").count == 3 && values("random_effective_rank").count == 3)
    #expect(try measure([cycle(0)], point: .beforeRestart).artifacts.isEmpty)
  }

  @Test func `metrics are means over the sites that have cycles`() throws {
    let found = try measure([cycle(0), cycle(1)], [], [cycle(0)]).metrics
    #expect(found["cycles/count"] == 1.5 && found["cycles/rank"] == 1.5)
    #expect(found["cycles/overlap_right"] == 0, "of the one site with a pair")
    #expect(try measure([]).metrics.isEmpty)
  }

  @Test func `a cycle that has not moved has no direction`() throws {
    let still = MeasuredMatrix(
      product: .zeros([12, 2], type: .float64), .ones([2, 16], type: .float64))
    let found = try measure([cycle(0), still]).metrics
    #expect(found["cycles/rank"] == 1 && found["cycles/rank_bound"] == 3)
    #expect(found["cycles/overlap_right"] == nil)
  }

  @Test func `without a lost cycle there is nothing of the sum, and of the last two what is known`()
    throws
  {
    func measure(_ cycles: [MeasuredMatrix?]) throws -> Measurements {
      let map = AdaptableLinear(Site("map", inputs: n, outputs: m), weight: .zeros([m, n]))
      var site = ProbedSite(map, bound: 4, attachmentBound: 4, initialWeight: { .zeros([12, 16]) })
      site.cycles = { throw LostCycles(of: cycles.count, because: "a file is gone") }
      site.newestCycles = { cycles.reversed().prefix { $0 != nil }.reversed().compactMap { $0 } }
      return try Cycles().measure(
        ProbedRun(
          step: 1, point: .end, model: Maps([map]), sites: [site],
          stream: RandomStream(seed: 1, "probe")))
    }
    let whole = try self.measure([cycle(2), cycle(0), cycle(0, turned: 0.3)])
    let early = try measure([nil, cycle(0), cycle(0, turned: 0.3)])
    let sum = ["rank", "rank_bound", "random_rank", "effective_rank", "random_effective_rank"]
    #expect(early.lost == Set(sum.map { "cycles/\($0)" }))
    #expect(early.metrics == whole.metrics.filter { !early.lost.contains($0.key) })
    #expect(early.artifacts.isEmpty)
    let late = try measure([cycle(2), cycle(0), nil])
    #expect(late.metrics == ["cycles/count": 3])
    #expect(late.lost == Set(Cycles().recorded ?? []).subtracting(["cycles/count"]))
  }

  @Test func `a cycle that is no number is named with its site`() {
    let broken = MeasuredMatrix(
      product: .full(.nan, [12, 1], type: .float64), .ones([1, 16], type: .float64))
    let error = #expect(throws: (any Error).self) { try measure([broken]) }
    #expect("\(error as Any)".contains("cycles of map0"))
  }
}
