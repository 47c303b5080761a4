internal import CKernels

/// y = w · x / √(mean(x²) + ε) along the last axis (Zhang and Sennrich 2019, arXiv 1910.07467).
///
/// - Parameters:
///   - x: [..., width]
///   - weight: [width]
///   - epsilon: ε, 1e-6 in LLaMA.
public func rmsNorm(_ x: Tensor, _ weight: Tensor, epsilon: Double = 1e-6) -> Tensor {
  precondition(
    weight.shape.count == 1 && x.shape.last == weight.shape[0]
      && x.elementType == weight.elementType,
    "rmsNorm: input \(x.elementType) \(x.shape) does not fit weight \(weight.elementType) "
      + "\(weight.shape) [width]")
  let x = x.contiguous()
  let norm = RowNorm(x: x, weight: weight.detached.contiguous(), width: weight.shape[0])
  let y = Tensor(uninitialized: x.shape, x.elementType)
  let inverse = Tensor(uninitialized: [norm.rows], x.elementType)
  norm.forward(epsilon, into: y, inverse: inverse)
  return y.recorded(from: x, weight) { gradient in
    norm.backward(gradient.contiguous(), inverse, to: x.node, weight.node)
  }
}

private struct RowNorm {
  let x: Tensor
  let weight: Tensor
  let width: Int
  var rows: Int { x.count / max(1, width) }
  var grain: Int { Kernel.rowGrain(width) }

  func forward(_ epsilon: Double, into y: Tensor, inverse: Tensor) {
    let kernels = x.kernels
    let (px, pw, py, pi) = (x.pointer, weight.pointer, y.pointer, inverse.pointer)
    Kernel.ranges(rows, grain: grain) { start, count in
      let offset = start * width * kernels.size
      kernels.rms_norm(
        count, width, epsilon, px + offset, pw, py + offset, pi + start * kernels.size)
    }
  }

  func backward(
    _ dy: Tensor, _ inverse: Tensor, to input: GradientNode?, _ scale: GradientNode?
  ) {
    let kernels = x.kernels
    let tasks = max(1, (rows + grain - 1) / grain)
    // Each task sums its rows; the sums are added in the order of the tasks.
    let partial = scale.map { _ in Tensor.zeros([tasks, width], type: x.elementType) }
    let (px, pw, pdy, pi) = (x.pointer, weight.pointer, dy.pointer, inverse.pointer)
    let run = { (dx: Tensor?, accumulate: Bool) in
      Kernel.ranges(rows, grain: grain) { start, count in
        let offset = start * width * kernels.size
        kernels.rms_norm_gradient(
          count, width, px + offset, pw, pi + start * kernels.size, pdy + offset,
          dx.map { $0.pointer + offset },
          partial.map { $0.pointer + start / grain * width * kernels.size }, accumulate)
      }
    }
    if let input { input.contribute(run) } else { run(nil, false) }
    if let scale, let partial { scale.add(partial.sum(0)) }
  }
}
