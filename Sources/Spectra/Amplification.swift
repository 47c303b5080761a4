public import Tensors

/// By how much an update strengthens the directions that it has chosen: ‖ΔW‖_F / ‖UᵀWV‖_F, with the
/// first r left and right singular vectors U, V of ΔW (Hu et al. 2021, arXiv 2106.09685, section
/// 7.3 and table 7). Large where the update grows what the weight hardly had.
public struct Amplification: Sendable, Equatable {
  /// The factor; infinite where the weight has nothing in these directions, 0 for no update.
  public let factor: Double
  /// The same with the weight's own first r directions: the least that any r can have.
  public let ownDirections: Double
  /// The same with random directions, √(mn)·‖ΔW‖_F / (r‖W‖_F).
  public let randomDirections: Double
  /// r, at most the update's rank.
  public let rank: Int

  /// Measures an update against a weight of its shape.
  ///
  /// - Parameters:
  ///   - change: ΔW, decomposed.
  ///   - weight: W, [m, n]: what the update was added to.
  ///   - rank: the number of directions; values that are only rounding are left out.
  /// - Throws: `SpectrumError` where the weight is not finite.
  public init(
    of change: SingularDecomposition, in weight: Tensor, rank wanted: Int
  ) throws(SpectrumError) {
    let own = RankMeasures(try singularValues(weight))
    let rank = min(wanted, change.rank())
    let norm = RankMeasures(change.values).frobeniusNorm
    let (u, v) = (change.left(rank), change.right(rank))
    let inside = withoutGradient {
      rank == 0
        ? 0
        : matmul(matmul(u.transposed(), weight.converted(to: .float64)), v).squared().sum().item
          .squareRoot()
    }
    let first = own.singularValues.prefix(rank).reduce(0) { $0 + $1 * $1 }.squareRoot()
    let expected =
      Double(rank) * own.frobeniusNorm / Double(weight.shape.reduce(1, *)).squareRoot()
    let ratio = { (divisor: Double) in norm == 0 ? 0 : divisor > 0 ? norm / divisor : .infinity }
    self.rank = rank
    factor = ratio(inside)
    ownDirections = ratio(first)
    randomDirections = ratio(expected)
  }
}
