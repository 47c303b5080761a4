internal import CKernels

extension Tensor {
  /// 1 for the `count` elements of largest magnitude, 0 for the others, of the tensor's shape.
  ///
  /// Among equal magnitudes the later elements stay, in row-major order; NaN counts as infinite.
  /// Takes O(n). Nothing is recorded for a gradient.
  ///
  /// - Parameter count: none stay below 1, all from the tensor's own count on.
  public func keepingLargest(_ count: Int) -> Tensor {
    mask(
      keeping: count, float32: { ck_mask_smallest_f32($0, $1, $2, $3) },
      float64: { ck_mask_smallest_f64($0, $1, $2, $3) })
  }

  /// The same for the `count` highest elements, signs and all; the two zeros are equal.
  public func keepingHighest(_ count: Int) -> Tensor {
    mask(
      keeping: count, float32: { ck_mask_lowest_f32($0, $1, $2, $3) },
      float64: { ck_mask_lowest_f64($0, $1, $2, $3) })
  }

  private typealias Kernel32 = (Int, Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  private typealias Kernel64 = (Int, Int, UnsafePointer<Double>, UnsafeMutablePointer<Double>) ->
    Void

  private func mask(keeping count: Int, float32: Kernel32, float64: Kernel64) -> Tensor {
    let kept = min(max(0, count), self.count)
    let source = detached.contiguous()
    let mask = Tensor(uninitialized: shape, elementType)
    let dropped = self.count - kept
    withExtendedLifetime((source, mask)) {
      switch elementType {
      case .float32:
        float32(
          self.count, dropped, source.pointer.assumingMemoryBound(to: Float.self),
          mask.pointer.assumingMemoryBound(to: Float.self))
      case .float64:
        float64(
          self.count, dropped, source.pointer.assumingMemoryBound(to: Double.self),
          mask.pointer.assumingMemoryBound(to: Double.self))
      }
    }
    return mask
  }
}
