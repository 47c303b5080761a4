import Protocols
import Spectra

/// How the factors A and B of a low-rank update start again after a restart.
///
/// B starts at zero in all cases, so that the function stays what it was. Every row of A keeps the
/// length that it was drawn with.
public enum FactorStart: String, Sendable, CaseIterable {
  /// Drawn anew, as at the attachment.
  case fresh
  /// Drawn anew, without the part that lies in the row space of what the adapter has added to the
  /// weight since its attachment: each cycle adds directions that no earlier one had. Keeps a copy
  /// of the adapted weights.
  case orthogonal
  /// The right singular vectors of the gradient of the full weight on the next batch, which is what
  /// the first step of B then follows (after Wang et al. 2024, LoRA-GA, arXiv 2407.05000, which
  /// starts so once; Zhao et al. 2024, GaLore, arXiv 2403.03507, projects so every 200 steps). Costs
  /// one more forward and backward pass a restart.
  case gradient

  /// What it is, for documentation.
  var summary: String {
    switch self {
    case .fresh: "drawn anew, as at the attachment"
    case .orthogonal: "drawn anew, orthogonal to what the adapter has added so far"
    case .gradient: "A from the singular vectors of the full gradient, B zero"
    }
  }

  /// Whether an adapter has factors that can start so: roles A and B, B at zero.
  func fits(_ adapter: any AdapterPlugin, at site: Site) -> Bool {
    let parameters = adapter.parameters(at: site)
    let b = parameters.first { $0.role == "B" }
    let a = parameters.first { $0.role == "A" }
    return self == .fresh
      || (b?.start == .zeros && a?.shape.last == site.inputs && a?.shape.count == 2)
  }
}

extension AdapterSet {
  /// Gives the fresh factors A another direction.
  ///
  /// - Parameters:
  ///   - gradients: the gradients of the full weights by site, for `.gradient`.
  func direct(_ start: FactorStart, gradients: [String: Tensor] = [:]) {
    for site in sites {
      guard let map = site.linear,
        let index = site.declared.firstIndex(where: { $0.role == "A" })
      else { continue }
      let a = site.tensors[index]
      withoutGradient {
        switch start {
        case .fresh: break
        case .orthogonal:
          if let original = site.original { a.project(outOf: map.weight - original) }
        case .gradient:
          if let gradient = gradients[site.site.name] { a.follow(gradient) }
        }
      }
    }
  }
}

extension Tensor {
  /// Takes the row space of a matrix out of the rows of this one, and keeps their lengths. Nothing
  /// is taken out where that space is everything, or the matrix is no number.
  fileprivate func project(outOf change: Tensor) {
    guard let parts = try? SingularDecomposition(change.converted(to: .float64)) else { return }
    let limit = 1e-6 * (parts.values.first ?? 0)
    let rank = parts.values.count { $0 > limit }
    guard rank > 0, rank < shape[1] else { return }
    let space = parts.vt.slice(0..<rank)
    let rows = converted(to: .float64)
    // Twice is enough: what rounding leaves of the space is taken out, too.
    let once = rows - matmul(matmul(rows, space.transposed()), space)
    let rest = once - matmul(matmul(once, space.transposed()), space)
    assign(withLengths(of: rows, rest))
  }

  /// Turns the rows into the first right singular vectors of a matrix, and keeps their lengths.
  fileprivate func follow(_ gradient: Tensor) {
    guard let parts = try? SingularDecomposition(gradient.converted(to: .float64)),
      parts.vt.shape[0] >= shape[0]
    else { return }
    assign(withLengths(of: converted(to: .float64), parts.vt.slice(0..<shape[0])))
  }

  private func withLengths(of rows: Tensor, _ directions: Tensor) -> Tensor {
    let scale = rows.norm(1, keepingAxes: true) / (directions.norm(1, keepingAxes: true) + 1e-300)
    return (directions * scale).converted(to: elementType)
  }
}
