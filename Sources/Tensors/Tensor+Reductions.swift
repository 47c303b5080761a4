internal import CKernels

// Reductions. Without axes: over all elements, to a scalar.

extension Tensor {
  /// The sum over `axes` (all when none is given), carried in float64.
  public func sum(_ axes: Int..., keepingAxes: Bool = false) -> Tensor {
    sum(over: axes, keepingAxes: keepingAxes)
  }

  /// The mean over `axes` (all when none is given).
  public func mean(_ axes: Int..., keepingAxes: Bool = false) -> Tensor {
    let count = keptShape(axes, "mean").axes.map { shape[$0] }.elementCount
    return sum(over: axes, keepingAxes: keepingAxes) / Double(count)
  }

  func sum(over axes: [Int], keepingAxes: Bool) -> Tensor {
    let (kept, axes) = keptShape(axes, "sum")
    let node = node
    let result = reduced(CK_SUM, axes: axes).recorded(from: self) { [shape] gradient in
      node?.add(gradient.reshaped(kept).broadcast(to: shape))
    }
    return keepingAxes ? result.reshaped(kept) : result
  }

  /// The largest element along one axis. Equal largest elements share the gradient.
  public func maximum(along axis: Int, keepingAxes: Bool = false) -> Tensor {
    let (kept, axes) = keptShape([axis], "maximum")
    let largest = detached.reduced(CK_MAX, axes: axes)
    let result = Tensor(storage: largest.storage, shape: largest.shape, type: elementType)
      .recorded(from: self) { gradient in
        let below = (largest.reshaped(kept) - self.detached).isAbove(0)
        let share = 1 - below
        let ties = share.sum(axis, keepingAxes: true)
        self.node?.add(share * (gradient.reshaped(kept) / ties))
      }
    return keepingAxes ? result.reshaped(kept) : result
  }

  /// √(Σ x²) over `axes` (all when none is given): the Frobenius norm, or the norms of rows or
  /// columns. The gradient at a norm of 0 is not a number, as the function has none there.
  public func norm(_ axes: Int..., keepingAxes: Bool = false) -> Tensor {
    squared().sum(over: axes, keepingAxes: keepingAxes).squareRoot()
  }

  /// log Σ exp along the last axis, without overflow.
  public func logSumExp(keepingAxes: Bool = false) -> Tensor {
    // An infinite largest element would leave infinity minus infinity.
    let limit = Tensor(
      elementType == .float32 ? Double(Float.greatestFiniteMagnitude) : .greatestFiniteMagnitude,
      type: elementType)
    let largest = Tensor.minimum(
      Tensor.maximum(detached.maximum(along: -1, keepingAxes: true), -limit), limit)
    let sums = (self - largest).exp().sum(-1, keepingAxes: true).log() + largest
    return keepingAxes ? sums : sums.removingAxis(-1)
  }

  /// exp(x) / Σ exp(x) along the last axis.
  public func softmax() -> Tensor {
    precondition(!shape.isEmpty, "softmax: a scalar has no axis")
    let x = contiguous()
    let (count, rows) = (shape[shape.count - 1], x.count / max(1, shape[shape.count - 1]))
    let y = Tensor(uninitialized: shape, elementType)
    Kernel.rows(rows, length: count, x, y) { kernels, rows, pointers in
      kernels.softmax(rows, count, pointers[0], pointers[1])
    }
    let values = y.unrecorded
    return y.recorded(from: x) { gradient in
      let dy = gradient.contiguous()
      x.node?.contribute { dx, accumulate in
        Kernel.rows(rows, length: count, values, dy, dx) { kernels, rows, pointers in
          kernels.softmax_gradient(
            rows, count, pointers[0], pointers[1], pointers[2], accumulate)
        }
      }
    }
  }

  /// log softmax along the last axis.
  public func logSoftmax() -> Tensor { self - logSumExp(keepingAxes: true) }

  /// The number of elements that are NaN or infinite.
  public var notFiniteCount: Int {
    let source = detached.contiguous()
    return withExtendedLifetime(source) { kernels.not_finite(count, source.pointer) }
  }

  /// Summed down to a shape that broadcasts to this one.
  func summed(to smaller: [Int]) -> Tensor {
    let missing = shape.count - smaller.count
    let axes = shape.indices.filter { $0 < missing || smaller[$0 - missing] != shape[$0] }
    return axes.isEmpty
      ? reshaped(smaller) : sum(over: axes, keepingAxes: false).reshaped(smaller)
  }

  /// The shape with reduced axes of size 1, and the axes in ascending order.
  private func keptShape(_ axes: [Int], _ operation: String) -> (shape: [Int], axes: [Int]) {
    let all = axes.isEmpty ? Array(shape.indices) : axes.map { shape.axis($0, operation) }
    var kept = shape
    for axis in all { kept[axis] = 1 }
    return (kept, Set(all).sorted())
  }

  /// One axis after the other, from the last; neighbouring axes at once.
  private func reduced(_ op: ck_reduce_op, axes: [Int]) -> Tensor {
    var result = detached.contiguous()
    var rest = axes[...]
    while let last = rest.popLast() {
      var first = last
      while rest.last == first - 1 { first = rest.removeLast() }
      let outer = result.shape[..<first].reduce(1, *)
      let count = result.shape[first...last].reduce(1, *)
      let inner = result.shape[(last + 1)...].reduce(1, *)
      precondition(
        op == CK_SUM || count > 0, "maximum: no element along an axis of shape \(shape)")
      let smaller = Tensor(
        uninitialized: Array(result.shape[..<first] + result.shape[(last + 1)...]), elementType)
      Kernel.reduce(op, result, outer: outer, count: count, inner: inner, into: smaller)
      result = smaller
    }
    return axes.isEmpty ? result.copy() : result
  }
}

extension Kernel {
  /// Runs a kernel on rows of equal length, cut into tasks; `body` receives the number of rows and
  /// the first one of each tensor.
  static func rows(
    _ rows: Int, length: Int, _ tensors: Tensor...,
    body: (ck_kernels, _ rows: Int, _ pointers: [UnsafeMutableRawPointer]) -> Void
  ) {
    guard let first = tensors.first else { return }
    let kernels = first.kernels
    let bases = tensors.map(\.pointer)
    ranges(rows, grain: rowGrain(length)) { start, rows in
      body(kernels, rows, bases.map { $0 + start * length * kernels.size })
    }
    withExtendedLifetime(tensors) {}
  }
}
