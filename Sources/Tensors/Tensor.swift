internal import CKernels

/// An array of numbers with a shape, and, where a gradient is wanted, a place in the record of
/// operations from which `backward()` computes it.
///
/// ```swift
/// let w = Tensor.zeros([3, 2]).trainable()
/// let loss = (matmul(x, w) - y).squared().mean()
/// loss.backward()
/// w.gradient  // d loss / d w
/// ```
///
/// A tensor refers to its memory, so views (`reshaped`, `transposed`, slices) are free and see
/// later changes. Operations never change a tensor; only optimizers and `assign` do. A shape that
/// does not fit is a programming mistake and stops with the operation and both shapes.
///
/// Tensors are not Sendable: one thread records and runs the operations, and the engine's threads
/// share the work inside each.
public final class Tensor {
  /// Sizes, outermost first; empty for a scalar.
  public let shape: [Int]
  /// The type of the elements.
  public let elementType: ElementType
  package let strides: [Int]
  package private(set) var storage: Storage
  let offset: Int
  /// The place in the record, if a gradient is wanted.
  package internal(set) var node: GradientNode?

  init(
    storage: Storage, offset: Int = 0, shape: [Int], strides: [Int]? = nil, type: ElementType,
    node: GradientNode? = nil
  ) {
    self.storage = storage
    self.offset = offset
    self.shape = shape
    self.strides = strides ?? shape.rowMajorStrides
    self.elementType = type
    self.node = node
  }

  /// Memory for a result; its contents are undefined.
  package convenience init(
    uninitialized shape: [Int], _ type: ElementType, kind: MemoryKind = .activations
  ) {
    precondition(shape.allSatisfy { $0 >= 0 }, "a tensor cannot have the shape \(shape)")
    self.init(
      storage: Storage(bytes: shape.elementCount * type.size, kind: kind), shape: shape, type: type)
  }

  /// A tensor with the given values, in row-major order.
  public convenience init(_ values: [Double], shape: [Int], type: ElementType = .float32) {
    precondition(
      values.count == shape.elementCount,
      "\(values.count) values do not fill a tensor of shape \(shape)")
    self.init(uninitialized: shape, type)
    write(values)
  }

  /// A scalar.
  public convenience init(_ value: Double, type: ElementType = .float32) {
    self.init([value], shape: [], type: type)
  }

  /// Number of elements.
  public var count: Int { shape.elementCount }

  /// The bytes of the elements.
  public var byteCount: Int { count * elementType.size }

  /// The first element. Valid while the tensor is.
  package var pointer: UnsafeMutableRawPointer { storage.base + offset * elementType.size }

  /// Whether the elements lie in row-major order without gaps.
  package var isContiguous: Bool {
    var step = 1
    for axis in shape.indices.reversed() where shape[axis] != 1 {
      if strides[axis] != step { return false }
      step *= shape[axis]
    }
    return true
  }

  var kernels: ck_kernels { elementType.kernels }

  /// Whether nothing else refers to this tensor's memory, and it is in one piece.
  var ownsItsMemory: Bool { isContiguous && isKnownUniquelyReferenced(&storage) }
}

// MARK: - Making

extension Tensor {
  /// A tensor whose elements are all `value`.
  public static func full(
    _ value: Double, _ shape: [Int], type: ElementType = .float32
  ) -> Tensor {
    let tensor = Tensor(uninitialized: shape, type)
    tensor.fill(value)
    return tensor
  }

  /// A tensor of zeros.
  public static func zeros(_ shape: [Int], type: ElementType = .float32) -> Tensor {
    full(0, shape, type: type)
  }

  /// A tensor of ones.
  public static func ones(_ shape: [Int], type: ElementType = .float32) -> Tensor {
    full(1, shape, type: type)
  }

  /// The n x n identity matrix.
  public static func identity(_ n: Int, type: ElementType = .float32) -> Tensor {
    let tensor = zeros([n, n], type: type)
    let diagonal = Tensor(
      storage: tensor.storage, shape: [n], strides: [n + 1], type: type)
    Kernel.transfer(full(1, [n], type: type), into: diagonal)
    return tensor
  }
}

// MARK: - Reading and writing

extension Tensor {
  /// All elements in row-major order.
  public var values: [Double] {
    let source = contiguous()
    return withExtendedLifetime(source) {
      switch elementType {
      case .float32:
        let elements = source.pointer.assumingMemoryBound(to: Float.self)
        return (0..<count).map { Double(elements[$0]) }
      case .float64:
        let elements = source.pointer.assumingMemoryBound(to: Double.self)
        return (0..<count).map { elements[$0] }
      }
    }
  }

  /// The one element of a tensor that has one.
  public var item: Double {
    precondition(count == 1, "item: a tensor of shape \(shape) has \(count) elements")
    return values[0]
  }

  /// Replaces all elements by those of a tensor of the same shape. Not recorded: for
  /// initialisation, merging and restarts.
  public func assign(_ other: Tensor) {
    precondition(
      shape == other.shape && elementType == other.elementType,
      "assign: \(other.elementType) \(other.shape) does not fit \(elementType) \(shape)")
    Kernel.transfer(other, into: self)
  }

  /// Sets all elements to `value`. Not recorded.
  public func fill(_ value: Double) {
    if isContiguous {
      Kernel.fill(self, value)
    } else {
      assign(Tensor.full(value, shape, type: elementType))
    }
  }

  private func write(_ values: [Double]) {
    switch elementType {
    case .float32:
      let elements = pointer.assumingMemoryBound(to: Float.self)
      for (index, value) in values.enumerated() { elements[index] = Float(value) }
    case .float64:
      let elements = pointer.assumingMemoryBound(to: Double.self)
      for (index, value) in values.enumerated() { elements[index] = value }
    }
  }

  /// Gives the bytes of a contiguous tensor, in the byte order of the machine.
  package func withBytes<R>(_ body: (UnsafeMutableRawBufferPointer) throws -> R) rethrows -> R {
    precondition(isContiguous, "the bytes of a strided view are not in one piece")
    return try body(UnsafeMutableRawBufferPointer(start: pointer, count: byteCount))
  }
}

extension Tensor: CustomStringConvertible {
  /// Type, shape and the first elements.
  public var description: String {
    let shown = flattened(limit: 8).map { "\($0)" }.joined(separator: ", ")
    return "\(elementType) \(shape): \(shown)\(count > 8 ? ", …" : "")"
  }

  private func flattened(limit: Int) -> ArraySlice<Double> {
    withoutGradient { values.prefix(limit) }
  }
}

extension Tensor {
  /// A checksum of the bytes (FNV-1a over 64-bit words), equal for equal bytes: for comparing
  /// runs, not for security.
  public var checksum: UInt64 {
    let source = detached.contiguous()
    return source.withBytes { bytes in
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for start in Swift.stride(from: 0, to: bytes.count, by: 8) {
        var word: UInt64 = 0
        if start + 8 <= bytes.count {
          word = bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
        } else {
          for index in start..<bytes.count { word = word << 8 | UInt64(bytes[index]) }
        }
        hash = (hash ^ word) &* 0x100_0000_01b3
        hash ^= hash >> 29
      }
      return hash
    }
  }
}
