internal import CKernels

/// One step of Lion in one pass over memory (Chen et al. 2023, arXiv 2302.06675, Algorithm 2):
///
///     g ← gradientScale · g,  u = sign(β₁m + (1-β₁)g),  m ← β₂m + (1-β₂)g,  w ← decay · w - rate · u
///
/// with sign(0) = 0; the sign of NaN is NaN.
public struct LionStep {
  var step: ck_lion_step

  /// - Parameters:
  ///   - decay: what the weight is multiplied by, apart from the gradient.
  public init(
    beta1: Double, beta2: Double, rate: Double, decay: Double = 1, gradientScale: Double = 1
  ) {
    step = ck_lion_step(
      beta1: beta1, beta2: beta2, rate: rate, decay: decay, gradient_scale: gradientScale)
  }

  /// Changes weight and moment in place; all have one shape.
  public func apply(to weight: Tensor, gradient: Tensor, first: Tensor) {
    InPlace.check(weight, gradient, first)
    let kernels = weight.kernels
    let gradient = gradient.contiguous()
    let (pg, pw, pm) = (gradient.pointer, weight.pointer, first.pointer)
    Kernel.ranges(weight.count) { start, count in
      let offset = start * kernels.size
      withUnsafePointer(to: step) { kernels.lion($0, count, pg + offset, pw + offset, pm + offset) }
    }
    withExtendedLifetime(gradient) {}
  }
}
