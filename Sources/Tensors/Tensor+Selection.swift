internal import CKernels

extension Tensor {
  /// 1 for the `count` elements of largest magnitude, 0 for the others, of the tensor's shape.
  ///
  /// Among equal magnitudes the later elements stay, in row-major order; NaN counts as infinite.
  /// Takes O(n). Nothing is recorded for a gradient.
  ///
  /// - Parameter count: none stay below 1, all from the tensor's own count on.
  public func keepingLargest(_ count: Int) -> Tensor {
    let kept = min(max(0, count), self.count)
    let source = detached.contiguous()
    let mask = Tensor(uninitialized: shape, elementType)
    let dropped = self.count - kept
    withExtendedLifetime((source, mask)) {
      switch elementType {
      case .float32:
        ck_mask_smallest_f32(
          self.count, dropped, source.pointer.assumingMemoryBound(to: Float.self),
          mask.pointer.assumingMemoryBound(to: Float.self))
      case .float64:
        ck_mask_smallest_f64(
          self.count, dropped, source.pointer.assumingMemoryBound(to: Double.self),
          mask.pointer.assumingMemoryBound(to: Double.self))
      }
    }
    return mask
  }
}
