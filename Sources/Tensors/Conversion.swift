internal import CKernels

/// Changes of element type, between tensors and to and from the types of files.
enum Conversion {
  /// Copies contiguous `x` into contiguous `y` of another element type.
  static func convert(_ x: Tensor, into y: Tensor) {
    let (from, to) = (x.pointer, y.pointer)
    Kernel.ranges(x.count) { start, count in
      switch x.elementType {
      case .float32:
        ck_f32_to_f64(
          count, from.assumingMemoryBound(to: Float.self) + start,
          to.assumingMemoryBound(to: Double.self) + start)
      case .float64:
        ck_f64_to_f32(
          count, from.assumingMemoryBound(to: Double.self) + start,
          to.assumingMemoryBound(to: Float.self) + start)
      }
    }
  }
}
