internal import CKernels

/// y = x Wᵀ, plus `residual` if given: the linear map as PyTorch and Hugging Face write it.
///
/// The residual is added inside the product, and each gradient is added in place to what the
/// operands have already received. A frozen weight costs nothing: one product backward, not two.
///
/// - Parameters:
///   - x: [..., inputs]
///   - weight: [outputs, inputs]
///   - residual: [..., outputs]
/// - Returns: [..., outputs]
public func linear(_ x: Tensor, _ weight: Tensor, adding residual: Tensor? = nil) -> Tensor {
  let x = x.contiguous()
  let map = LinearMap(x, weight)
  let y = map.forward(x, weight, adding: residual)
  let (input, skip) = (x.node, residual?.node)
  // The input is kept only where the weight's gradient needs it.
  let kept = weight.node.map { _ in x }
  return y.recorded(from: [x, weight] + (residual.map { [$0] } ?? [])) { gradient in
    let dy = gradient.contiguous()
    if let input { map.addInputGradient(dy, weight, to: input) }
    if let kept {
      weight.node?.contribute { dw, accumulate in
        map.weightGradient(dy, kept, into: dw, accumulate: accumulate)
      }
    }
    skip?.add(gradient)
  }
}

/// The products of a linear map over all rows of its input.
struct LinearMap {
  let rows: Int, inputs: Int, outputs: Int
  let outputShape: [Int]

  /// The products for an input in row-major order.
  init(_ x: Tensor, _ weight: Tensor) {
    precondition(
      weight.shape.count == 2 && x.shape.last == weight.shape[1]
        && x.elementType == weight.elementType,
      "linear: input \(x.elementType) \(x.shape) does not fit weight "
        + "\(weight.elementType) \(weight.shape) [outputs, inputs]")
    (outputs, inputs) = (weight.shape[0], weight.shape[1])
    rows = x.shape.dropLast().reduce(1, *)
    outputShape = x.shape.dropLast() + [outputs]
  }

  /// x Wᵀ (+ residual).
  func forward(_ x: Tensor, _ weight: Tensor, adding residual: Tensor? = nil) -> Tensor {
    let y = Tensor(uninitialized: outputShape, x.elementType)
    let kernels = x.kernels
    let w = weight.detached.contiguous()
    var across = w.matrix
    across.transposed = true
    guard let residual else {
      MatrixProduct.byRows(kernels, rows, outputs, inputs, x.rowMatrix, across, into: y.rowMatrix)
      withExtendedLifetime(w) {}
      return y
    }
    precondition(
      residual.shape == outputShape && residual.elementType == x.elementType,
      "linear: a residual of \(residual.elementType) \(residual.shape) does not fit outputs of "
        + "\(x.elementType) \(outputShape)")
    let skip = residual.detached.contiguous()
    let (from, to, size) = (skip.pointer, y.pointer, kernels.size)
    MatrixProduct.byRows(
      kernels, rows, outputs, inputs, x.rowMatrix, across, beta: 1, into: y.rowMatrix
    ) { first, count in
      let start = first * outputs * size
      kernels.axpby(count * outputs, 1, from + start, 0, to + start)
    }
    withExtendedLifetime((skip, w)) {}
    return y
  }

  /// Adds dy W to the gradient of x.
  func addInputGradient(_ dy: Tensor, _ weight: Tensor, to node: GradientNode) {
    let w = weight.detached.contiguous()
    node.contribute { dx, accumulate in
      MatrixProduct.byRows(
        dy.kernels, rows, inputs, outputs, dy.rowMatrix, w.matrix, beta: accumulate ? 1 : 0,
        into: dx.rowMatrix)
    }
    withExtendedLifetime(w) {}
  }

  /// dyᵀ x.
  func weightGradient(_ dy: Tensor, _ x: Tensor, into dw: Tensor, accumulate: Bool) {
    MatrixProduct.overRows(
      x.kernels, count: rows, outputs, inputs, dy.rowMatrix, x.rowMatrix,
      beta: accumulate ? 1 : 0, into: dw.pointer)
  }
}

extension Tensor {
  /// A contiguous matrix as it lies in memory.
  var matrix: Matrix { Matrix(base: pointer, stride: shape[1]) }

  /// A contiguous tensor as a matrix whose rows are its last axis.
  var rowMatrix: Matrix { Matrix(base: pointer, stride: shape[shape.count - 1]) }
}
