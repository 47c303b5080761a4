/// Writes safetensors files, byte for byte as the format's reference implementation does.
///
/// ```swift
/// try SafetensorsWriter.write(
///   [.init(name: "bias", type: .float32, shape: [2], bytes: [0, 0, 128, 63, 0, 0, 0, 64])],
///   metadata: ["format": "pt"], to: "model.safetensors")
/// ```
public enum SafetensorsWriter {
  /// One tensor to be written: what it is, and how to get at its bytes.
  public struct Item {
    /// Receives a stretch of a tensor's bytes; the pointer need not outlive the call.
    public typealias Sink = (UnsafeRawBufferPointer) throws -> Void

    /// The tensor's name: at most 1,024 bytes, and not `__metadata__`.
    public let name: String
    /// The type of its elements.
    public let type: StoredType
    /// Its dimensions, slowest first.
    public let shape: [Int]
    /// Hands the tensor's bytes, row-major and little-endian, to its argument.
    public let sendBytes: (Sink) throws -> Void

    /// A tensor whose bytes are produced while they are written.
    ///
    /// - Parameters:
    ///   - name: at most 1,024 bytes, and not `__metadata__`.
    ///   - type: the type of the elements.
    ///   - shape: the dimensions, slowest first; none for a single number.
    ///   - sendBytes: calls its argument with the bytes, at once or in stretches. It runs once,
    ///     during the writing; an error that it throws ends the writing.
    public init(
      name: String, type: StoredType, shape: [Int], sendBytes: @escaping (Sink) throws -> Void
    ) {
      self.name = name
      self.type = type
      self.shape = shape
      self.sendBytes = sendBytes
    }

    /// A tensor whose bytes are at hand.
    ///
    /// - Parameters:
    ///   - name: at most 1,024 bytes, and not `__metadata__`.
    ///   - type: the type of the elements.
    ///   - shape: the dimensions, slowest first; none for a single number.
    ///   - bytes: the elements, row-major and little-endian.
    public init(name: String, type: StoredType, shape: [Int], bytes: [UInt8]) {
      self.init(name: name, type: type, shape: shape) { sink in
        try bytes.withUnsafeBytes { try sink($0) }
      }
    }
  }

  /// Makes or replaces the file at `path`, which appears complete or not at all.
  ///
  /// The tensors are laid out by type, those of the largest alignment first, then by name. They are
  /// taken one after another, so no more than one stretch of bytes is ever in memory. Metadata are
  /// written in the order of their keys, where the reference implementation's order changes from
  /// run to run; empty metadata are left out.
  ///
  /// - Parameters:
  ///   - items: the tensors, in any order.
  ///   - metadata: free text by key, for example `["format": "pt"]`; the keys at most 1,024 bytes.
  ///   - path: the file; its folder must exist.
  /// - Throws: an error that names the path, when a name is unusable or comes twice, when a tensor
  ///   sends another number of bytes than its shape takes or throws, or when the file cannot be
  ///   written. A file that was there before is then as it was.
  public static func write(
    _ items: [Item], metadata: [String: String] = [:], to path: String
  ) throws(SafetensorsError) {
    let layout: SafetensorsLayout
    do {
      layout = try SafetensorsLayout(of: items, metadata: metadata)
    } catch {
      throw error.inFile(path)
    }
    try AtomicFile.replace(path) { (file) throws(SafetensorsError) in
      try file.append(layout.header)
      for (item, byteCount) in layout.items {
        try send(item, byteCount: byteCount, to: file, path: path)
      }
    }
  }

  private static func send(
    _ item: Item, byteCount: Int, to file: borrowing AtomicFile, path: String
  ) throws(SafetensorsError) {
    let tensor = "tensor \(FormatProblem.quote(item.name))"
    let wrongCount = SafetensorsError(
      path: path,
      problem: "\(tensor) did not send the \(byteCount) bytes that its shape "
        + "\(FormatProblem.list(item.shape)) of \(item.type.rawValue) takes")
    var remaining = byteCount
    // Kept apart, so that a producer which swallows the error does not end in a damaged file.
    var failure: SafetensorsError?
    do {
      try item.sendBytes { bytes in
        if let failure { throw failure }
        do throws(SafetensorsError) {
          guard bytes.count <= remaining else { throw wrongCount }
          try file.append(bytes)
        } catch {
          failure = error
          throw error
        }
        remaining -= bytes.count
      }
    } catch let error as SafetensorsError {
      throw error
    } catch {
      throw SafetensorsError(path: path, problem: "\(tensor) could not be written: \(error)")
    }
    if let failure { throw failure }
    guard remaining == 0 else { throw wrongCount }
  }
}
