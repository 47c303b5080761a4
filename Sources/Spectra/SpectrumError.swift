/// Why the singular values of a matrix could not be computed.
public enum SpectrumError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Entries are NaN or infinite: how many, and where the first stands. `matrix` names which matrix
  /// it is.
  case notFinite(matrix: String, shape: [Int], count: Int, row: Int, column: Int)
  /// Neither LAPACK's ?gesdd nor its ?gesvd converged.
  case notConverged(shape: [Int])
  /// LAPACK counts in 32 bits, and the matrix is beyond that.
  case tooLarge(shape: [Int])
  /// There was no memory for LAPACK's workspace.
  case outOfMemory(shape: [Int])

  /// The matrix and what is wrong with it.
  public var description: String {
    switch self {
    case .notFinite(let matrix, let shape, let count, let row, let column):
      let entries = shape.reduce(1, *)
      let verb = count == 1 ? "is" : "are"
      return "\(count) of the \(entries) entries of \(matrix) \(shape) \(verb) NaN or infinite, "
        + "the first at row \(row), column \(column)"
    case .notConverged(let shape):
      return "the singular values of a matrix \(shape) did not converge, by gesdd nor by gesvd"
    case .tooLarge(let shape):
      return "a matrix \(shape) is too large for LAPACK, which counts in 32 bits"
    case .outOfMemory(let shape):
      return "no memory for the decomposition of a matrix \(shape)"
    }
  }
}
