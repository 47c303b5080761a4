internal import CKernels

/// A matrix in memory, as OpenBLAS takes it: rows of `stride` elements, read across when
/// `transposed`.
struct Matrix {
  var base: UnsafeMutableRawPointer
  var stride: Int
  var transposed = false

  /// The matrix from a row (of the matrix as it is read) on.
  func from(row: Int, _ kernels: ck_kernels) -> Matrix {
    var moved = self
    moved.base += (transposed ? row : row * stride) * kernels.size
    return moved
  }

  /// The matrix from a column (as it is read) on.
  func from(column: Int, _ kernels: ck_kernels) -> Matrix {
    var moved = self
    moved.base += (transposed ? column * stride : column) * kernels.size
    return moved
  }
}

/// Matrix products, cut into tasks by shape.
///
/// OpenBLAS runs each task on one thread. The cut keeps tasks large (a product of few rows spends
/// its time on packing), and a sum over many rows is split in pieces that are added in their order.
enum MatrixProduct {
  /// c = alpha a b + beta c with c of m x n and inner dimension k, on the calling thread.
  static func single(
    _ kernels: ck_kernels, _ m: Int, _ n: Int, _ k: Int, alpha: Double = 1, _ a: Matrix,
    _ b: Matrix, beta: Double = 0, into c: Matrix
  ) {
    guard m > 0, n > 0 else { return }
    guard k > 0 else {
      // OpenBLAS leaves c as it is.
      for row in 0..<m where beta == 0 { kernels.fill(n, 0, c.from(row: row, kernels).base) }
      return
    }
    kernels.gemm(
      a.transposed, b.transposed, m, n, k, alpha, a.base, max(1, a.stride), b.base,
      max(1, b.stride), beta, c.base, max(1, c.stride))
  }

  /// Rows of c in one task: 512 to 1,024 where there are many, else a quarter of them as long as
  /// a task has work for some 20 microseconds.
  static func taskRows(_ m: Int, _ n: Int, _ k: Int) -> Int {
    if m >= 2048 { return m % 1024 == 0 || m >= 8192 ? 1024 : 512 }
    let least = max(32, (1 << 22) / max(1, 2 * n * k))
    return min(m, max(least, (m + 3) / 4))
  }

  /// The same as `single`, cut along the rows of c. `prepare`, if given, is called with the rows of
  /// each task before its product.
  static func byRows(
    _ kernels: ck_kernels, _ m: Int, _ n: Int, _ k: Int, alpha: Double = 1, _ a: Matrix,
    _ b: Matrix, beta: Double = 0, into c: Matrix,
    prepare: ((_ first: Int, _ count: Int) -> Void)? = nil
  ) {
    let rows = max(1, taskRows(m, n, k))
    Engine.shared.team.run((m + rows - 1) / rows) { task in
      let first = task * rows
      let count = min(rows, m - first)
      prepare?(first, count)
      single(
        kernels, count, n, k, alpha: alpha, a.from(row: first, kernels), b, beta: beta,
        into: c.from(row: first, kernels))
    }
  }

  /// Elements of c from which on a long sum is cut along the rows of c instead of along itself,
  /// because partial sums of that size cost more than packing twice.
  private static let largeResult = 1 << 18

  /// c = alpha aᵀ b + beta c, a sum over `count` rows of a [count, m] and b [count, n]: the gradient
  /// of a weight. c is contiguous.
  static func overRows(
    _ kernels: ck_kernels, count: Int, _ m: Int, _ n: Int, alpha: Double = 1, _ a: Matrix,
    _ b: Matrix, beta: Double = 0, into c: UnsafeMutableRawPointer
  ) {
    var across = a
    across.transposed = true
    let result = Matrix(base: c, stride: n)
    let piece = 1024
    let pieces = (count + piece - 1) / piece
    guard pieces > 1, m * n < largeResult else {
      return byRows(
        kernels, m, n, count, alpha: alpha, across, b, beta: beta, into: result)
    }
    // The first piece goes to its place, the others beside it.
    let partial = Storage(bytes: (pieces - 1) * m * n * kernels.size, kind: .activations)
    Engine.shared.team.run(pieces) { task in
      let first = task * piece
      let own = task == 0 ? c : partial.base + (task - 1) * m * n * kernels.size
      single(
        kernels, m, n, min(piece, count - first), alpha: alpha,
        across.from(column: first, kernels), b.from(row: first, kernels),
        beta: task == 0 ? beta : 0, into: Matrix(base: own, stride: n))
    }
    Kernel.ranges(m * n) { start, length in
      let offset = start * kernels.size
      for task in 1..<pieces {
        let other = partial.base + (task - 1) * m * n * kernels.size
        kernels.axpby(length, 1, other + offset, 1, c + offset)
      }
    }
    withExtendedLifetime(partial) {}
  }
}

/// The matrix product over the last two axes; outer axes are broadcast. A matrix with outer axes
/// times one without is a single product.
///
/// - Parameters:
///   - a: [..., m, k]
///   - b: [..., k, n]
/// - Returns: [..., m, n]
public func matmul(_ a: Tensor, _ b: Tensor) -> Tensor {
  precondition(
    a.shape.count >= 2 && b.shape.count >= 2
      && a.shape[a.shape.count - 1] == b.shape[b.shape.count - 2]
      && a.elementType == b.elementType,
    "matmul: \(a.elementType) \(a.shape) and \(b.elementType) \(b.shape) do not fit")
  if b.shape.count == 2, a.shape.count > 2 {
    let outer = a.shape.dropLast()
    let product = matmul(a.reshaped([-1, a.shape[a.shape.count - 1]]), b)
    return product.reshaped(outer + [b.shape[1]])
  }
  return BatchedProduct(a, b).result().recorded(from: a, b) { gradient in
    if let node = a.node { node.addReduced(matmul(gradient, b.detached.transposed())) }
    if let node = b.node { node.addReduced(matmul(a.detached.transposed(), gradient)) }
  }
}

/// A product for each index of the outer axes.
private struct BatchedProduct {
  let a: Tensor, b: Tensor
  let outer: [Int]
  let m: Int, n: Int, k: Int

  init(_ a: Tensor, _ b: Tensor) {
    (self.a, self.b) = (a.readableAsMatrices(), b.readableAsMatrices())
    outer = Broadcasting.shape(
      Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)), "matmul (outer axes)")
    (m, k) = (a.shape[a.shape.count - 2], a.shape[a.shape.count - 1])
    n = b.shape[b.shape.count - 1]
  }

  func result() -> Tensor {
    let c = Tensor(uninitialized: outer + [m, n], a.elementType)
    let kernels = a.kernels
    let batches = outer.elementCount
    if batches == 1 {
      MatrixProduct.byRows(
        kernels, m, n, k, a.matrix(at: []), b.matrix(at: []),
        into: Matrix(base: c.pointer, stride: n))
      return c
    }
    // Small products are handed out several at a time.
    let grain = max(1, (1 << 20) / max(1, 2 * m * n * k))
    Kernel.ranges(batches, grain: grain) { start, count in
      for batch in start..<(start + count) {
        let index = position(batch)
        MatrixProduct.single(
          kernels, m, n, k, a.matrix(at: index), b.matrix(at: index),
          into: Matrix(base: c.pointer + batch * m * n * kernels.size, stride: n))
      }
    }
    return c
  }

  private func position(_ batch: Int) -> [Int] {
    var rest = batch
    var index = outer
    for axis in outer.indices.reversed() {
      index[axis] = rest % outer[axis]
      rest /= outer[axis]
    }
    return index
  }
}

extension Tensor {
  /// Rows or columns must be contiguous for OpenBLAS; anything else is copied.
  fileprivate func readableAsMatrices() -> Tensor {
    let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
    let (down, right) = (strides[shape.count - 2], strides[shape.count - 1])
    let plain = (right == 1 || columns == 1) && (down >= columns || rows == 1)
    let across = (down == 1 || rows == 1) && (right >= rows || columns == 1)
    return plain || across ? detached : detached.contiguous()
  }

  /// The matrix at an index of the (broadcast) outer axes.
  fileprivate func matrix(at index: [Int]) -> Matrix {
    var start = 0
    let missing = index.count - (shape.count - 2)
    for axis in 0..<(shape.count - 2) where shape[axis] > 1 {
      start += index[axis + max(0, missing)] * strides[axis]
    }
    let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
    let (down, right) = (strides[shape.count - 2], strides[shape.count - 1])
    let base = pointer + start * elementType.size
    if (right == 1 || columns == 1) && (down >= columns || rows == 1) {
      return Matrix(base: base, stride: rows == 1 ? columns : down)
    }
    return Matrix(base: base, stride: columns == 1 ? rows : right, transposed: true)
  }
}
