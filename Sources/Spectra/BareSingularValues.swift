internal import CKernels
package import Tensors

/// LAPACK's routine alone, on a copy that lies ready: what `singularValues` is measured against.
package struct BareSingularValues {
  private let copy: MatrixCopy
  private let values: Tensor

  /// Copies a matrix without empty sides into double precision.
  package init(_ matrix: Tensor) throws(SpectrumError) {
    copy = try MatrixCopy(matrix, as: .float64)
    values = Tensor(uninitialized: [min(copy.rows, copy.columns)], .float64)
  }

  /// Runs dgesdd without vectors, once: it overwrites the copy.
  ///
  /// - Returns: LAPACK's info.
  package func run() -> Int32 {
    withExtendedLifetime((copy, values)) {
      ck_singular_values_f64(copy.rows, copy.columns, copy.doubles, values.doubles, false)
    }
  }
}
