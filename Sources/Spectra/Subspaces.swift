public import Tensors
import Foundation

/// φ(i, j) = ‖U₁[:, :i]ᵀ U₂[:, :j]‖_F² / min(i, j): how much of the first i directions of one basis
/// lies in the first j of another, 0 for orthogonal spaces and 1 where one holds the other (Hu et
/// al. 2021, arXiv 2106.09685, section 7.2).
///
/// Row i - 1 and column j - 1 have φ(i, j). `expectedSimilarity` has what chance gives.
///
/// - Parameters:
///   - first: [n, k₁], orthonormal columns, the most important first.
///   - second: [n, k₂]
/// - Returns: [k₁, k₂], in float64.
public func subspaceSimilarity(_ first: Tensor, _ second: Tensor) -> Tensor {
  precondition(
    first.shape.count == 2 && second.shape.count == 2 && first.shape[0] == second.shape[0],
    "subspaceSimilarity: bases \(first.shape) and \(second.shape) are not [n, k] of one n")
  let (rows, columns) = (first.shape[1], second.shape[1])
  let squares = withoutGradient {
    matmul(first.converted(to: .float64).transposed(), second.converted(to: .float64)).squared()
      .values
  }
  var sums = [Double](repeating: 0, count: rows * columns)
  for i in 0..<rows {
    var row = 0.0
    for j in 0..<columns {
      row += squares[i * columns + j]
      sums[i * columns + j] = row + (i > 0 ? sums[(i - 1) * columns + j] : 0)
    }
  }
  for i in 0..<rows { for j in 0..<columns { sums[i * columns + j] /= Double(min(i, j) + 1) } }
  return Tensor(sums, shape: [rows, columns], type: .float64)
}

/// max(i, j)/n, the expectation of φ(i, j) for two random subspaces of dimensions i and j.
///
/// - Parameter n: the dimension of the space they lie in.
/// - Returns: [rows, columns], in float64, as `subspaceSimilarity`.
public func expectedSimilarity(_ rows: Int, _ columns: Int, dimension n: Int) -> Tensor {
  let values = (0..<rows).flatMap { i in
    (0..<columns).map { j in Double(max(i, j) + 1) / Double(n) }
  }
  return Tensor(values, shape: [rows, columns], type: .float64)
}

/// The principal angles between two subspaces, in radians, ascending: min(k₁, k₂) of them.
///
/// cos θ are the singular values of Q₁ᵀQ₂; for angles below 45° sin θ, those of Q₂ - Q₁ Q₁ᵀQ₂, is
/// used, because the cosine of 1e-8 is 1 in double precision (Knyazev and Argentati 2002, SIAM J.
/// Sci. Comput. 23).
///
/// - Parameters:
///   - first: [n, k₁], orthonormal columns.
///   - second: [n, k₂]
/// - Throws: `SpectrumError` where a basis is not finite.
public func principalAngles(_ first: Tensor, _ second: Tensor) throws(SpectrumError) -> [Double] {
  precondition(
    first.shape.count == 2 && second.shape.count == 2 && first.shape[0] == second.shape[0],
    "principalAngles: bases \(first.shape) and \(second.shape) are not [n, k] of one n")
  let (wide, narrow) = first.shape[1] >= second.shape[1] ? (first, second) : (second, first)
  guard narrow.count > 0 else { return [] }
  let (product, rest) = withoutGradient {
    let (q1, q2) = (wide.converted(to: .float64), narrow.converted(to: .float64))
    let product = matmul(q1.transposed(), q2)
    return (product, q2 - matmul(q1, product))
  }
  let cosines = try singularValues(product)
  let sines = try singularValues(rest).reversed()
  return zip(cosines, sines).map { cosine, sine in
    cosine * cosine >= 0.5 ? asin(min(1, sine)) : acos(min(1, cosine))
  }
}

/// An orthonormal basis of a random subspace: [n, k] in float64, a function of the stream.
///
/// - Throws: `SpectrumError` where LAPACK has no memory.
public func randomBasis(
  _ n: Int, _ k: Int, _ stream: RandomStream
) throws(SpectrumError) -> Tensor {
  try SingularDecomposition(.normal([n, min(n, k)], stream, type: .float64)).u
}
