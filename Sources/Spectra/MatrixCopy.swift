internal import CKernels
internal import Tensors

/// A matrix in row-major memory of its own that LAPACK may overwrite, all of it finite.
struct MatrixCopy {
  let tensor: Tensor
  let rows: Int, columns: Int

  /// Copies a matrix of the shape [rows, columns], of which an error says that it is `name`.
  init(
    _ matrix: Tensor, as type: ElementType, named name: String = "a matrix"
  ) throws(SpectrumError) {
    (rows, columns) = (matrix.shape[0], matrix.shape[1])
    guard max(rows, columns) < Int(Int32.max) else { throw .tooLarge(shape: matrix.shape) }
    let source = matrix.detached
    tensor = source.elementType == type ? source.copy() : source.converted(to: type)
    var first = 0
    let wrong =
      switch type {
      case .float32: ck_count_not_finite_f32(tensor.count, floats, &first)
      case .float64: ck_count_not_finite_f64(tensor.count, doubles, &first)
      }
    guard wrong == 0 else {
      throw .notFinite(
        matrix: name, shape: matrix.shape, count: wrong, row: first / columns,
        column: first % columns)
    }
  }

  /// The elements; valid while this copy is.
  var floats: UnsafeMutablePointer<Float> { tensor.floats }
  /// The elements; valid while this copy is.
  var doubles: UnsafeMutablePointer<Double> { tensor.doubles }
}

extension Tensor {
  /// The elements of a float32 tensor; valid while the tensor is.
  var floats: UnsafeMutablePointer<Float> { pointer.assumingMemoryBound(to: Float.self) }
  /// The elements of a float64 tensor; valid while the tensor is.
  var doubles: UnsafeMutablePointer<Double> { pointer.assumingMemoryBound(to: Double.self) }
}

/// What LAPACK computes of a matrix by its fast algorithm, or, where that does not converge, by its
/// slow one.
///
/// `compute` runs it on a fresh copy of the matrix, which LAPACK overwrites, and returns its info;
/// `shape` is the matrix's, for errors.
func converging(
  shape: [Int], _ compute: (_ slow: Bool) throws(SpectrumError) -> Int32
) throws(SpectrumError) {
  for slow in [false, true] {
    let info = try compute(slow)
    if info == 0 { return }
    guard info > -1000 else { throw .outOfMemory(shape: shape) }
    precondition(info > 0, "LAPACK refused argument \(-info) for a matrix \(shape)")
  }
  throw .notConverged(shape: shape)
}
