internal import CKernels

extension Engine {
  /// Runs c = a b once with square float32 matrices on all threads, each with rows of its own: the
  /// product by which a machine's peak is measured. 2·size³ operations.
  package func squareProduct(_ a: Tensor, _ b: Tensor, into c: Tensor) {
    let size = a.shape[0]
    let kernels = a.kernels
    let rows = (size + threads - 1) / threads
    team.run(threads) { task in
      let first = min(size, task * rows)
      MatrixProduct.single(
        kernels, min(rows, size - first), size, size, a.matrix.from(row: first, kernels), b.matrix,
        into: c.matrix.from(row: first, kernels))
    }
  }
}
