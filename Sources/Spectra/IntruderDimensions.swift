import Tensors

/// Directions that are strong in a changed weight and foreign to the weight before: among the first
/// k left singular vectors of W₀ + ΔW those whose largest cosine with any left singular vector of
/// W₀ is below a threshold (Shuttleworth et al. 2024, arXiv 2410.21228).
///
/// The count alone saturates, so the share of the energy that they hold stands beside it, and what
/// random directions give: they are all intruders where the dimension is large.
public struct IntruderDimensions: Sendable, Equatable {
  /// The largest cosine of each of the first k vectors.
  public let cosines: [Double]
  /// How many are below the threshold.
  public let count: Int
  /// Σ s² of these over Σ s² of all, of W₀ + ΔW; 0 for a matrix of zeros.
  public let energyShare: Double
  /// The mean largest cosine of random directions: some √(2 ln n / n) of n vectors.
  public let randomCosine: Double
  /// How many of k random directions would be intruders.
  public let randomCount: Double

  /// Compares a changed weight with the one before, both decomposed.
  ///
  /// - Parameters:
  ///   - k: how many of the first vectors are looked at; those of values that are only rounding are
  ///     left out.
  ///   - threshold: in 0 ... 1, below which a vector is an intruder.
  public init(
    of changed: SingularDecomposition, against before: SingularDecomposition, first k: Int,
    threshold: Double
  ) {
    let top = min(k, changed.rank())
    let known = before.left(before.rank())
    let cosines =
      known.shape[1] == 0
      ? [Double](repeating: 0, count: top)
      : (top == 0
        ? []
        : withoutGradient {
          matmul(known.transposed(), changed.left(top)).absolute().maximum(along: 0).values
        })
    self.cosines = cosines
    let intruders = cosines.indices.filter { cosines[$0] < threshold }
    count = intruders.count
    let energy = changed.values.reduce(0) { $0 + $1 * $1 }
    let theirs = intruders.reduce(0) { $0 + changed.values[$1] * changed.values[$1] }
    energyShare = energy > 0 ? theirs / energy : 0
    let random = Self.randomCosines(dimension: changed.u.shape[0], vectors: known.shape[1])
    let foreign = random.filter { $0 < threshold }.count
    randomCosine = random.reduce(0, +) / Double(random.count)
    randomCount = Double(top) * Double(foreign) / Double(random.count)
  }

  /// The largest cosines of 64 random directions with some orthonormal vectors: the basis may be
  /// turned so that these are the first axes.
  private static func randomCosines(dimension: Int, vectors: Int) -> [Double] {
    let stream = RandomStream(seed: 0, "intruders/random").at(dimension).at(vectors)
    return (0..<64).map { draw in
      let z = Tensor.normal([dimension], stream.at(draw), type: .float64).values
      let length = z.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let largest = z.prefix(vectors).reduce(0) { max($0, abs($1)) }
      return length > 0 ? largest / length : 0
    }
  }
}
