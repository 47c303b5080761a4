public import Tensors
import Foundation

/// What the singular values s₁ ≥ s₂ ≥ … ≥ 0 of a matrix say of its rank.
///
/// All measures but norms and `count(above:)` are the same for a multiple of the matrix. Values
/// beyond those given count as 0, so that the leading r values of a product of rank r suffice (for
/// all but the condition number, which is of the last value given).
public struct RankMeasures: Sendable, Equatable {
  /// The values, descending.
  public let singularValues: [Double]
  /// sᵢ/s₁, so that no sum overflows or vanishes; empty for a matrix of zeros.
  private let shares: [Double]

  /// Measures of singular values.
  ///
  /// - Parameter singularValues: finite, not negative, descending; none for a matrix without entries.
  public init(_ singularValues: [Double]) {
    precondition(
      singularValues.allSatisfy { $0 >= 0 && $0.isFinite }
        && zip(singularValues, singularValues.dropFirst()).allSatisfy { $0 >= $1 },
      "RankMeasures: \(singularValues.prefix(8)) are no singular values in descending order")
    self.singularValues = singularValues
    let largest = singularValues.first ?? 0
    shares = largest > 0 ? singularValues.map { $0 / largest } : []
  }

  /// Measures of a matrix [rows, columns], from its singular values in float64.
  ///
  /// - Throws: `SpectrumError` as `singularValues(_:precision:)`.
  public init(of matrix: Tensor) throws(SpectrumError) {
    self.init(try Spectra.singularValues(matrix))
  }
}

// MARK: - Norms

extension RankMeasures {
  /// s₁; 0 without values.
  public var spectralNorm: Double { singularValues.first ?? 0 }

  /// √Σ sᵢ², the root of the sum of the squared entries.
  public var frobeniusNorm: Double {
    spectralNorm * shares.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// Σ sᵢ.
  public var nuclearNorm: Double { singularValues.reduce(0, +) }

  /// s₁ over the last value: infinite where that is 0, and 1 without values.
  public var conditionNumber: Double {
    guard let last = singularValues.last else { return 1 }
    return last > 0 ? spectralNorm / last : .infinity
  }

  /// s₁ over the value number `rank`, so that values that are only rounding do not count; 1 for a
  /// rank of 0.
  ///
  /// - Parameter rank: how many values count, at most those above 0.
  public func conditionNumber(rank: Int) -> Double {
    guard rank > 0 else { return 1 }
    precondition(
      rank <= singularValues.count && singularValues[rank - 1] > 0,
      "conditionNumber: a rank of \(rank), and \(singularValues.count { $0 > 0 }) values above 0")
    return spectralNorm / singularValues[rank - 1]
  }
}

// MARK: - Ranks that are no whole numbers

extension RankMeasures {
  /// exp(-Σ pᵢ log pᵢ) with pᵢ = sᵢ/Σs, zeros skipped: k for k equal values, at least 1, and 0 for a
  /// matrix of zeros (Roy and Vetterli 2007, "The effective rank", EUSIPCO).
  public var effectiveRank: Double { Self.perplexity(of: shares) }

  /// exp(-Σ qᵢ log qᵢ) with qᵢ = sᵢ²/Σs², the share of the energy: k for k equal values, at most
  /// `effectiveRank`, and 0 for a matrix of zeros. What Yunis et al. 2024 (arXiv 2408.11804) take the
  /// logarithm of.
  public var effectiveRankOfEnergy: Double { Self.perplexity(of: shares.map { $0 * $0 }) }

  private static func perplexity(of weights: [Double]) -> Double {
    let sum = weights.reduce(0, +)
    guard sum > 0 else { return 0 }
    let entropy = weights.reduce(0.0) { entropy, weight in
      let p = weight / sum
      return p > 0 ? entropy - p * log(p) : entropy
    }
    return exp(entropy)
  }

  /// Σ sᵢ²/s₁², the squared Frobenius norm in units of the squared spectral norm: 0 for a matrix of
  /// zeros (Rudelson and Vershynin 2007, arXiv math/0503442).
  public var stableRank: Double { shares.reduce(0) { $0 + $1 * $1 } }

  /// (Σ sᵢ²)²/Σ sᵢ⁴: k for k equal values, 0 for a matrix of zeros.
  public var participationRatio: Double {
    let fourth = shares.reduce(0) { $0 + $1 * $1 * $1 * $1 }
    return fourth > 0 ? stableRank * stableRank / fourth : 0
  }
}

// MARK: - Counts

extension RankMeasures {
  /// How many values are above `tolerance`·s₁; 0 for a matrix of zeros.
  ///
  /// The default, 1e-3, is ten times what rounding a weight to float32 adds to a change of a
  /// ten-thousandth of its norm (seen for rank 8 at 128 and 768 rows); larger changes leave more room.
  public func numericalRank(tolerance: Double = 1e-3) -> Int {
    shares.count { $0 > tolerance }
  }

  /// How many values of a rows x columns matrix are more than float32's rounding: above
  /// s₁·max(rows, columns)·2⁻²³, the bound of numpy's and torch's `matrix_rank`.
  public func float32Rank(rows: Int, columns: Int) -> Int {
    numericalRank(tolerance: Double(max(rows, columns)) * Double(Float.ulpOfOne))
  }

  /// How many values of a rows x columns matrix are more than the rounding of what it was computed
  /// from: above max(rows, columns)·`epsilon`·max(s₁, `scale`).
  ///
  /// - Parameters:
  ///   - epsilon: of the type in which its entries were stored, not of the computation.
  ///   - scale: the largest singular value of what they were computed from: of a difference W - W₀
  ///     that of W and W₀, whose rounding is in it however small it is itself.
  public func numericalRank(rows: Int, columns: Int, epsilon: Double, scale: Double = 0) -> Int {
    count(above: Double(max(rows, columns)) * epsilon * max(spectralNorm, scale))
  }

  /// How many values are above an absolute threshold. It depends on the matrix's scale: the count
  /// of Lialin et al. 2023 (arXiv 2307.05695), whose threshold is 0.1.
  public func count(above threshold: Double) -> Int { singularValues.count { $0 > threshold } }

  /// The least k with Σ_{i≤k} sᵢ² ≥ `share`·Σ sᵢ²; 0 for a matrix of zeros.
  ///
  /// - Parameter share: of the squared Frobenius norm, in 0 ... 1.
  public func energyRank(_ share: Double) -> Int {
    precondition((0...1).contains(share), "energyRank: the share \(share) is not in 0 ... 1")
    let wanted = share * stableRank
    var (energy, rank) = (0.0, 0)
    while energy < wanted {
      energy += shares[rank] * shares[rank]
      rank += 1
    }
    return rank
  }
}
