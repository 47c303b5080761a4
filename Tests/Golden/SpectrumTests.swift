import Foundation
import Protocols
import Spectra
import Tensors
import Testing

/// torch.linalg.svdvals in float64, and the measures of rank by their formulas.
@Suite struct SpectrumTests {
  @Test func `singular values are torch's`() throws {
    let golden = try GoldenCase("spectrum/matrices")
    let names = golden.names("in.")
    #expect(!names.isEmpty)
    for name in names {
      let matrix = try golden.tensor("in.\(name)")
      let expected = try golden.tensor("out.\(name).singular_values.f64", type: .float64).values
      let found = Tensor(try singularValues(matrix), shape: [expected.count], type: .float64)
      // Of the largest: LAPACK's own error is some 1e-15 of it.
      expectClose(
        name, found, Tensor(expected, shape: [expected.count], type: .float64), tolerance: 1e-6)
    }
  }

  @Test func `measures of rank are the formulas'`() throws {
    let golden = try GoldenCase("spectrum/matrices")
    #expect(Set(golden.names("in.")) == Set(golden.settings.keys))
    for name in golden.settings.keys.sorted() {
      let expected = try #require(golden.settings[name] as? [String: NSNumber])
      let matrix = try golden.tensor("in.\(name)")
      let found = measures(try RankMeasures(of: matrix), matrix.shape)
      #expect(Set(found.keys) == Set(expected.keys))
      for (measure, value) in found {
        expectClose(
          "\(name), \(measure)", value, expected[measure]?.doubleValue ?? .nan, tolerance: 1e-6)
      }
    }
  }

  @Test func `subspace similarity and principal angles are the formula's and scipy's`() throws {
    let golden = try GoldenCase("spectrum/subspaces")
    let bases = try ["in.A1", "in.A2"].map { name in
      try SingularDecomposition(golden.tensor(name)).right(.max)
    }
    let phi = try golden.tensor("out.phi.f64", type: .float64)
    // φ is a sum of squares of unit vectors' products: the case's own error is that of float64.
    expectClose("phi", subspaceSimilarity(bases[0], bases[1]), phi, tolerance: 1e-6)
    let angles = try golden.tensor("out.principal_angles.f64", type: .float64)
    let found = try principalAngles(bases[0], bases[1])
    expectClose(
      "principal angles", Tensor(found, shape: [found.count], type: .float64), angles,
      tolerance: 1e-6)
  }

  /// By the names of the case.
  private func measures(_ spectrum: RankMeasures, _ shape: [Int]) -> [String: Double] {
    [
      "effective_rank_roy_vetterli": spectrum.effectiveRank,
      "stable_rank": spectrum.stableRank,
      "participation_ratio": spectrum.participationRatio,
      "nuclear_norm": spectrum.nuclearNorm,
      "frobenius_norm": spectrum.frobeniusNorm,
      "spectral_norm": spectrum.spectralNorm,
      "numerical_rank_float32": Double(
        spectrum.float32Rank(rows: shape[0], columns: shape[1])),
      "above_0_1": Double(spectrum.count(above: 0.1)),
      "condition_number": spectrum.conditionNumber,
      "energy_rank_99": Double(spectrum.energyRank(0.99)),
    ]
  }
}
