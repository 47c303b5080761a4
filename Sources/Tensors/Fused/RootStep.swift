internal import CKernels

/// One step of a gradient over the root of its squares, in one pass over memory: RMSprop, Adagrad.
///
///     g ← gradientScale · g + l2 · w,  v ← old · v + new · g²,  w ← w - rate · d
///
/// with d = g / (√v + ε). Centred, m ← old · m + new · g and v - m² (at least 0) stands for v in d;
/// with momentum, b ← μ b + d stands for d.
public struct RootStep {
  var step: ck_root_step

  /// - Parameters:
  ///   - old: what v (and m) is multiplied by.
  ///   - new: what g² (and g) is multiplied by.
  public init(
    old: Double, new: Double, epsilon: Double, rate: Double, momentum: Double = 0, l2: Double = 0,
    gradientScale: Double = 1
  ) {
    step = ck_root_step(
      old: old, new: new, epsilon: epsilon, rate: rate, momentum: momentum, l2: l2,
      gradient_scale: gradientScale)
  }

  /// Changes weight and state in place; all have one shape. `first` is for centred squares.
  public func apply(
    to weight: Tensor, gradient: Tensor, second: Tensor, first: Tensor? = nil,
    momentum: Tensor? = nil
  ) {
    InPlace.check(weight, gradient, second, first ?? weight, momentum ?? weight)
    let kernels = weight.kernels
    let gradient = gradient.contiguous()
    let (pg, pw, pv) = (gradient.pointer, weight.pointer, second.pointer)
    let (pm, pb) = (first?.pointer, momentum?.pointer)
    Kernel.ranges(weight.count) { start, count in
      let offset = start * kernels.size
      withUnsafePointer(to: step) {
        kernels.root(
          $0, count, pg + offset, pw + offset, pv + offset, pm.map { $0 + offset },
          pb.map { $0 + offset })
      }
    }
    withExtendedLifetime(gradient) {}
  }
}
