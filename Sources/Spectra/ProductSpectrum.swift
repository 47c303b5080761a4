internal import CKernels
public import Tensors

/// The singular values of a low-rank product, scale · B A, without forming it.
///
/// B = Q₁ R₁ and Aᵀ = Q₂ R₂ with orthonormal columns in Q₁ and Q₂, so that the values are those of
/// the small core R₁ R₂ᵀ. That costs O((m + n) r²) instead of O(m n min(m, n)), and is exact to some
/// 4e-16 s₁ where the product, rounded to float32, has noise of 3e-8 s₁ after its r-th value: the
/// rank needs no tolerance. A sum Σ Bᵢ Aᵢ is the product of B₁ B₂ … side by side and A₁ A₂ … one
/// below another.
///
/// - Parameters:
///   - b: B, [m, r]
///   - a: A, [r, n]
///   - scale: multiplies the product; its sign does not matter.
/// - Returns: min(r, m, n) values, descending; the others of the m x n product are 0.
/// - Throws: `SpectrumError` as `singularValues(_:precision:)`, for a factor or for the core.
public func singularValues(
  ofProduct b: Tensor, _ a: Tensor, scale: Double = 1
) throws(SpectrumError) -> [Double] {
  precondition(
    b.shape.count == 2 && a.shape.count == 2 && b.shape[1] == a.shape[0] && scale.isFinite,
    "singularValues(ofProduct:): shapes \(b.shape) and \(a.shape) and scale \(scale) are not "
      + "[m, r], [r, n] and a number")
  guard b.count > 0, a.count > 0 else { return [] }
  let (left, right) = try triangles(b, a)
  let core = matmul(left, right.transposed())
  return try singularValues(core, precision: .float64, named: "the core of a product")
    .map { $0 * scale.magnitude }
}

/// The triangles of B and of Aᵀ, at the same time where there are two threads.
private func triangles(_ b: Tensor, _ a: Tensor) throws(SpectrumError) -> (Tensor, Tensor) {
  var found: [Result<Tensor, SpectrumError>] = [b, a].map { .success($0) }
  found.withUnsafeMutableBufferPointer { places in
    Engine.shared.team.run(2) { side in
      do throws(SpectrumError) {
        places[side] = .success(
          try triangle(
            of: side == 0 ? b : a, transposed: side == 1,
            named: side == 0 ? "the left factor" : "the right factor"))
      } catch {
        places[side] = .failure(error)
      }
    }
  }
  return (try found[0].get(), try found[1].get())
}

/// A matrix R of the shape [min(height, width), width], in float64, with RᵀR = XᵀX: the triangle
/// of X's QR decomposition, or X itself where it is not higher than wide.
///
/// The factor is X [height, width], or Xᵀ when `transposed`.
private func triangle(
  of factor: Tensor, transposed: Bool, named name: String
) throws(SpectrumError) -> Tensor {
  let copy = try MatrixCopy(factor, as: .float64, named: name)
  let (height, width) = transposed ? (copy.columns, copy.rows) : (copy.rows, copy.columns)
  guard height > width else { return transposed ? copy.tensor.transposed() : copy.tensor }
  let r = Tensor(uninitialized: [width, width], .float64)
  let info = withExtendedLifetime(copy) {
    ck_qr_triangle_f64(height, width, copy.doubles, transposed, r.doubles)
  }
  guard info > -1000 else { throw .outOfMemory(shape: factor.shape) }
  precondition(info == 0, "LAPACK refused argument \(-info) for a matrix \(factor.shape)")
  return r
}
