internal import CKernels

// Elementwise arithmetic. Shapes are broadcast by NumPy's rule, and gradients of repeated elements
// are summed.

extension Tensor {
  /// The sum.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    let (left, right) = (a.node, b.node)
    return Kernel.binary(CK_ADD, a, b, named: "+").recorded(from: a, b) { gradient in
      left?.addReduced(gradient)
      right?.addReduced(gradient)
    }
  }

  /// The difference.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    let (left, right) = (a.node, b.node)
    return Kernel.binary(CK_SUBTRACT, a, b, named: "-").recorded(from: a, b) { gradient in
      left?.addReduced(gradient)
      right?.addReduced(-gradient)
    }
  }

  /// The product of elements; the matrix product is `matmul`.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    let (left, right) = (a.node, b.node)
    // An operand is kept only where the other's gradient needs it.
    let (first, second) = (right.map { _ in a }, left.map { _ in b })
    return Kernel.binary(CK_MULTIPLY, a, b, named: "*").recorded(from: a, b) { gradient in
      if let second { left?.addReduced(gradient * second) }
      if let first { right?.addReduced(gradient * first) }
    }
  }

  /// The quotient.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    let (left, right) = (a.node, b.node)
    let numerator = right.map { _ in a }
    return Kernel.binary(CK_DIVIDE, a, b, named: "/").recorded(from: a, b) { gradient in
      left?.addReduced(gradient / b)
      if let numerator { right?.addReduced(-(gradient * numerator) / b.squared()) }
    }
  }

  /// The negative.
  public static prefix func - (a: Tensor) -> Tensor { a.applying(CK_NEGATE) }

  /// A number added to each element.
  public static func + (a: Tensor, b: Double) -> Tensor { a + Tensor(b, type: a.elementType) }
  /// A number added to each element.
  public static func + (a: Double, b: Tensor) -> Tensor { b + a }
  /// A number taken from each element.
  public static func - (a: Tensor, b: Double) -> Tensor { a + (-b) }
  /// A number less each element.
  public static func - (a: Double, b: Tensor) -> Tensor { Tensor(a, type: b.elementType) - b }
  /// Each element times a number.
  public static func * (a: Double, b: Tensor) -> Tensor { b * a }
  /// Each element divided by a number.
  public static func / (a: Tensor, b: Double) -> Tensor { a * (1 / b) }
  /// A number divided by each element.
  public static func / (a: Double, b: Tensor) -> Tensor { Tensor(a, type: b.elementType) / b }

  /// Each element times a number.
  public static func * (a: Tensor, b: Double) -> Tensor {
    let result = Tensor(uninitialized: a.shape, a.elementType)
    Kernel.transfer(a, into: result, alpha: b)
    let node = a.node
    return result.recorded(from: a) { gradient in
      node?.contribute { Kernel.transfer(gradient, into: $0, alpha: b, accumulate: $1) }
    }
  }

  /// The larger of two elements; where they are equal, both get half of the gradient.
  public static func maximum(_ a: Tensor, _ b: Tensor) -> Tensor {
    extremum(CK_MAXIMUM, a, b, named: "maximum") { $0 - $1 }
  }

  /// The smaller of two elements; where they are equal, both get half of the gradient.
  public static func minimum(_ a: Tensor, _ b: Tensor) -> Tensor {
    extremum(CK_MINIMUM, a, b, named: "minimum") { $1 - $0 }
  }

  private static func extremum(
    _ op: ck_binary_op, _ a: Tensor, _ b: Tensor, named name: String,
    lead: @escaping (Tensor, Tensor) -> Tensor
  ) -> Tensor {
    Kernel.binary(op, a, b, named: name).recorded(from: a, b) { gradient in
      let lead = lead(a.detached, b.detached)
      let share = (lead.isAbove(0) + 1 - (-lead).isAbove(0)) * 0.5
      a.node?.addReduced(gradient * share)
      b.node?.addReduced(gradient * (1 - share))
    }
  }

  /// 1 where an element is larger than `threshold`, else 0. Has no gradient.
  public func isAbove(_ threshold: Double) -> Tensor {
    let source = detached.contiguous()
    let result = Tensor(uninitialized: shape, elementType)
    let kernels = kernels
    let (from, to) = (source.pointer, result.pointer)
    Kernel.ranges(count) { start, count in
      let offset = start * kernels.size
      kernels.above(count, threshold, from + offset, to + offset)
    }
    withExtendedLifetime(source) {}
    return result
  }
}
