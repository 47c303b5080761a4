internal import CKernels

/// One step of Adam's family in one pass over memory:
///
///     w ← decay · w,  g ← gradientScale · g + l2 · w,  m ← β₁m + (1-β₁)g,  v ← β₂v + (1-β₂)g²,
///     w ← w - rate · (m / (1-β₁ᵗ)) / (√(v / (1-β₂ᵗ)) + ε)
public struct AdamStep {
  var step: ck_adam_step

  /// - Parameters:
  ///   - step: t, from 1.
  ///   - l2: added to the gradient, times the weight.
  ///   - decay: what the weight is multiplied by, apart from the gradient.
  public init(
    beta1: Double, beta2: Double, epsilon: Double, rate: Double, step t: Int, l2: Double = 0,
    decay: Double = 1, gradientScale: Double = 1
  ) {
    precondition(t >= 1, "AdamStep: steps count from 1, not \(t)")
    step = ck_adam_step(
      beta1: beta1, beta2: beta2, epsilon: epsilon,
      step_size: rate / (1 - power(beta1, t)),
      second_correction: 1 / (1 - power(beta2, t)).squareRoot(), decay: decay, l2: l2,
      gradient_scale: gradientScale)
  }

  /// Changes weight and moments in place; all have one shape.
  public func apply(to weight: Tensor, gradient: Tensor, first: Tensor, second: Tensor) {
    InPlace.check(weight, gradient, first, second)
    let kernels = weight.kernels
    let gradient = gradient.contiguous()
    let (pg, pw) = (gradient.pointer, weight.pointer)
    let (pm, pv) = (first.pointer, second.pointer)
    Kernel.ranges(weight.count) { start, count in
      let offset = start * kernels.size
      withUnsafePointer(to: step) {
        kernels.adam($0, count, pg + offset, pw + offset, pm + offset, pv + offset)
      }
    }
    withExtendedLifetime(gradient) {}
  }
}

/// One step of stochastic gradient descent in one pass over memory (see `SGD`).
public struct SGDStep {
  var step: ck_sgd_step

  /// A step with the settings of torch.optim.SGD.
  public init(
    rate: Double, momentum: Double = 0, dampening: Double = 0, nesterov: Bool = false,
    l2: Double = 0, isFirst: Bool = false, gradientScale: Double = 1
  ) {
    step = ck_sgd_step(
      rate: rate, momentum: momentum, dampening: dampening, l2: l2, gradient_scale: gradientScale,
      nesterov: nesterov, first: isFirst)
  }

  /// Changes weight and momentum in place; all have one shape.
  public func apply(to weight: Tensor, gradient: Tensor, momentum: Tensor?) {
    InPlace.check(weight, gradient, momentum ?? weight)
    let kernels = weight.kernels
    let gradient = gradient.contiguous()
    let (pg, pw, pm) = (gradient.pointer, weight.pointer, momentum?.pointer)
    Kernel.ranges(weight.count) { start, count in
      let offset = start * kernels.size
      withUnsafePointer(to: step) {
        kernels.sgd($0, count, pg + offset, pw + offset, pm.map { $0 + offset })
      }
    }
    withExtendedLifetime(gradient) {}
  }
}

private func power(_ base: Double, _ exponent: Int) -> Double {
  var result = 1.0
  var (factor, rest) = (base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= factor }
    factor *= factor
    rest >>= 1
  }
  return result
}

extension Tensor {
  /// Counts this tensor's memory as another kind in reports of memory.
  public func count(as kind: MemoryKind) { storage.become(kind) }
}

/// √(Σ g²) over all gradients together, in float64.
public func globalNorm(_ gradients: [Tensor]) -> Double {
  gradients.reduce(0) { sum, gradient in
    let g = gradient.contiguous()
    return sum + Kernel.dot(g, g)
  }.squareRoot()
}

/// What gradients must be multiplied by so that their global norm is at most `limit`, as
/// torch.nn.utils.clip_grad_norm_ has it: limit / (norm + 1e-6), at most 1. Optimizers take it as
/// `gradientScale`, which saves a pass over all gradients.
public func clippingScale(norm: Double, limit: Double) -> Double {
  // A norm that is not a number is passed on, so that the loss shows it.
  norm.isNaN ? norm : min(1, limit / (norm + 1e-6))
}
