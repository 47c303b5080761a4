internal import CKernels
public import Tensors

/// The singular values s₁ ≥ s₂ ≥ … ≥ 0 of a matrix, min(rows, columns) of them.
///
/// In double precision, the default, the float32 numbers of a trained matrix are taken as exact:
/// the error is some 1e-15 s₁, so that a spectrum that was *stored* in float32 shows its own noise
/// (from 7e-9 s₁ on) and none of the solver. In single precision values below some 1e-7 s₁ are
/// noise; it takes half of the time and of the memory, for large weights of which only the leading
/// part counts. Rank and condition number want double precision.
///
/// LAPACK's divide and conquer (?gesdd, job N), and QR iteration (?gesvd) where it does not
/// converge. A 768 x 768 matrix takes some 60 ms on one core.
///
/// - Parameters:
///   - matrix: [rows, columns]. Nothing is recorded for a gradient.
///   - precision: of the computation, whatever the type of the matrix.
/// - Returns: descending; empty where rows or columns is 0.
/// - Throws: `SpectrumError` when entries are NaN or infinite (or become so in single precision),
///   when neither algorithm converges, and for matrices beyond LAPACK's limits.
public func singularValues(
  _ matrix: Tensor, precision: ElementType = .float64
) throws(SpectrumError) -> [Double] {
  try singularValues(matrix, precision: precision, named: "a matrix")
}

func singularValues(
  _ matrix: Tensor, precision: ElementType, named name: String
) throws(SpectrumError) -> [Double] {
  precondition(
    matrix.shape.count == 2, "singularValues: shape \(matrix.shape) is not [rows, columns]")
  guard matrix.count > 0 else { return [] }
  let values = Tensor(uninitialized: [min(matrix.shape[0], matrix.shape[1])], precision)
  try converging(shape: matrix.shape) { (slow) throws(SpectrumError) in
    let a = try MatrixCopy(matrix, as: precision, named: name)
    return withExtendedLifetime(a) {
      switch precision {
      case .float32: ck_singular_values_f32(a.rows, a.columns, a.floats, values.floats, slow)
      case .float64: ck_singular_values_f64(a.rows, a.columns, a.doubles, values.doubles, slow)
      }
    }
  }
  return values.values
}
