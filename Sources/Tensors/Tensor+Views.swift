extension Tensor {
  /// The same elements in row-major order: this tensor if it is so already, else a copy.
  package func contiguous() -> Tensor {
    if isContiguous { return self }
    let node = node
    return copyWithoutRecord().recorded(from: self) { node?.add($0) }
  }

  /// A copy in memory of its own, cut off from the record.
  public func copy() -> Tensor { copyWithoutRecord() }

  private func copyWithoutRecord() -> Tensor {
    let result = Tensor(uninitialized: shape, elementType)
    Kernel.transfer(self, into: result)
    return result
  }

  /// The same elements in row-major order with another shape; one size may be -1 and follows from
  /// the others. Free for a tensor in row-major order.
  public func reshaped(_ shape: [Int]) -> Tensor {
    let wanted = Tensor.completed(shape, for: self)
    if wanted == self.shape { return self }
    let source = contiguous()
    let (node, old) = (source.node, self.shape)
    return Tensor(storage: source.storage, offset: source.offset, shape: wanted, type: elementType)
      .recorded(from: source) { node?.add($0.reshaped(old)) }
  }

  /// The same elements with another shape.
  public func reshaped(_ sizes: Int...) -> Tensor { reshaped(sizes) }

  private static func completed(_ shape: [Int], for tensor: Tensor) -> [Int] {
    let known = shape.filter { $0 != -1 }.elementCount
    let open = shape.count { $0 == -1 }
    let fits = open == 0 ? known == tensor.count : known > 0 && tensor.count % known == 0
    precondition(
      open <= 1 && fits,
      "reshaped: the \(tensor.count) elements of shape \(tensor.shape) do not fill \(shape)")
    return shape.map { $0 == -1 ? tensor.count / known : $0 }
  }

  /// The axes in another order: axis i of the result is axis `axes[i]` of this tensor. Free.
  public func permuted(_ axes: [Int]) -> Tensor {
    precondition(
      axes.sorted() == Array(shape.indices),
      "permuted: \(axes) is no order of the axes of shape \(shape)")
    let node = node
    var inverse = axes
    for (position, axis) in axes.enumerated() { inverse[axis] = position }
    return Tensor(
      storage: storage, offset: offset, shape: axes.map { shape[$0] },
      strides: axes.map { strides[$0] }, type: elementType
    ).recorded(from: self) { node?.add($0.permuted(inverse)) }
  }

  /// The last two axes exchanged. Free.
  public func transposed() -> Tensor {
    precondition(shape.count >= 2, "transposed: shape \(shape) has no two axes")
    var axes = Array(shape.indices)
    axes.swapAt(axes.count - 1, axes.count - 2)
    return permuted(axes)
  }

  /// The elements whose index along `axis` is in `range`. Free.
  public func slice(_ range: Range<Int>, axis: Int = 0) -> Tensor {
    let axis = shape.axis(axis, "slice")
    precondition(
      range.lowerBound >= 0 && range.upperBound <= shape[axis],
      "slice: \(range) is outside of axis \(axis) of shape \(shape)")
    var sliced = shape
    sliced[axis] = range.count
    let node = node
    return Tensor(
      storage: storage, offset: offset + range.lowerBound * strides[axis], shape: sliced,
      strides: strides, type: elementType
    ).recorded(from: self) { gradient in
      node?.contribute { whole, accumulate in
        if !accumulate { whole.fill(0) }
        Kernel.transfer(
          gradient, into: whole.slice(range, axis: axis), accumulate: true)
      }
    }
  }

  /// One index along `axis`, which disappears. Free.
  public func select(_ index: Int, axis: Int = 0) -> Tensor {
    let axis = shape.axis(axis, "select")
    let slice = slice(index..<(index + 1), axis: axis)
    return slice.removingAxis(axis)
  }

  /// A new axis of size 1. Free.
  public func insertingAxis(_ axis: Int) -> Tensor {
    let axis = axis < 0 ? axis + shape.count + 1 : axis
    precondition(
      axis >= 0 && axis <= shape.count, "insertingAxis: no place \(axis) in shape \(shape)")
    let node = node
    var (longer, steps) = (shape, strides)
    longer.insert(1, at: axis)
    steps.insert(0, at: axis)
    return Tensor(
      storage: storage, offset: offset, shape: longer, strides: steps, type: elementType
    ).recorded(from: self) { node?.add($0.removingAxis(axis)) }
  }

  /// Without an axis of size 1. Free.
  public func removingAxis(_ axis: Int) -> Tensor {
    let axis = shape.axis(axis, "removingAxis")
    precondition(shape[axis] == 1, "removingAxis: axis \(axis) of shape \(shape) is not 1")
    let node = node
    var (shorter, steps) = (shape, strides)
    shorter.remove(at: axis)
    steps.remove(at: axis)
    return Tensor(
      storage: storage, offset: offset, shape: shorter, strides: steps, type: elementType
    ).recorded(from: self) { node?.add($0.insertingAxis(axis)) }
  }

  /// Repeated along axes of size 1, and along new outer ones, to a larger shape. Free.
  public func broadcast(to shape: [Int]) -> Tensor {
    precondition(
      Broadcasting.shape(self.shape, shape, "broadcast") == shape,
      "broadcast: shape \(self.shape) does not repeat to \(shape)")
    let node = node
    return Tensor(
      storage: storage, offset: offset, shape: shape,
      strides: Broadcasting.strides(of: self, to: shape), type: elementType
    ).recorded(from: self) { node?.addReduced($0) }
  }

  /// The tensors one after another along `axis`; their other sizes must be equal.
  public static func concatenated(_ parts: [Tensor], axis: Int = 0) -> Tensor {
    guard let first = parts.first else { preconditionFailure("concatenated: no tensors") }
    let axis = first.shape.axis(axis, "concatenated")
    var shape = first.shape
    for part in parts {
      var fitting = part.shape
      if fitting.count == shape.count { fitting[axis] = shape[axis] }
      precondition(
        fitting == shape && part.elementType == first.elementType,
        "concatenated: \(first.elementType) \(first.shape) and \(part.elementType) "
          + "\(part.shape) differ outside of axis \(axis)")
    }
    shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
    let result = Tensor(uninitialized: shape, first.elementType)
    var start = 0
    var ranges: [Range<Int>] = []
    for part in parts {
      ranges.append(start..<(start + part.shape[axis]))
      start += part.shape[axis]
    }
    withoutGradient {
      for (part, range) in zip(parts, ranges) {
        Kernel.transfer(part, into: result.slice(range, axis: axis))
      }
    }
    let nodes = parts.map(\.node)
    return result.recorded(from: parts) { gradient in
      for (node, range) in zip(nodes, ranges) { node?.add(gradient.slice(range, axis: axis)) }
    }
  }

  /// Tensors of one shape along a new axis.
  public static func stacked(_ parts: [Tensor], axis: Int = 0) -> Tensor {
    concatenated(parts.map { $0.insertingAxis(axis) }, axis: axis)
  }

  /// The same values in another element type; gradients come back in this one.
  public func converted(to type: ElementType) -> Tensor {
    guard type != elementType else { return self }
    let source = detached.contiguous()
    let result = Tensor(uninitialized: shape, type)
    Conversion.convert(source, into: result)
    let (node, old) = (node, elementType)
    return result.recorded(from: self) { node?.add($0.converted(to: old)) }
  }
}
