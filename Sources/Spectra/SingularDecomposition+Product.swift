public import Tensors

extension SingularDecomposition {
  /// Decomposes a low-rank product B A without forming it: B = U₁S₁V₁ᵀ and A = U₂S₂V₂ᵀ, so that the
  /// small core S₁V₁ᵀU₂S₂ = P S Qᵀ gives U = U₁P and Vᵀ = QᵀV₂ᵀ. O((m + n) r²).
  ///
  /// - Parameters:
  ///   - b: B, [m, r]
  ///   - a: A, [r, n]
  /// - Throws: `SpectrumError` as for a whole matrix.
  public init(ofProduct b: Tensor, _ a: Tensor) throws(SpectrumError) {
    precondition(
      b.shape.count == 2 && a.shape.count == 2 && b.shape[1] == a.shape[0],
      "SingularDecomposition: shapes \(b.shape) and \(a.shape) are not [m, r] and [r, n]")
    let (left, right) = (try SingularDecomposition(b), try SingularDecomposition(a))
    let core = matmul(left.scaled.vt, right.scaled.u)
    let inner = try SingularDecomposition(core)
    self.init(
      u: matmul(left.u, inner.u), values: inner.values, vt: matmul(inner.vt, right.vt))
  }

  /// S Vᵀ and U S.
  private var scaled: (vt: Tensor, u: Tensor) {
    let s = Tensor(values, shape: [values.count, 1], type: .float64)
    return (vt * s, u * s.reshaped(1, -1))
  }

  /// The first k left vectors, or all where there are fewer: [rows, k].
  public func left(_ k: Int) -> Tensor { u.slice(0..<min(k, values.count), axis: 1) }

  /// The first k right vectors as columns, or all where there are fewer: [columns, k].
  public func right(_ k: Int) -> Tensor { vt.slice(0..<min(k, values.count)).transposed() }

  /// How many values are above a share of the largest: vectors beyond them are those of nothing.
  public func rank(tolerance: Double = 1e-10) -> Int {
    let largest = values.first ?? 0
    return values.count { $0 > tolerance * largest }
  }
}
