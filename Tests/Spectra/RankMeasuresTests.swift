import Conformance
import Foundation
import Spectra
import Tensors
import Testing

struct RankMeasuresTests {
  private func isClose(_ found: Double, _ expected: Double) -> Bool {
    Closeness.problem("", [found], [expected], tolerance: 1e-14) == nil
  }

  @Test(arguments: [1e-300, 1, 1e300])
  func `k equal values have rank k by every measure, at every scale`(scale: Double) {
    let measures = RankMeasures([2, 2, 2, 0, 0].map { $0 * scale })
    for rank in [measures.effectiveRank, measures.stableRank, measures.participationRatio] {
      #expect(isClose(rank, 3))
    }
    #expect(measures.numericalRank() == 3 && measures.energyRank(1) == 3)
    #expect(isClose(measures.frobeniusNorm / scale, sqrt(12)))
    #expect(isClose(measures.nuclearNorm / scale, 6))
    #expect(measures.conditionNumber == .infinity)
  }

  @Test func `unequal values have the measures of their formulas`() {
    let measures = RankMeasures([4, 2, 1, 1])
    // p = 1/2, 1/4, 1/8, 1/8: the entropy is 7/4 bits.
    #expect(isClose(measures.effectiveRank, pow(2, 1.75)))
    #expect(isClose(measures.stableRank, 22.0 / 16))
    #expect(isClose(measures.participationRatio, 22.0 * 22 / (256 + 16 + 2)))
    #expect(measures.conditionNumber == 4 && measures.spectralNorm == 4)
    #expect(measures.nuclearNorm == 8 && isClose(measures.frobeniusNorm, sqrt(22)))
    #expect(measures.conditionNumber(rank: 2) == 2 && measures.conditionNumber(rank: 0) == 1)
    let q = [16.0, 4, 1, 1].map { $0 / 22 }
    #expect(isClose(measures.effectiveRankOfEnergy, exp(-q.reduce(0) { $0 + $1 * log($1) })))
  }

  @Test func `counts take what is above their threshold`() {
    let measures = RankMeasures([10, 1, 0.02, 0.01, 1e-5])
    #expect(measures.numericalRank() == 3, "0.01 is not above a thousandth of 10")
    #expect(measures.numericalRank(tolerance: 0) == 5)
    #expect(measures.numericalRank(tolerance: 0.05) == 2)
    #expect(measures.count(above: 0.01) == 3 && measures.count(above: 10) == 0)
    // The bounds are 10·8·2⁻²³ = 9.5e-6 and twice that.
    #expect(measures.float32Rank(rows: 8, columns: 5) == 5)
    #expect(measures.float32Rank(rows: 5, columns: 16) == 4)
    #expect(measures.numericalRank(rows: 8, columns: 5, epsilon: 0x1p-23) == 5)
    // 8·2⁻²³·1e5 = 0.095 and 8·2⁻²³·1e7 = 9.5.
    #expect(measures.numericalRank(rows: 8, columns: 5, epsilon: 0x1p-23, scale: 1e5) == 2)
    #expect(measures.numericalRank(rows: 8, columns: 5, epsilon: 0x1p-23, scale: 1e7) == 1)
    // The energies are 100, 1 and 5e-4 in the rest.
    #expect([0, 0.9, 0.995, 0.999998, 1].map(measures.energyRank) == [0, 1, 2, 3, 5])
  }

  @Test(arguments: [[], [0], [0, 0, 0]])
  func `a matrix of zeros, or without entries, has rank 0`(values: [Double]) {
    let measures = RankMeasures(values)
    let ranks = [measures.effectiveRank, measures.stableRank, measures.participationRatio]
    #expect(ranks == [0, 0, 0] && measures.effectiveRankOfEnergy == 0)
    #expect(measures.numericalRank() == 0 && measures.energyRank(1) == 0)
    #expect(measures.float32Rank(rows: 3, columns: 3) == 0)
    #expect(measures.nuclearNorm == 0 && measures.frobeniusNorm == 0)
    #expect(measures.conditionNumber == (values.isEmpty ? 1 : .infinity))
  }

  @Test func `one value has rank 1, however small`() {
    for value in [3, 1e-200, Double.leastNonzeroMagnitude] {
      let measures = RankMeasures([value])
      #expect(measures.effectiveRank == 1 && measures.stableRank == 1)
      #expect(measures.participationRatio == 1 && measures.numericalRank() == 1)
      #expect(measures.frobeniusNorm == value && measures.conditionNumber == 1)
    }
  }

  @Test func `values that vanish beside the first count by none but the rank without tolerance`() {
    let measures = RankMeasures([1, 1e-300, 1e-305])
    #expect(isClose(measures.effectiveRank, 1) && measures.stableRank == 1)
    #expect(measures.numericalRank(tolerance: 0) == 3 && measures.energyRank(1) == 1)
  }

  @Test func `a matrix is measured by its values`() throws {
    let known = matrix(9, 6, values: [4, 2, 1, 1])
    let measures = try RankMeasures(of: known)
    #expect(measures.numericalRank() == 4 && isClose(measures.effectiveRank, pow(2, 1.75)))
    #expect(isClose(measures.frobeniusNorm, known.norm().item))
  }
}
