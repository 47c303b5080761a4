import Protocols

/// The singular values and vectors of each of a site's cycles, and what they say of one another.
struct CycleGeometry {
  private let parts: [SingularDecomposition]
  /// Orthonormal bases of row and column spaces, without directions that are only rounding.
  private let right: [Tensor], left: [Tensor]
  private let rows: Int, columns: Int

  init(_ cycles: [MeasuredMatrix]) throws {
    parts = try cycles.map { try $0.decomposition() }
    right = zip(parts, cycles).map { $0.right(Self.rank($0, $1)) }
    left = zip(parts, cycles).map { $0.left(Self.rank($0, $1)) }
    (rows, columns) = (cycles[0].rows, cycles[0].columns)
  }

  private static func rank(_ parts: SingularDecomposition, _ matrix: MeasuredMatrix) -> Int {
    matrix.numericalRank(RankMeasures(parts.values))
  }

  // MARK: - The sum

  /// Rank and effective rank of all cycles together.
  func sum(
    of cycles: [MeasuredMatrix], _ baseline: inout RandomBaseline
  ) throws -> [(String, Double)] {
    let sum = MeasuredMatrix.sum(cycles)
    let measures = RankMeasures(try sum.singularValues())
    let random = try random(cycles, &baseline)
    let bound = Self.bound(cycles)
    return [
      ("rank", Double(sum.numericalRank(measures))), ("rank_bound", Double(bound)),
      (
        "random_rank",
        Double(random.numericalRank(rows: rows, columns: columns, epsilon: .ulpOfOne))
      ),
      ("effective_rank", measures.effectiveRank), ("random_effective_rank", random.effectiveRank),
    ]
  }

  private static func bound(_ cycles: [MeasuredMatrix]) -> Int {
    min(cycles.reduce(0) { $0 + $1.rankBound }, cycles[0].rows, cycles[0].columns)
  }

  private func random(
    _ cycles: [MeasuredMatrix], _ baseline: inout RandomBaseline
  ) throws -> RankMeasures {
    try baseline.measures(
      rows: rows, columns: columns, cycles: cycles.map { ($0.rankBound, $0.norm) })
  }

  /// The same after each cycle, and the spectra of the cycles themselves.
  func histories(
    of cycles: [MeasuredMatrix], _ baseline: inout RandomBaseline
  ) throws -> [(name: String, tensor: Tensor)] {
    var curves: [String: [Double]] = [:]
    for count in 1...cycles.count {
      for (name, value) in try sum(of: Array(cycles.prefix(count)), &baseline) {
        curves[name, default: []].append(value)
      }
    }
    let width = parts.map(\.values.count).max() ?? 0
    let values = parts.flatMap { part in
      part.values + [Double](repeating: 0, count: width - part.values.count)
    }
    let spectra = Tensor(values, shape: [parts.count, width], type: .float64)
    return [("singular_values", spectra), ("norm", Self.vector(cycles.map(\.norm)))]
      + ["rank", "rank_bound", "effective_rank", "random_effective_rank"].map {
        (name: $0, tensor: Self.vector(curves[$0] ?? []))
      }
  }

  // MARK: - Pairs

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

  /// All pairs, and the angles between neighbours.
  func pairs() throws -> [(name: String, tensor: Tensor)] {
    let found = [
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

  private static func vector(_ values: [Double]) -> Tensor {
    Tensor(values, shape: [values.count], type: .float64)
  }
}
