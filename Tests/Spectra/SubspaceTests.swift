import Conformance
import Foundation
import Spectra
import Tensors
import Testing

/// Similarity and angles of subspaces, amplification and intruders, on spaces made by hand.
@Suite struct SubspaceTests {
  private func isClose(_ found: [Double], _ expected: [Double], _ tolerance: Double = 1e-13) -> Bool
  {
    Closeness.problem("", found, expected, tolerance: tolerance) == nil
  }

  /// The first k axes of n, turned by an angle each into axes k, k + 1, …
  private func turned(_ n: Int, by angles: [Double]) -> Tensor {
    var values = [Double](repeating: 0, count: n * angles.count)
    for (column, angle) in angles.enumerated() {
      values[column * angles.count + column] = cos(angle)
      values[(angles.count + column) * angles.count + column] = sin(angle)
    }
    return Tensor(values, shape: [n, angles.count], type: .float64)
  }

  @Test func `the angles of turned axes are found, the smallest to their last digits`() throws {
    // The cosine of 1e-9 is 1 in double precision.
    let angles = [1e-9, 1e-4, 0.5, 1.2, .pi / 2]
    let axes = turned(12, by: [Double](repeating: 0, count: 5))
    let found = try principalAngles(axes, turned(12, by: angles))
    #expect(isClose(found, angles, 1e-12))
    #expect(abs(found[0] / 1e-9 - 1) < 1e-6)
    #expect(try principalAngles(turned(12, by: angles), axes.slice(0..<2, axis: 1)).count == 2)
  }

  @Test func `similarity of equal spaces is 1, of orthogonal ones 0, and in between cos squared`() {
    let axes = turned(12, by: [0, 0, 0])
    let phi = subspaceSimilarity(axes, turned(12, by: [0.3, .pi / 2, 0]))
    let c = cos(0.3) * cos(0.3)
    #expect(phi.shape == [3, 3])
    #expect(isClose(phi.values, [c, c, c, c, c / 2, c / 2, c, c / 2, (c + 1) / 3]))
    let same = orthonormal(9, 4, seed: 3)
    #expect(isClose([subspaceSimilarity(same, same).values[15]], [1]))
  }

  @Test func `random spaces have the similarity that is expected of them`() throws {
    let n = 64
    let pairs = try (0..<40).map { index in
      let stream = RandomStream(seed: 5, "pair").at(index)
      let bases = (try randomBasis(n, 3, stream.at(0)), try randomBasis(n, 8, stream.at(1)))
      return subspaceSimilarity(bases.0, bases.1).values.last ?? 0
    }
    let expected = expectedSimilarity(3, 8, dimension: n).values
    #expect(expected.last == 8.0 / 64)
    // Of 40 draws the mean is within some 0.01.
    #expect(abs(pairs.reduce(0, +) / 40 - 0.125) < 0.03)
  }

  @Test func `empty spaces have no angles and no similarity`() throws {
    let none = Tensor.zeros([5, 0], type: .float64)
    #expect(try principalAngles(none, orthonormal(5, 2, seed: 1)).isEmpty)
    #expect(subspaceSimilarity(none, orthonormal(5, 2, seed: 1)).shape == [0, 2])
  }

  @Test func `a basis that is no number is an error`() {
    #expect(throws: SpectrumError.self) {
      try principalAngles(.full(.nan, [4, 2], type: .float64), orthonormal(4, 2, seed: 1))
    }
  }

  @Test(arguments: [(30, 20, 4), (20, 30, 4), (6, 9, 12)])
  func `vectors of a product are those of the matrix`(m: Int, n: Int, r: Int) throws {
    let (b, a) = (gaussian(m, r, seed: 7), gaussian(r, n, seed: 8))
    let found = try SingularDecomposition(ofProduct: b, a)
    let k = min(m, n, r)
    #expect(found.u.shape == [m, k] && found.vt.shape == [k, n])
    let scaled = found.u * Tensor(found.values, shape: [1, k], type: .float64)
    #expect(isClose(matmul(scaled, found.vt).values, matmul(b, a).values, 1e-12))
    for basis in [found.left(.max), found.right(.max)] {
      #expect(isClose(matmul(basis.transposed(), basis).values, Tensor.identity(k).values, 1e-12))
    }
  }

  @Test func `a product whose factor lacks rank keeps orthonormal vectors`() throws {
    let b = Tensor.concatenated(
      [gaussian(20, 2, seed: 1), .zeros([20, 2], type: .float64)], axis: 1)
    let found = try SingularDecomposition(ofProduct: b, gaussian(4, 15, seed: 2))
    #expect(found.rank() == 2 && found.left(found.rank()).shape == [20, 2])
    let basis = found.right(2)
    #expect(isClose(matmul(basis.transposed(), basis).values, [1, 0, 0, 1], 1e-12))
  }

  @Test func `amplification is the ratio of its formula, and the weight's own is the least`() throws
  {
    // W = diag(8, 4, 2, 1): an update along the last axis has ‖ΔW‖ 3, and W has 1 there.
    let weight = Tensor(
      (0..<16).map { $0 % 5 == 0 ? [8, 4, 2, 1][$0 / 5] : 0 }, shape: [4, 4], type: .float64)
    var entries = [Double](repeating: 0, count: 16)
    entries[15] = 3
    let change = try SingularDecomposition(Tensor(entries, shape: [4, 4], type: .float64))
    let found = try Amplification(of: change, in: weight, rank: 4)
    #expect(found.rank == 1)
    #expect(isClose([found.factor, found.ownDirections], [3, 3.0 / 8]))
    #expect(isClose([found.randomDirections], [3 / (sqrt(85.0) / 4)]))
    let foreign = try Amplification(
      of: change, in: weight * Tensor([1, 1, 1, 0], shape: [1, 4], type: .float64), rank: 1)
    #expect(foreign.factor == .infinity)
    let none = try Amplification(
      of: SingularDecomposition(.zeros([4, 4], type: .float64)), in: weight, rank: 2)
    #expect(none.factor == 0 && none.rank == 0)
  }

  @Test func `an intruder is a strong direction that the weight did not have`() throws {
    // The weight lives in the first 6 of 40 dimensions; the change adds one outside.
    let before = matmul(turned(40, by: [0, 0, 0, 0, 0, 0]), gaussian(6, 30, seed: 4))
    var entries = [Double](repeating: 0, count: 40 * 30)
    entries[39 * 30] = 100
    let after = before + Tensor(entries, shape: [40, 30], type: .float64)
    let (was, now) = (try SingularDecomposition(before), try SingularDecomposition(after))
    let found = IntruderDimensions(of: now, against: was, first: 4, threshold: 0.5)
    #expect(found.count == 1 && found.cosines.count == 4)
    #expect(found.energyShare > 0.5 && found.energyShare < 1)
    // Of 40 dimensions the six known directions have a largest cosine of some 0.3 with a random one.
    #expect(found.randomCosine > 0.15 && found.randomCosine < 0.4)
    #expect(found.randomCount > 3)
    let same = IntruderDimensions(of: was, against: was, first: 10, threshold: 0.5)
    #expect(same.count == 0 && same.cosines.count == 6 && same.energyShare == 0)
  }

  @Test func `of zero matrices nothing is an intruder, and against zeros everything is`() throws {
    let zero = try SingularDecomposition(.zeros([5, 3], type: .float64))
    let some = try SingularDecomposition(gaussian(5, 3, seed: 1))
    #expect(IntruderDimensions(of: zero, against: some, first: 3, threshold: 0.5).count == 0)
    #expect(IntruderDimensions(of: some, against: zero, first: 3, threshold: 0.5).count == 3)
  }
}
