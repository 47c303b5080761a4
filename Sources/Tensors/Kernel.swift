internal import CKernels

/// The C functions over whole tensors, cut into tasks for the team by size only.
enum Kernel {
  /// Elements of one task: large enough that handing it over costs nothing, small enough that its
  /// data stays in a core's cache.
  static let grain = 1 << 15

  /// Calls `body` with consecutive ranges that cover 0 ..< count, on the team.
  static func ranges(_ count: Int, grain: Int = grain, _ body: (_ start: Int, _ count: Int) -> Void)
  {
    guard count > grain else { return count > 0 ? body(0, count) : () }
    let tasks = (count + grain - 1) / grain
    Engine.shared.team.run(tasks) { task in
      let start = task * grain
      body(start, min(grain, count - start))
    }
  }

  /// Rows of a task, for rows of this length.
  static func rowGrain(_ length: Int) -> Int { max(1, grain / max(1, length)) }

  static func fill(_ y: Tensor, _ value: Double) {
    let kernels = y.kernels
    let base = y.pointer
    ranges(y.count) { start, count in
      kernels.fill(count, value, base + start * kernels.size)
    }
  }

  /// y (+)= alpha x, for tensors of one shape, strided or not.
  static func transfer(
    _ x: Tensor, into y: Tensor, alpha: Double = 1, accumulate: Bool = false
  ) {
    let kernels = y.kernels
    if x.isContiguous, y.isContiguous {
      let (from, to) = (x.pointer, y.pointer)
      ranges(y.count) { start, count in
        let offset = start * kernels.size
        kernels.axpby(count, alpha, from + offset, accumulate ? 1 : 0, to + offset)
      }
    } else {
      outerSlices(y.shape) { shape, index in
        kernels.transfer(
          shape.count, shape, alpha, x.pointer + index * step(x) * kernels.size, x.strides,
          y.pointer + index * step(y) * kernels.size, y.strides, accumulate)
      }
    }
  }

  /// Cuts a strided operation along its first axis; `body` receives the shape of its piece and the
  /// first index.
  static func outerSlices(_ shape: [Int], _ body: (_ shape: [Int], _ index: Int) -> Void) {
    precondition(
      shape.count <= Broadcasting.mostAxes,
      "a strided operation on shape \(shape): more than \(Broadcasting.mostAxes) axes")
    let count = shape.elementCount
    guard count > grain, let outer = shape.first, outer > 1 else {
      return count > 0 ? body(shape, 0) : ()
    }
    ranges(outer, grain: rowGrain(count / outer)) { start, count in
      body([count] + shape.dropFirst(), start)
    }
  }

  private static func step(_ x: Tensor) -> Int { x.strides.first ?? 0 }

  static func unary(_ op: ck_unary_op, _ parameter: Double, _ x: Tensor, into y: Tensor) {
    let kernels = y.kernels
    let (from, to) = (x.pointer, y.pointer)
    ranges(y.count) { start, count in
      let offset = start * kernels.size
      kernels.unary(op, parameter, count, from + offset, to + offset)
    }
  }

  static func unaryGradient(
    _ op: ck_unary_op, _ parameter: Double, x: Tensor, y: Tensor, dy: Tensor, into dx: Tensor,
    accumulate: Bool
  ) {
    let kernels = x.kernels
    let (px, py, pdy, pdx) = (x.pointer, y.pointer, dy.pointer, dx.pointer)
    ranges(x.count) { start, count in
      let offset = start * kernels.size
      kernels.unary_gradient(
        op, parameter, count, px + offset, py + offset, pdy + offset, pdx + offset, accumulate)
    }
  }

  /// a op b with broadcasting, into new memory.
  static func binary(_ op: ck_binary_op, _ a: Tensor, _ b: Tensor, named name: String) -> Tensor {
    precondition(
      a.elementType == b.elementType,
      "\(name): \(a.elementType) \(a.shape) and \(b.elementType) \(b.shape) differ in type")
    let shape = Broadcasting.shape(a.shape, b.shape, name)
    let y = Tensor(uninitialized: shape, a.elementType)
    let kernels = a.kernels
    if a.shape == b.shape, a.isContiguous, b.isContiguous {
      flatBinary(op, a, b, into: y)
      return y
    }
    let (sa, sb) = (Broadcasting.strides(of: a, to: shape), Broadcasting.strides(of: b, to: shape))
    outerSlices(shape) { piece, index in
      kernels.binary(
        op, piece.count, piece, a.pointer + index * (sa.first ?? 0) * kernels.size, sa,
        b.pointer + index * (sb.first ?? 0) * kernels.size, sb,
        y.pointer + index * (y.strides.first ?? 0) * kernels.size)
    }
    return y
  }

  private static func flatBinary(_ op: ck_binary_op, _ a: Tensor, _ b: Tensor, into y: Tensor) {
    let kernels = a.kernels
    let (pa, pb, py) = (a.pointer, b.pointer, y.pointer)
    ranges(y.count) { start, count in
      let offset = start * kernels.size
      kernels.binary(op, 1, [count], pa + offset, [1], pb + offset, [1], py + offset)
    }
  }

  /// Reduces the middle of [outer, count, inner].
  static func reduce(
    _ op: ck_reduce_op, _ x: Tensor, outer: Int, count: Int, inner: Int, into y: Tensor
  ) {
    let kernels = x.kernels
    let (from, to) = (x.pointer, y.pointer)
    if outer == 1 { return reduceOne(op, x, count: count, inner: inner, into: y) }
    ranges(outer, grain: rowGrain(count * inner)) { start, rows in
      kernels.reduce(
        op, rows, count, inner, inner, from + start * count * inner * kernels.size,
        to + start * inner * kernels.size)
    }
  }

  /// Reduces [count, inner]: cut along `inner` where that is long, else a long sum in pieces of a
  /// fixed size, added in their order.
  private static func reduceOne(
    _ op: ck_reduce_op, _ x: Tensor, count: Int, inner: Int, into y: Tensor
  ) {
    let kernels = x.kernels
    let (from, result) = (x.pointer, y.pointer)
    let rows = rowGrain(inner)
    let pieces = (count + rows - 1) / rows
    guard pieces > 1, inner < 1024 else {
      return ranges(inner, grain: max(512, grain / max(1, count))) { start, width in
        let offset = start * kernels.size
        kernels.reduce(op, 1, count, width, inner, from + offset, result + offset)
      }
    }
    let partial = Tensor(uninitialized: [pieces, inner], x.elementType)
    let to = partial.pointer
    Engine.shared.team.run(pieces) { piece in
      let start = piece * rows
      kernels.reduce(
        op, 1, min(rows, count - start), inner, inner, from + start * inner * kernels.size,
        to + piece * inner * kernels.size)
    }
    kernels.reduce(op, 1, pieces, inner, inner, to, result)
    withExtendedLifetime(partial) {}
  }

  /// Sum of the products of all elements, in float64.
  static func dot(_ x: Tensor, _ y: Tensor) -> Double {
    let kernels = x.kernels
    let (px, py) = (x.pointer, y.pointer)
    let pieces = max(1, (x.count + grain - 1) / grain)
    var sums = [Double](repeating: 0, count: pieces)
    let total = x.count
    sums.withUnsafeMutableBufferPointer { sums in
      let sums = UnsafeMutableBufferPointer(rebasing: sums[...])
      Engine.shared.team.run(pieces) { piece in
        let start = piece * grain
        sums[piece] = kernels.dot(
          min(grain, total - start), px + start * kernels.size, py + start * kernels.size)
      }
    }
    return sums.reduce(0, +)
  }
}
