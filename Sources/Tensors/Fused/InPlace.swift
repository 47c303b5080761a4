internal import CKernels

/// What changes a weight in place asks of its operands.
enum InPlace {
  static func check(_ weight: Tensor, _ others: Tensor...) {
    for other in others {
      precondition(
        other.shape == weight.shape && other.elementType == weight.elementType,
        "optimizer step: \(other.elementType) \(other.shape) beside a weight of "
          + "\(weight.elementType) \(weight.shape)")
    }
    precondition(
      weight.isContiguous && others.dropFirst().allSatisfy(\.isContiguous),
      "optimizer step: weight and state must be contiguous to be changed in place")
  }
}

extension Tensor {
  /// x ← keeping · x + scale · other, in one pass and not recorded: for optimizers.
  ///
  /// - Parameters:
  ///   - other: of the same shape and type, strided or not.
  public func accumulate(_ other: Tensor, scale: Double = 1, keeping: Double = 1) {
    InPlace.check(self, other)
    let source = other.contiguous()
    let kernels = self.kernels
    let (from, to) = (source.pointer, pointer)
    Kernel.ranges(count) { start, count in
      let offset = start * kernels.size
      kernels.axpby(count, scale, from + offset, keeping, to + offset)
    }
    withExtendedLifetime(source) {}
  }
}
