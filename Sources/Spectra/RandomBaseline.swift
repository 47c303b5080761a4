import Tensors

/// Spectra of random matrices, of what chance alone gives a matrix of some shape and bound.
///
/// The rank of a random square matrix is full and its effective rank 80 % of that: no number says
/// something without this one beside it. What is random depends on the sizes alone, so that the
/// baselines of two runs differ by their bounds and norms only.
public struct RandomBaseline {
  private var known: [[Int]: RankMeasures] = [:]

  /// No baseline is known yet.
  public init() {}

  /// Of B A with Gaussian B [rows, bound] and A [bound, columns], or of a Gaussian matrix where the
  /// bound is no less than its sides. All zeros for a bound of 0.
  public mutating func measures(
    rows: Int, columns: Int, bound: Int
  ) throws(SpectrumError) -> RankMeasures {
    let sides = min(rows, columns)
    guard bound > 0, sides > 0 else {
      return RankMeasures([Double](repeating: 0, count: sides))
    }
    let size = [rows, columns, min(bound, sides)]
    if let measures = known[size] { return measures }
    let stream = Self.stream(size)
    let values =
      bound < sides
      ? try singularValues(
        ofProduct: .normal([rows, bound], stream.at(0), type: .float64),
        .normal([bound, columns], stream.at(1), type: .float64))
      : try singularValues(.normal([rows, columns], stream.at(0), type: .float64))
    let measures = RankMeasures(values)
    known[size] = measures
    return measures
  }

  /// Of the sum of as many random products as there were cycles, each of a cycle's rank and norm:
  /// what a restarted run would have added if its cycles had nothing to do with one another.
  ///
  /// - Parameters:
  ///   - cycles: rank bound and Frobenius norm of each; those of no norm add nothing.
  public mutating func measures(
    rows: Int, columns: Int, cycles: [(rank: Int, norm: Double)]
  ) throws(SpectrumError) -> RankMeasures {
    let moved = cycles.filter { $0.norm > 0 && $0.norm.isFinite && $0.rank > 0 }
    let ranks = Set(moved.map(\.rank))
    // One cycle alone has no norm to share: the spectrum is the same but for its size.
    if moved.count < 2 {
      return try measures(rows: rows, columns: columns, bound: moved.first?.rank ?? 0)
    }
    let stream = Self.stream([rows, columns] + ranks.sorted())
    let parts = withoutGradient {
      moved.enumerated().map { index, cycle in
        let rank = min(cycle.rank, rows, columns)
        let own = stream.at(index)
        let b = Tensor.normal([rows, rank], own.at(0), type: .float64)
        let a = Tensor.normal([rank, columns], own.at(1), type: .float64)
        // E‖BA‖² = rows·rank·columns; one number for all would do, if norms were all alike.
        let size = Double(rows * rank * columns).squareRoot()
        return MeasuredMatrix(product: b * (cycle.norm / size), a)
      }
    }
    return RankMeasures(try MeasuredMatrix.sum(parts).singularValues())
  }

  private static func stream(_ size: [Int]) -> RandomStream {
    size.reduce(RandomStream(seed: 0, "spectrum/random")) { $0.at($1) }
  }
}
