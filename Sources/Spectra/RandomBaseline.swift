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
    let moved = cycles.filter(Self.adds)
    // One cycle alone has no norm to share: the spectrum is the same but for its size.
    if moved.count < 2 {
      return try measures(rows: rows, columns: columns, bound: moved.first?.rank ?? 0)
    }
    let parts = moved.enumerated().map { Self.product(rows, columns, $0, $1) }
    return RankMeasures(try MeasuredMatrix.sum(parts).singularValues())
  }

  /// The same after each of the cycles.
  public mutating func history(
    rows: Int, columns: Int, cycles: [(rank: Int, norm: Double)]
  ) throws(SpectrumError) -> [RankMeasures] {
    var (found, moved): ([RankMeasures], Int) = ([], 0)
    var sum: MeasuredMatrix?
    for (index, cycle) in cycles.enumerated() {
      if Self.adds(cycle) {
        let own = Self.product(rows, columns, moved, cycle)
        sum = sum.map { .sum([$0, own]) } ?? own
        moved += 1
      }
      if let sum, moved > 1 {
        found.append(RankMeasures(try sum.singularValues()))
      } else {
        found.append(
          try measures(rows: rows, columns: columns, cycles: Array(cycles[...index])))
      }
    }
    return found
  }

  private static func adds(_ cycle: (rank: Int, norm: Double)) -> Bool {
    cycle.norm > 0 && cycle.norm.isFinite && cycle.rank > 0
  }

  /// B A of a rank and a norm.
  private static func product(
    _ rows: Int, _ columns: Int, _ index: Int, _ cycle: (rank: Int, norm: Double)
  ) -> MeasuredMatrix {
    let rank = min(cycle.rank, rows, columns)
    let own = stream([rows, columns]).at(index)
    return withoutGradient {
      let b = Tensor.normal([rows, rank], own.at(0), type: .float64)
      let a = Tensor.normal([rank, columns], own.at(1), type: .float64)
      let whole = MeasuredMatrix(product: b, a)
      return MeasuredMatrix(product: b * (cycle.norm / whole.norm), a)
    }
  }

  private static func stream(_ size: [Int]) -> RandomStream {
    size.reduce(RandomStream(seed: 0, "spectrum/random")) { $0.at($1) }
  }
}
