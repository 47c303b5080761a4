/// Shapes are arrays of sizes, outermost first; a scalar has the empty shape.
extension [Int] {
  /// Elements of a tensor of this shape; 1 for a scalar.
  package var elementCount: Int { reduce(1, *) }

  /// Strides of contiguous row-major memory, in elements.
  package var rowMajorStrides: [Int] {
    var strides = self
    var step = 1
    for axis in indices.reversed() {
      strides[axis] = step
      step *= self[axis]
    }
    return strides
  }

  /// An axis counted from the end when negative, as in Python.
  package func axis(_ axis: Int, _ operation: String) -> Int {
    let counted = axis < 0 ? axis + count : axis
    precondition(
      counted >= 0 && counted < count,
      "\(operation): axis \(axis) is outside of a tensor of shape \(self)")
    return counted
  }
}

enum Broadcasting {
  /// The most axes of a strided operation, that of the C side.
  static let mostAxes = 16

  /// The shape to which both are repeated, by NumPy's rule: aligned at the last axis, sizes equal
  /// or one of them 1.
  static func shape(_ a: [Int], _ b: [Int], _ operation: String) -> [Int] {
    if a == b { return a }
    let rank = Swift.max(a.count, b.count)
    return (0..<rank).map { axis in
      let first = axis - (rank - a.count), second = axis - (rank - b.count)
      let m = first < 0 ? 1 : a[first], n = second < 0 ? 1 : b[second]
      precondition(
        m == n || m == 1 || n == 1,
        "\(operation): shapes \(a) and \(b) do not fit: sizes \(m) and \(n) at axis \(axis)")
      return m == 1 ? n : m
    }
  }

  /// Strides with which a tensor is read as if it had the larger shape: 0 where it is repeated.
  static func strides(of tensor: Tensor, to shape: [Int]) -> [Int] {
    let missing = shape.count - tensor.shape.count
    return shape.indices.map { axis in
      axis < missing || tensor.shape[axis - missing] == 1 ? 0 : tensor.strides[axis - missing]
    }
  }
}
