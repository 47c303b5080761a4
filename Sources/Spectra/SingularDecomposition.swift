internal import CKernels
public import Tensors

/// The thin singular value decomposition of a matrix in double precision: matrix = U diag(s) Vᵀ,
/// with k = min(rows, columns) orthonormal columns in U and rows in Vᵀ.
///
/// Signs are fixed, so that the same matrix gives the same vectors: the entry of largest magnitude
/// in each left vector is positive. A vector is determined to some 1e-16 s₁ over the gap to the next
/// singular value; where values coincide, only the space that their vectors span means something.
/// Takes about three times as long as `singularValues`.
public struct SingularDecomposition {
  /// U: [rows, k], the left vectors as columns.
  public let u: Tensor
  /// s: k singular values, descending.
  public let values: [Double]
  /// Vᵀ: [k, columns], the right vectors as rows.
  public let vt: Tensor

  init(u: Tensor, values: [Double], vt: Tensor) {
    (self.u, self.values, self.vt) = (u, values, vt)
  }

  /// LAPACK's limit: beyond it the size of its workspace does not fit into 32 bits.
  private static let largestSide = 23_000

  /// Decomposes a matrix.
  ///
  /// - Parameter matrix: [rows, columns]. Nothing is recorded for a gradient.
  /// - Throws: `SpectrumError` when entries are NaN or infinite, when neither of LAPACK's
  ///   algorithms converges, and when both sides are above 23,000.
  public init(_ matrix: Tensor) throws(SpectrumError) {
    precondition(
      matrix.shape.count == 2,
      "SingularDecomposition: shape \(matrix.shape) is not [rows, columns]")
    let (rows, columns) = (matrix.shape[0], matrix.shape[1])
    let k = min(rows, columns)
    guard k <= Self.largestSide else { throw .tooLarge(shape: matrix.shape) }
    let u = Tensor(uninitialized: [rows, k], .float64)
    let vt = Tensor(uninitialized: [k, columns], .float64)
    let values = Tensor(uninitialized: [k], .float64)
    if k > 0 {
      try converging(shape: matrix.shape) { (slow) throws(SpectrumError) in
        let a = try MatrixCopy(matrix, as: .float64)
        return withExtendedLifetime(a) {
          ck_singular_vectors_f64(
            rows, columns, a.doubles, values.doubles, u.doubles, vt.doubles, slow)
        }
      }
      let largest = Tensor(uninitialized: [k], .float64)
      ck_fix_signs_f64(rows, k, columns, u.doubles, vt.doubles, largest.doubles)
      withExtendedLifetime(largest) {}
    }
    (self.u, self.values, self.vt) = (u, values.values, vt)
  }
}
