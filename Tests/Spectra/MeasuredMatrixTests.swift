import Conformance
import Foundation
import Spectra
import Tensors
import Testing

/// Matrices given whole or by factors, their sums, what rounding is in them, and their baselines.
@Suite struct MeasuredMatrixTests {
  private func isClose(_ found: [Double], _ expected: [Double], _ tolerance: Double = 1e-13) -> Bool
  {
    Closeness.problem("", found, expected, tolerance: tolerance) == nil
  }

  private func product(_ m: Int, _ n: Int, _ r: Int, seed: UInt64) -> MeasuredMatrix {
    MeasuredMatrix(
      product: gaussian(m, r, seed: seed).converted(to: .float32),
      gaussian(r, n, seed: seed + 100).converted(to: .float32))
  }

  @Test func `the rank of a sum of products is the sum of their ranks, to the last cycle`() throws {
    let parts = (0..<10).map { product(48, 64, 4, seed: UInt64($0)) }
    for count in 1...parts.count {
      let sum = MeasuredMatrix.sum(Array(parts.prefix(count)))
      let measures = RankMeasures(try sum.singularValues())
      #expect(sum.numericalRank(measures) == 4 * count)
      let whole = parts.prefix(count).map { $0.whole() }.reduce(
        .zeros([48, 64], type: .float64), +)
      let dense = try singularValues(whole)
      #expect(isClose(measures.singularValues, Array(dense.prefix(4 * count)), 1e-12))
    }
    // Beyond the sides the rank is that of the sides.
    let more = MeasuredMatrix.sum(parts + parts.map { $0 } + [product(48, 64, 20, seed: 90)])
    #expect(more.numericalRank(RankMeasures(try more.singularValues())) == 48)
  }

  @Test func `a cycle that repeats the directions of another adds no rank`() throws {
    let one = product(30, 40, 3, seed: 1)
    let sum = MeasuredMatrix.sum([one, one, product(30, 40, 2, seed: 2)])
    #expect(sum.numericalRank(RankMeasures(try sum.singularValues())) == 5)
    #expect(sum.rankBound == 8)
  }

  @Test func `a small cycle among large ones is counted by the factors, and lost in the weights`()
    throws
  {
    let large = product(40, 40, 2, seed: 3)
    let small = MeasuredMatrix(
      product: gaussian(40, 2, seed: 5) * 1e-9, gaussian(2, 40, seed: 6))
    let sum = MeasuredMatrix.sum([large, small])
    #expect(sum.numericalRank(RankMeasures(try sum.singularValues())) == 4)
    let weight = gaussian(40, 40, seed: 7).converted(to: .float32)
    let merged = (weight.converted(to: .float64) + sum.whole()).converted(to: .float32)
    let difference = MeasuredMatrix.difference(merged, weight)
    let measures = RankMeasures(try difference.singularValues())
    // Rounding makes the difference full rank; the tolerance of float32 and |W| takes that out again.
    #expect(measures.numericalRank(tolerance: 1e-14) == 40)
    #expect(difference.numericalRank(measures) == 2)
  }

  @Test func `the tolerance is that of the weights, not of their difference`() throws {
    let weight = gaussian(64, 64, seed: 8).converted(to: .float32)
    let update = matrix(64, 64, values: [1e-3, 5e-4, 2e-4], seed: 9)
    let moved = (weight.converted(to: .float64) + update).converted(to: .float32)
    let difference = MeasuredMatrix.difference(moved, weight)
    let measures = RankMeasures(try difference.singularValues())
    #expect(measures.float32Rank(rows: 64, columns: 64) > 3, "relative to itself it has every rank")
    #expect(difference.numericalRank(measures) == 3)
  }

  @Test func `sixteen bits have a tolerance that leaves something`() throws {
    let low = matmul(gaussian(256, 4, seed: 1), gaussian(4, 256, seed: 2))
    let stored = MeasuredMatrix(rounded(low, 0x1p-7), epsilon: 0x1p-7)
    let measures = RankMeasures(try stored.singularValues())
    #expect(measures.numericalRank(tolerance: 1e-6) > 200)
    #expect(stored.numericalRank(measures) == 4)
  }

  /// Entries rounded to so many bits.
  private func rounded(_ matrix: Tensor, _ epsilon: Double) -> Tensor {
    Tensor(
      matrix.values.map { value in
        let unit = value.ulp / .ulpOfOne * epsilon
        return (value / unit).rounded() * unit
      }, shape: matrix.shape, type: .float64)
  }

  @Test func `norms of both forms are the same`() throws {
    let factors = product(12, 9, 3, seed: 4)
    let whole = MeasuredMatrix(factors.whole())
    #expect(isClose([factors.norm], [whole.norm]))
    #expect(isClose([whole.norm], [factors.whole().norm().item]))
    #expect(factors.rankBound == 3 && whole.rankBound == 9)
    let estimate = factors.whole().approximateSpectralNorm()
    let norm = RankMeasures(try whole.singularValues()).spectralNorm
    #expect(estimate <= norm * (1 + 1e-12) && estimate > 0.8 * norm)
  }

  @Test func `matrices of zeros, of one row, and of small numbers are measured, NaN is an error`()
    throws
  {
    #expect(try MeasuredMatrix(.zeros([3, 5])).singularValues() == [0, 0, 0])
    #expect(try MeasuredMatrix(.full(2, [1, 4])).singularValues().count == 1)
    #expect(try MeasuredMatrix(.full(1e-30, [2, 2])).singularValues()[0] > 0)
    #expect(try MeasuredMatrix(.zeros([0, 5])).singularValues().isEmpty)
    #expect(Tensor.zeros([4, 4]).approximateSpectralNorm() == 0)
    #expect(throws: SpectrumError.self) {
      try MeasuredMatrix(.full(.nan, [2, 2])).singularValues()
    }
    #expect(throws: SpectrumError.self) {
      try MeasuredMatrix.difference(.full(.infinity, [2, 2]), .zeros([2, 2])).singularValues()
    }
  }

  // MARK: - Baselines

  /// Measured elsewhere, for Gaussian matrices, as shares of the smaller side.
  @Test(arguments: [
    (256, 256, [0.805, 0.607, 0.25, 0.50]), (256, 1024, [0.966, 0.881, 0.449, 0.798]),
  ])
  func `a random matrix has the measures of Marchenko and Pastur's law`(
    rows: Int, columns: Int, expected: [Double]
  ) throws {
    var baseline = RandomBaseline()
    let random = try baseline.measures(rows: rows, columns: columns, bound: .max)
    let found = [
      random.effectiveRank, random.effectiveRankOfEnergy, random.stableRank,
      random.participationRatio,
    ].map { $0 / 256 }
    // One draw of 256 rows differs from another by less than a percent of the side.
    for (own, other) in zip(found, expected) { #expect(abs(own - other) < 0.01) }
  }

  @Test func `the baseline of cycles takes their norms into account`() throws {
    var baseline = RandomBaseline()
    let measured = { (norms: [Double], baseline: inout RandomBaseline) in
      try baseline.measures(rows: 60, columns: 50, cycles: norms.map { (4, $0) })
    }
    let alike = try measured([1, 1, 1, 1], &baseline)
    let unlike = try measured([1, 0.1, 0.01, 0.001], &baseline)
    #expect(alike.numericalRank(tolerance: 1e-9) == 16)
    #expect(unlike.numericalRank(tolerance: 1e-9) == 16)
    #expect(alike.effectiveRank > 12 && unlike.effectiveRank < 7)
    let one = try measured([0, 3, 0], &baseline)
    #expect(try one == baseline.measures(rows: 60, columns: 50, bound: 4))
    #expect(try measured([], &baseline).effectiveRank == 0)
    #expect(try alike == measured([1, 1, 1, 1], &baseline), "the same twice")
    let norms = [0, 1, 2, 0.5]
    let history = try baseline.history(rows: 60, columns: 50, cycles: norms.map { (4, $0) })
    for count in 1...4 {
      let own = try measured(Array(norms.prefix(count)), &baseline).singularValues
      #expect(isClose(history[count - 1].singularValues, own, 1e-12))
    }
  }

  // MARK: - Summaries

  @Test func `a summary has every measure of its formula, beside its bound`() throws {
    let known = MeasuredMatrix(matrix(9, 6, values: [4, 2, 1, 1]))
    var baseline = RandomBaseline()
    let random = try baseline.measures(rows: 9, columns: 6, bound: 5)
    let summary = try RankSummary(known, bound: 5, random: random, limits: .init())
    let values = Dictionary(
      uniqueKeysWithValues: summary.values.compactMap { own in own.value.map { (own.name, $0) } })
    #expect(summary.values.map(\.name) == RankSummary.names)
    let q = [16.0, 4, 1, 1].map { $0 / 22 }
    let expected: [String: Double] = [
      "effective_rank": pow(2, 1.75),
      "effective_rank_energy": exp(-q.reduce(0) { $0 + $1 * log($1) }),
      "stable_rank": 22.0 / 16, "participation_ratio": 22.0 * 22 / 274, "rank": 4,
      "numerical_rank": 4, "rank_above": 4, "energy_rank_90": 2, "energy_rank_99": 4,
      "rank_bound": 5, "norm": sqrt(22), "spectral_norm": 4, "nuclear_norm": 8,
      "condition_number": 4, "random_rank": 5,
    ]
    for (name, value) in expected {
      #expect(isClose([values[name] ?? .nan], [value], 1e-12), "\(name)")
    }
    let total = RankSummary.total([summary, summary])
    #expect(total.first { $0.name == "norm" }.map { isClose([$0.value], [sqrt(44)]) } == true)
    #expect(total.first { $0.name == "effective_rank" }?.value == values["effective_rank"])
  }
}
