/// A safetensors file, open for reading: named arrays of plain numbers, mapped into memory.
///
/// A file is an unsigned 64-bit little-endian number N, a header of N bytes of JSON that says which
/// tensor lies where, and the tensors' bytes: row-major, little-endian, one after another. Opening
/// one reads the header alone; a tensor's bytes are read when they are touched.
///
/// The reader is as strict as the format's reference implementation or stricter, and a file that
/// is not what it should be gives an error, whoever made it: the tensors must cover the data
/// exactly, no key may come twice (nor differ from another in its Unicode normalization alone),
/// keys are at most 1,024 bytes long, and even in a tensor without elements the other dimensions'
/// product must be countable.
///
/// A file must not be shortened while it is open: touching bytes that are gone ends the process
/// with SIGBUS, as for every reader that maps files. The writers here rename a complete file onto
/// the old one instead, which a reader does not notice.
///
/// ```swift
/// let file = try SafetensorsFile(path: "model.safetensors")
/// if let entry = file["wte.weight"] {
///   let first = file.withBytes(of: entry) { $0.loadUnaligned(as: Float.self) }
/// }
/// ```
public final class SafetensorsFile: Sendable {
  /// One tensor's place in a file.
  public struct Entry: Sendable, Hashable {
    /// The tensor's name, for example `model.layers.0.mlp.up_proj.weight`; any text, even none.
    public let name: String
    /// The type of its elements.
    public let type: StoredType
    /// Its dimensions, slowest first; none for a single number.
    public let shape: [Int]
    /// The bytes that it takes, counted from the end of the header.
    public let byteRange: Range<Int>
  }

  /// The path that the file was opened with.
  public let path: String
  /// The tensors in the order of their bytes.
  public let entries: [Entry]
  /// The header's free text by key, for example `format`; empty when it has none.
  public let metadata: [String: String]

  private let file: MappedFile
  private let dataStart: Int
  private let indexByName: [String: Int]

  /// Opens the file at `path` and reads its header.
  ///
  /// - Parameter path: a regular file or a symbolic link to one.
  /// - Throws: an error that names the path and says what is wrong: there is no such file, it
  ///   cannot be read, or it is not a valid safetensors file.
  public init(path: String) throws(SafetensorsError) {
    let file = try MappedFile(path: path)
    let header: SafetensorsHeader
    do {
      dataStart = try Self.headerEnd(of: file)
      header = try SafetensorsHeader(
        json: file.copy(Self.lengthByteCount..<dataStart), dataCount: file.count - dataStart)
    } catch {
      throw error.inFile(path)
    }
    self.path = path
    self.file = file
    entries = header.entries
    metadata = header.metadata
    var indexByName: [String: Int] = [:]
    for (index, entry) in header.entries.enumerated() {
      indexByName[entry.name] = index
    }
    self.indexByName = indexByName
  }

  /// The names of the tensors in the order of their bytes.
  public var names: [String] { entries.map(\.name) }

  /// The place of the tensor called `name`, or nil when the file has none.
  public subscript(name: String) -> Entry? {
    indexByName[name].map { entries[$0] }
  }

  /// Calls `body` with the bytes of one tensor, without copying them.
  ///
  /// The bytes need not be aligned to the element's size: use `loadUnaligned` or copy them.
  ///
  /// - Parameters:
  ///   - entry: an entry of this file; one of another file is a programming error and stops the
  ///     program.
  ///   - body: receives the bytes; the pointer is valid until it returns.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws.
  public func withBytes<Result, Failure: Error>(
    of entry: Entry, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(self[entry.name] == entry, "\(entry.name) is not an entry of \(path)")
    let start = dataStart + entry.byteRange.lowerBound
    return try file.withBytes(in: start..<start + entry.byteRange.count, body)
  }
}

extension SafetensorsFile {
  /// The bytes of the number N that begins a file.
  private static let lengthByteCount = 8

  /// Reads N and returns the index of the first byte after the header.
  private static func headerEnd(of file: MappedFile) throws(FormatProblem) -> Int {
    guard file.count >= lengthByteCount else {
      throw FormatProblem(
        "not a safetensors file: it has \(file.count) bytes, "
          + "and the length of its header alone takes \(lengthByteCount)")
    }
    let length = file.withBytes(in: 0..<lengthByteCount) { bytes in
      UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    }
    guard length <= SafetensorsHeader.largestByteCount else {
      throw FormatProblem(
        "not a safetensors file: its header claims \(length) bytes, "
          + "and \(SafetensorsHeader.largestByteCount) are the most")
    }
    let remaining = file.count - lengthByteCount
    guard length <= remaining else {
      throw FormatProblem("its header claims \(length) bytes, but only \(remaining) follow")
    }
    return lengthByteCount + Int(length)
  }
}
