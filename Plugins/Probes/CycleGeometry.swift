import Protocols

/// The singular values and vectors of each of a site's cycles, and what they say of one another.
struct CycleGeometry {
  private let parts: [SingularDecomposition]
  /// Orthonormal bases of row and column spaces, without directions that are only rounding.
  private let right: [Tensor], left: [Tensor]
  private let rows: Int, columns: Int
  private let norms: [Double]

  /// - Parameter cycles: at least one.
  init(_ cycles: [MeasuredMatrix]) throws {
    norms = cycles.map(\.norm)
    parts = try cycles.map { try $0.decomposition() }
    right = zip(parts, cycles).map { $0.right(Self.rank($0, $1)) }
    left = zip(parts, cycles).map { $0.left(Self.rank($0, $1)) }
    (rows, columns) = (cycles[0].rows, cycles[0].columns)
  }

  private static func rank(_ parts: SingularDecomposition, _ matrix: MeasuredMatrix) -> Int {
    matrix.numericalRank(RankMeasures(parts.values))
  }

  /// The last two cycles that moved something.
  func lastPair() throws -> [(String, Double)] {
    let moved = right.indices.filter { right[$0].shape[1] > 0 }
    guard moved.count > 1 else { return [] }
    let (i, j) = (moved[moved.count - 2], moved[moved.count - 1])
    let (k, l) = (right[i].shape[1], right[j].shape[1])
    let stream = RandomStream(seed: 0, "cycles/random").at(columns)
    let random = try principalAngles(
      randomBasis(columns, k, stream.at(0)), randomBasis(columns, l, stream.at(1)))
    return [
      ("overlap_right", Self.overlap(right[i], right[j])),
      ("random_overlap_right", Double(max(k, l)) / Double(columns)),
      ("overlap_left", Self.overlap(left[i], left[j])),
      ("random_overlap_left", Double(max(k, l)) / Double(rows)),
      ("smallest_angle", try principalAngles(right[i], right[j]).first ?? 0),
      ("random_smallest_angle", random.first ?? 0),
    ]
  }

  /// Spectra and norms of all, overlaps of all pairs, and the angles between neighbours.
  func tensors() throws -> [(name: String, tensor: Tensor)] {
    let width = parts.map(\.values.count).max() ?? 0
    let values = parts.flatMap { part in
      part.values + [Double](repeating: 0, count: width - part.values.count)
    }
    let found = [
      (
        name: "singular_values",
        tensor: Tensor(values, shape: [parts.count, width], type: .float64)
      ),
      (name: "norm", tensor: Tensor(norms, shape: [norms.count], type: .float64)),
      (name: "overlap_right", tensor: Self.overlaps(right)),
      (name: "overlap_left", tensor: Self.overlaps(left)),
      (name: "random_overlap_right", tensor: Self.expected(right)),
      (name: "random_overlap_left", tensor: Self.expected(left)),
    ]
    guard parts.count > 1 else { return found }
    return found + [
      (name: "angles_right", tensor: try Self.angles(right)),
      (name: "angles_left", tensor: try Self.angles(left)),
    ]
  }

  /// φ of two whole spaces; 0 where one of them is nothing.
  private static func overlap(_ first: Tensor, _ second: Tensor) -> Double {
    guard first.shape[1] > 0, second.shape[1] > 0 else { return 0 }
    return subspaceSimilarity(first, second).values.last ?? 0
  }

  private static func overlaps(_ bases: [Tensor]) -> Tensor {
    square(bases) { overlap($0, $1) }
  }

  private static func expected(_ bases: [Tensor]) -> Tensor {
    square(bases) { first, second in
      let (k, l) = (first.shape[1], second.shape[1])
      return k > 0 && l > 0 ? Double(max(k, l)) / Double(first.shape[0]) : 0
    }
  }

  private static func square(_ bases: [Tensor], _ value: (Tensor, Tensor) -> Double) -> Tensor {
    let values = bases.flatMap { first in bases.map { value(first, $0) } }
    return Tensor(values, shape: [bases.count, bases.count], type: .float64)
  }

  /// Of each cycle and the next; where one has fewer directions, the missing angles are right.
  private static func angles(_ bases: [Tensor]) throws -> Tensor {
    let found = try zip(bases, bases.dropFirst()).map { try principalAngles($0, $1) }
    let width = found.map(\.count).max() ?? 0
    let values = found.flatMap { $0 + [Double](repeating: .pi / 2, count: width - $0.count) }
    return Tensor(values, shape: [found.count, width], type: .float64)
  }
}
