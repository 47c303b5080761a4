internal import CKernels

/// A linear system that has no unique solution.
public struct SingularMatrixError: Error, CustomStringConvertible {
  /// Which of the matrices, and the first pivot that is 0.
  public let matrix: Int, pivot: Int

  /// What was found.
  public var description: String {
    "the linear system of matrix \(matrix) has no unique solution: pivot \(pivot) is exactly 0"
  }
}

extension Tensor {
  /// The Kronecker product over the last two axes; outer axes are broadcast.
  ///
  /// - Returns: [..., m p, n q] for [..., m, n] and [..., p, q], block (i, j) being a_ij b.
  public static func kronecker(_ a: Tensor, _ b: Tensor) -> Tensor {
    precondition(
      a.shape.count >= 2 && b.shape.count >= 2,
      "kronecker: shapes \(a.shape) and \(b.shape) are no matrices")
    let wide = a.insertingAxis(-1).insertingAxis(-3)
    let deep = b.insertingAxis(-2).insertingAxis(-4)
    let product = wide * deep
    let outer = product.shape.dropLast(4), last = product.shape.suffix(4)
    let sizes = Array(last)
    return product.reshaped(outer + [sizes[0] * sizes[1], sizes[2] * sizes[3]])
  }

  /// x times a block-diagonal matrix, block by block.
  ///
  /// - Parameters:
  ///   - x: [..., blocks · size]
  ///   - blocks: [blocks, size, width]
  /// - Returns: [..., blocks · width]
  public static func blockDiagonalProduct(_ x: Tensor, _ blocks: Tensor) -> Tensor {
    precondition(
      blocks.shape.count == 3 && x.shape.last == blocks.shape[0] * blocks.shape[1],
      "blockDiagonalProduct: input \(x.shape) does not fit blocks \(blocks.shape)")
    let outer = x.shape.dropLast()
    let (count, size, width) = (blocks.shape[0], blocks.shape[1], blocks.shape[2])
    let parts = x.reshaped([-1, count, size]).permuted([1, 0, 2])
    return matmul(parts, blocks).permuted([1, 0, 2]).reshaped(outer + [count * width])
  }

  /// The x with a x = b, for square matrices a over the last two axes (LAPACK gesv).
  ///
  /// - Parameters:
  ///   - a: [..., n, n]
  ///   - b: [..., n, m], outer axes as those of `a`
  /// - Throws: `SingularMatrixError`
  public static func solve(_ a: Tensor, _ b: Tensor) throws(SingularMatrixError) -> Tensor {
    let (n, outer) = (a.shape.last ?? 0, a.shape.dropLast(2))
    precondition(
      a.shape.count >= 2 && b.shape.count == a.shape.count && a.shape[a.shape.count - 2] == n
        && b.shape[b.shape.count - 2] == n && b.shape.dropLast(2) == outer
        && a.elementType == b.elementType,
      "solve: a \(a.shape) [..., n, n] and b \(b.shape) [..., n, m] do not fit")
    let x = b.detached.copy()
    try factorAndSolve(a.detached.copy(), into: x)
    let solution = x.unrecorded
    return x.recorded(from: a, b) { gradient in
      // The same matrix was solved forward, so its transpose has a solution.
      guard let db = try? solve(a.detached.transposed(), gradient) else { return }
      b.node?.add(db)
      a.node?.add(-matmul(db, solution.transposed()))
    }
  }

  private static func factorAndSolve(
    _ a: Tensor, into x: Tensor
  ) throws(SingularMatrixError) {
    let (n, columns) = (a.shape[a.shape.count - 1], x.shape[x.shape.count - 1])
    var pivots = [Int32](repeating: 0, count: n)
    for matrix in 0..<a.shape.dropLast(2).reduce(1, *) {
      let left = a.pointer + matrix * n * n * a.elementType.size
      let right = x.pointer + matrix * n * columns * x.elementType.size
      let info =
        switch a.elementType {
        case .float32:
          ck_solve_f32(
            n, columns, left.assumingMemoryBound(to: Float.self), &pivots,
            right.assumingMemoryBound(to: Float.self))
        case .float64:
          ck_solve_f64(
            n, columns, left.assumingMemoryBound(to: Double.self), &pivots,
            right.assumingMemoryBound(to: Double.self))
        }
      if info > 0 { throw SingularMatrixError(matrix: matrix, pivot: Int(info)) }
      precondition(info == 0, "solve: LAPACK refused argument \(-info)")
    }
  }

  /// The skew-symmetric matrices whose entries above the diagonal are given row by row.
  ///
  /// - Parameters:
  ///   - upper: [..., size (size - 1) / 2]
  /// - Returns: [..., size, size]
  public static func skewSymmetric(upper: Tensor, size: Int) -> Tensor {
    let entries = size * (size - 1) / 2
    precondition(
      upper.shape.last == entries,
      "skewSymmetric: \(upper.shape) has not the \(entries) entries of a matrix of size \(size)")
    // Every entry of the matrix is one of: an entry, minus an entry, zero.
    var source = [Int32](repeating: Int32(2 * entries), count: size * size)
    var entry: Int32 = 0
    for row in 0..<size {
      for column in (row + 1)..<max(size, row + 1) {
        source[row * size + column] = entry
        source[column * size + row] = entry + Int32(entries)
        entry += 1
      }
    }
    let outer = upper.shape.dropLast()
    let flat = upper.reshaped([outer.reduce(1, *), entries]).transposed()
    let zero = zeros([1, flat.shape[1]], type: upper.elementType)
    return concatenated([flat, -flat, zero]).gathered(source).transposed()
      .reshaped(outer + [size, size])
  }

  /// The orthogonal matrices (I - Q)(I + Q)⁻¹ of skew-symmetric Q (Cayley 1846), over the last two
  /// axes. For skew-symmetric Q the inverse exists. With -Q it is the inverse rotation.
  ///
  /// - Parameters:
  ///   - skew: [..., n, n]
  public static func cayley(_ skew: Tensor) -> Tensor {
    let n = skew.shape[skew.shape.count - 1]
    let one = identity(n, type: skew.elementType)
    // I - Q and (I + Q)⁻¹ commute. Rounding cannot make I + Q singular: its eigenvalues are
    // 1 ± i·t. Only NaN or infinity can, and they are answered with NaN.
    let rotation = try? solve(one + skew, one - skew)
    return rotation ?? skew * .nan
  }
}
