internal import CKernels

extension StoredType {
  /// The stored type of an element type.
  public init(_ type: ElementType) { self = type == .float32 ? .float32 : .float64 }

  /// Whether a tensor can be read from this type without loss, or written to it.
  var isFloatingPoint: Bool { [.float32, .float64, .bfloat16, .float16].contains(self) }
}

extension Tensor {
  /// Reads a tensor of float32, float64, bfloat16 or float16 from a file.
  ///
  /// - Parameters:
  ///   - type: the element type in memory; float64 is rounded to float32 where that is asked for.
  /// - Throws: `SafetensorsError` when the stored type holds no such numbers.
  public convenience init(
    _ entry: SafetensorsFile.Entry, of file: SafetensorsFile, type: ElementType = .float32
  ) throws(SafetensorsError) {
    guard entry.type.isFloatingPoint else {
      throw SafetensorsError(
        path: file.path,
        problem: "tensor '\(entry.name)' is \(entry.type.rawValue); wanted is F32, F64, BF16 or F16"
      )
    }
    self.init(uninitialized: entry.shape, type)
    let stored = file.withBytes(of: entry) { Tensor.decode($0, entry.type, entry.shape) }
    Kernel.transfer(stored.converted(to: type), into: self)
  }

  private static func decode(
    _ bytes: UnsafeRawBufferPointer, _ stored: StoredType, _ shape: [Int]
  ) -> Tensor {
    let result = Tensor(uninitialized: shape, stored == .float64 ? .float64 : .float32)
    let count = shape.elementCount
    guard count > 0 else { return result }
    switch stored {
    case .bfloat16, .float16:
      // A copy: the bytes of a file need not be aligned.
      let halves = [UInt16](unsafeUninitializedCapacity: count) { buffer, filled in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
        filled = count
      }
      let to = result.pointer.assumingMemoryBound(to: Float.self)
      stored == .bfloat16 ? ck_bf16_to_f32(count, halves, to) : ck_f16_to_f32(count, halves, to)
    default:
      result.withBytes { $0.copyMemory(from: bytes) }
    }
    return result
  }

  /// This tensor under a name, for a file. Its elements are read when the file is written.
  ///
  /// - Parameters:
  ///   - stored: float32, float64, bfloat16 or float16; numbers are rounded to nearest.
  public func item(_ name: String, as stored: StoredType? = nil) -> SafetensorsWriter.Item {
    let stored = stored ?? StoredType(elementType)
    precondition(stored.isFloatingPoint, "a tensor cannot be stored as \(stored.rawValue)")
    return SafetensorsWriter.Item(name: name, type: stored, shape: shape) { sink in
      let source = withoutGradient { self.detached.contiguous() }
      switch stored {
      case .bfloat16, .float16:
        let single = source.converted(to: .float32)
        let from = single.pointer.assumingMemoryBound(to: Float.self)
        let halves = [UInt16](unsafeUninitializedCapacity: single.count) { buffer, filled in
          filled = single.count
          guard let to = buffer.baseAddress else { return }
          stored == .bfloat16
            ? ck_f32_to_bf16(single.count, from, to) : ck_f32_to_f16(single.count, from, to)
        }
        withExtendedLifetime(single) {}
        try halves.withUnsafeBytes(sink)
      default:
        let same = source.converted(to: stored == .float64 ? .float64 : .float32)
        try same.withBytes { try sink(UnsafeRawBufferPointer($0)) }
      }
    }
  }
}
