internal import CKernels

// Gathering and scattering by index along the first axis.

extension Tensor {
  /// The entries of the first axis at `indices`: the lookup of an embedding, a selection of rows,
  /// or, of a tensor with one axis, of elements.
  ///
  /// - Returns: [indices.count, ...]
  public func gathered(_ indices: [Int32]) -> Tensor {
    precondition(!shape.isEmpty, "gathered: a scalar has no entries")
    Tensor.check(indices, below: shape[0], "gathered")
    let table = detached.contiguous()
    let width = shape.dropFirst().reduce(1, *)
    let result = Tensor(uninitialized: [indices.count] + shape.dropFirst(), elementType)
    let kernels = kernels
    let (from, to) = (table.pointer, result.pointer)
    indices.withUnsafeBufferPointer { indices in
      guard let index = indices.baseAddress else { return }
      Kernel.ranges(indices.count, grain: Kernel.rowGrain(width)) { start, count in
        kernels.gather_rows(
          count, width, from, width, index + start, to + start * width * kernels.size, width)
      }
    }
    withExtendedLifetime(table) {}
    let node = node
    return result.recorded(from: self) { gradient in
      let dy = gradient.contiguous()
      node?.contribute { table, accumulate in
        if !accumulate { Kernel.fill(table, 0) }
        Tensor.scatter(dy, indices, into: table)
      }
    }
  }

  /// A tensor of `size` entries in which entry `indices[i]` is the sum of the entries i of this
  /// one that go there, 0 where none does: the transpose of `gathered`.
  ///
  /// - Returns: [size, ...]
  public func scattered(_ indices: [Int32], size: Int) -> Tensor {
    precondition(
      shape.first == indices.count,
      "scattered: \(indices.count) indices for a tensor of shape \(shape)")
    Tensor.check(indices, below: size, "scattered")
    let result = Tensor.zeros([size] + shape.dropFirst(), type: elementType)
    Tensor.scatter(detached.contiguous(), indices, into: result)
    let node = node
    return result.recorded(from: self) { node?.add($0.gathered(indices)) }
  }

  /// table[indices[i], :] += x[i, :]. Cut along the columns, so that the order of the sums, and so
  /// their last bits, is that of i.
  private static func scatter(_ x: Tensor, _ indices: [Int32], into table: Tensor) {
    let width = x.shape.dropFirst().reduce(1, *)
    let kernels = x.kernels
    let (from, to) = (x.pointer, table.pointer)
    indices.withUnsafeBufferPointer { indices in
      guard let index = indices.baseAddress else { return }
      Kernel.ranges(width, grain: 64) { start, count in
        let offset = start * kernels.size
        kernels.scatter_rows(
          indices.count, count, 1, from + offset, width, index, to + offset, width)
      }
    }
  }

  private static func check(_ indices: [Int32], below limit: Int, _ operation: String) {
    guard let wrong = indices.first(where: { $0 < 0 || Int($0) >= limit }) else { return }
    preconditionFailure("\(operation): index \(wrong) is outside of 0 ..< \(limit)")
  }
}
