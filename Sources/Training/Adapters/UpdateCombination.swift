import Protocols
import Spectra
import Tensors

/// How several low-rank updates of one weight become one (PEFT's `add_weighted_adapter`).
public enum UpdateCombination: Sendable, Equatable {
  /// The sums of the factors, Σ √(wᵢ sᵢ) Bᵢ and Σ √(wᵢ sᵢ) Aᵢ: keeps the rank, and adds products of
  /// unlike factors, so that it is not the sum of the updates.
  case linear
  /// The factors side by side: Σ wᵢ sᵢ Bᵢ Aᵢ exactly, the ranks add up. The one to take.
  case concatenated
  /// The best matrix of a rank for that sum (Eckart and Young 1936).
  case decomposed(rank: Int)
  /// The same after each update has lost all but the share `density` of largest magnitude.
  case pruned(rank: Int, density: Double)
  /// The same, and of each entry only those updates count whose sign is that of the sum of all, as
  /// their mean (TIES: Yadav et al. 2023, arXiv 2306.01708).
  case signed(rank: Int, density: Double)

  /// Combines updates of one shape.
  ///
  /// - Parameters:
  ///   - weights: one for each update.
  /// - Throws: `CombinationError` where the updates do not fit each other or the way of combining;
  ///   `SpectrumError` for numbers that cannot be decomposed.
  public func combine(_ updates: [LowRankUpdate], weights: [Double]) throws -> LowRankUpdate {
    try check(updates, weights)
    return try withoutGradient {
      switch self {
      case .linear: linear(updates, weights)
      case .concatenated: concatenated(updates, weights)
      case .decomposed(let rank): try product(concatenated(updates, weights), rank: rank)
      case .pruned(let rank, let density):
        try truncated(
          sum(zip(updates, weights).map { Self.pruned($0.product(), density) * $1 }), rank)
      case .signed(let rank, let density):
        try truncated(agreed(updates.map { Self.pruned($0.product(), density) }, weights), rank)
      }
    }
  }

  private func check(_ updates: [LowRankUpdate], _ weights: [Double]) throws(CombinationError) {
    precondition(
      updates.count == weights.count, "\(updates.count) updates and \(weights.count) weights")
    guard let first = updates.first else { throw CombinationError("there is nothing to combine") }
    let sides = { (update: LowRankUpdate) in [update.b.shape[0], update.a.shape[1]] }
    if let other = updates.first(where: { sides($0) != sides(first) }) {
      throw CombinationError(
        "an update of \(sides(other)) and one of \(sides(first)) are of different weights")
    }
    switch self {
    case .linear:
      if let other = updates.first(where: { $0.a.shape[0] != first.a.shape[0] }) {
        throw CombinationError(
          "factors of rank \(other.a.shape[0]) and \(first.a.shape[0]) cannot be added; "
            + "concatenate them")
      }
      if zip(updates, weights).contains(where: { $0.scale * $1 < 0 }) {
        throw CombinationError("factors cannot be added with a negative weight; concatenate them")
      }
    case .concatenated: break
    case .decomposed(let rank), .pruned(let rank, _), .signed(let rank, _):
      guard (1...max(1, sides(first).min() ?? 0)).contains(rank) else {
        throw CombinationError("a rank of \(rank) does not fit a matrix of \(sides(first))")
      }
    }
  }

  private func linear(_ updates: [LowRankUpdate], _ weights: [Double]) -> LowRankUpdate {
    let shares = zip(updates, weights).map { ($0.scale * $1).squareRoot() }
    return LowRankUpdate(
      b: sum(zip(updates, shares).map { $0.b * $1 }),
      a: sum(zip(updates, shares).map { $0.a * $1 }),
      scale: 1)
  }

  private func concatenated(_ updates: [LowRankUpdate], _ weights: [Double]) -> LowRankUpdate {
    LowRankUpdate(
      b: .concatenated(updates.map(\.b), axis: 1),
      a: .concatenated(zip(updates, weights).map { $0.a * ($0.scale * $1) }), scale: 1)
  }

  /// The best product of a rank, without forming the matrix: B = U S Vᵀ, and then (S Vᵀ A) instead of
  /// A is decomposed, whose left vectors U turns. O((outputs + inputs) · rank²).
  private func product(_ update: LowRankUpdate, rank: Int) throws -> LowRankUpdate {
    let left = try SingularDecomposition(update.b)
    let core = try SingularDecomposition(
      matmul(scaledRows(left.vt, left.values), update.a.converted(to: .float64)))
    return factors(matmul(left.u, core.u), core, rank, update.b.elementType)
  }

  private func truncated(_ matrix: Tensor, _ rank: Int) throws -> LowRankUpdate {
    let parts = try SingularDecomposition(matrix)
    return factors(parts.u, parts, rank, matrix.elementType)
  }

  private func factors(
    _ u: Tensor, _ parts: SingularDecomposition, _ rank: Int, _ type: ElementType
  ) -> LowRankUpdate {
    let kept = min(rank, parts.values.count)
    return LowRankUpdate(
      b: u.slice(0..<kept, axis: 1).converted(to: type),
      a: scaledRows(parts.vt.slice(0..<kept), Array(parts.values.prefix(kept))).converted(to: type),
      scale: 1)
  }

  private func scaledRows(_ matrix: Tensor, _ values: [Double]) -> Tensor {
    matrix * Tensor(values, shape: [values.count, 1], type: .float64)
  }

  /// Without all but the share of largest magnitude, rounded down.
  private static func pruned(_ matrix: Tensor, _ density: Double) -> Tensor {
    matrix * matrix.keepingLargest(Int(density * Double(matrix.count)))
  }

  private func agreed(_ updates: [Tensor], _ weights: [Double]) -> Tensor {
    let total = sum(updates)
    // A sum of 0 counts as positive.
    let negative = (-total).isAbove(0)
    let agreeing = updates.map { update in
      update.isAbove(0) * (1 - negative) + (-update).isAbove(0) * negative
    }
    let merged = sum(zip(updates, zip(agreeing, weights)).map { $0 * $1.0 * $1.1 })
    return merged / Tensor.maximum(sum(agreeing), Tensor(1, type: total.elementType))
  }

  private func sum(_ parts: [Tensor]) -> Tensor { parts.dropFirst().reduce(parts[0], +) }
}

/// Updates that cannot be combined so.
public struct CombinationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What does not fit.
  public let description: String

  init(_ description: String) { self.description = description }
}
