internal import CKernels

/// The update s·B·A of a linear map's weight (Hu et al. 2021, arXiv 2106.09685).
public struct LowRankUpdate {
  /// [outputs, rank]
  public let b: Tensor
  /// [rank, inputs]
  public let a: Tensor
  /// s; alpha/rank in the paper.
  public let scale: Double
  /// Dropout on the input of A, if any.
  public let dropout: Dropout?

  /// An update whose factors fit each other.
  public init(b: Tensor, a: Tensor, scale: Double, dropout: Dropout? = nil) {
    precondition(
      b.shape.count == 2 && a.shape.count == 2 && b.shape[1] == a.shape[0]
        && b.elementType == a.elementType,
      "low-rank update: B \(b.elementType) \(b.shape) [outputs, rank] and A \(a.elementType) "
        + "\(a.shape) [rank, inputs] do not fit")
    (self.b, self.a, self.scale, self.dropout) = (b, a, scale, dropout)
  }

  /// The rank r.
  public var rank: Int { a.shape[0] }

  /// s·B·A, a matrix of [outputs, inputs].
  public func product() -> Tensor { matmul(b, a) * scale }

  /// Adds s·B·A to a weight, in place and not recorded. To take it out again exactly, keep a copy
  /// of the weight: subtraction rounds.
  public func merge(into weight: Tensor) {
    precondition(
      weight.isContiguous, "merge: a weight must own its rows, this one is a strided view")
    merged(with: weight.detached, into: weight.detached)
  }

  /// target = weight + s·B·A; target may be weight.
  fileprivate func merged(with weight: Tensor, into target: Tensor) {
    precondition(
      weight.shape == [b.shape[0], a.shape[1]] && weight.elementType == a.elementType,
      "low-rank update: B \(b.shape) · A \(a.shape) does not fit a weight of shape "
        + "\(weight.shape)")
    let kernels = weight.kernels
    let (left, right) = (b.detached.contiguous(), a.detached.contiguous())
    let (rows, columns, size) = (weight.shape[0], weight.shape[1], kernels.size)
    let (from, to) = (weight.pointer, target.pointer)
    MatrixProduct.byRows(
      kernels, rows, columns, rank, alpha: scale, left.matrix, right.matrix, beta: 1,
      into: target.matrix
    ) { first, count in
      guard from != to else { return }
      let start = first * columns * size
      kernels.axpby(count * columns, 1, from + start, 0, to + start)
    }
    withExtendedLifetime((left, right)) {}
  }

  /// W + s·B·A in new memory.
  fileprivate func mergedCopy(of weight: Tensor) -> Tensor {
    let result = Tensor(uninitialized: weight.shape, weight.elementType)
    merged(with: weight.detached.contiguous(), into: result)
    return result
  }
}

/// The ways to compute a linear map with a low-rank update. With T rows, for a map of
/// out x in and rank r, the operations beside the products with W itself are:
public enum LowRankForm: Sendable, CaseIterable {
  /// x Wᵀ + s (x Aᵀ) Bᵀ: 6·T·r·(in + out). The only one that allows dropout.
  case twoPaths
  /// x (W + s B A)ᵀ, and dB = s dyᵀ(x Aᵀ), dA = s (dy B)ᵀ x: 4·T·r·(in + out), and 4·out·in·r for
  /// building the merged weight forward and backward.
  case mergedFactors
  /// x (W + s B A)ᵀ, and through the dense gradient G = dyᵀ x: dB = s G Aᵀ, dA = s Bᵀ G:
  /// 2·T·in·out, and 8·out·in·r.
  case mergedDense

  /// The cheapest by count of operations; a trainable W needs G in any case.
  static func cheapest(
    rows: Int, outputs: Int, inputs: Int, rank: Int, weightIsTrained: Bool
  ) -> LowRankForm {
    let twoPaths = 6 * rows * rank * (inputs + outputs)
    let factors = 4 * rows * rank * (inputs + outputs) + 4 * outputs * inputs * rank
    let dense = (weightIsTrained ? 0 : 2 * rows * inputs * outputs) + 8 * outputs * inputs * rank
    if dense <= min(factors, twoPaths) { return .mergedDense }
    return factors <= twoPaths ? .mergedFactors : .twoPaths
  }
}

/// y = x (W + s B A)ᵀ, plus `residual` if given, in the cheapest form for the shapes.
///
/// - Parameters:
///   - x: [..., inputs]
///   - weight: [outputs, inputs]
///   - update: its dropout, if any, acts on the input of A.
///   - residual: [..., outputs]
///   - form: forces one form; a form that merges ignores dropout, so it must have none.
/// - Returns: [..., outputs]
public func linear(
  _ x: Tensor, _ weight: Tensor, _ update: LowRankUpdate, adding residual: Tensor? = nil,
  form: LowRankForm? = nil
) -> Tensor {
  let x = x.contiguous()
  let map = LinearMap(x, weight)
  let form =
    form
    ?? (update.dropout != nil
      ? .twoPaths
      : .cheapest(
        rows: map.rows, outputs: map.outputs, inputs: map.inputs, rank: update.rank,
        weightIsTrained: weight.node != nil))
  guard form != .twoPaths else { return twoPaths(x, weight, update, adding: residual) }
  precondition(update.dropout == nil, "linear: dropout on A's input forbids the form \(form)")
  let y = map.forward(x, update.mergedCopy(of: weight), adding: residual)
  let (input, skip) = (x.node, residual?.node)
  let operands = [x, weight, update.b, update.a] + (residual.map { [$0] } ?? [])
  return y.recorded(from: operands) { gradient in
    let dy = gradient.contiguous()
    // Built again: one scratch at a time instead of a copy of every weight.
    if let input { map.addInputGradient(dy, update.mergedCopy(of: weight), to: input) }
    if form == .mergedDense || weight.node != nil {
      LowRankGradients.dense(map, dy, x, weight, update)
    } else {
      LowRankGradients.factors(map, dy, x, update)
    }
    skip?.add(gradient)
  }
}

private func twoPaths(
  _ x: Tensor, _ weight: Tensor, _ update: LowRankUpdate, adding residual: Tensor?
) -> Tensor {
  let base = linear(x, weight, adding: residual)
  let dropped = update.dropout.map { x.dropout($0) } ?? x
  return linear(linear(dropped, update.a) * update.scale, update.b, adding: base)
}

private enum LowRankGradients {
  /// By G = dyᵀ x.
  static func dense(
    _ map: LinearMap, _ dy: Tensor, _ x: Tensor, _ weight: Tensor, _ update: LowRankUpdate
  ) {
    let wanted = [weight, update.a, update.b].contains { $0.requiresGradient }
    guard wanted else { return }
    let g = Tensor(uninitialized: weight.shape, weight.elementType)
    map.weightGradient(dy, x, into: g, accumulate: false)
    weight.node?.add(g)
    let kernels = g.kernels
    let (a, b) = (update.a.detached.contiguous(), update.b.detached.contiguous())
    var across = a.matrix
    across.transposed = true
    update.b.node?.contribute { db, accumulate in
      MatrixProduct.byRows(
        kernels, map.outputs, update.rank, map.inputs, alpha: update.scale, g.matrix, across,
        beta: accumulate ? 1 : 0, into: db.matrix)
    }
    update.a.node?.contribute { da, accumulate in
      MatrixProduct.overRows(
        kernels, count: map.outputs, update.rank, map.inputs, alpha: update.scale, b.matrix,
        g.matrix, beta: accumulate ? 1 : 0, into: da.pointer)
    }
    withExtendedLifetime((a, b)) {}
  }

  /// By x Aᵀ and dy B.
  static func factors(_ map: LinearMap, _ dy: Tensor, _ x: Tensor, _ update: LowRankUpdate) {
    let kernels = dy.kernels
    update.b.node?.contribute { db, accumulate in
      let inner = LinearMap(x, update.a).forward(x, update.a)
      MatrixProduct.overRows(
        kernels, count: map.rows, map.outputs, update.rank, alpha: update.scale, dy.rowMatrix,
        inner.rowMatrix, beta: accumulate ? 1 : 0, into: db.pointer)
      withExtendedLifetime(inner) {}
    }
    update.a.node?.contribute { da, accumulate in
      let b = update.b.detached.contiguous()
      let inner = Tensor(uninitialized: [map.rows, update.rank], dy.elementType)
      MatrixProduct.byRows(
        kernels, map.rows, update.rank, map.outputs, dy.rowMatrix, b.matrix, into: inner.matrix)
      MatrixProduct.overRows(
        kernels, count: map.rows, update.rank, map.inputs, alpha: update.scale, inner.matrix,
        x.rowMatrix, beta: accumulate ? 1 : 0, into: da.pointer)
      withExtendedLifetime((b, inner)) {}
    }
  }
}
