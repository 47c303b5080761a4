#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file that appears under its name complete or not at all.
///
/// The contents go to a temporary file in the same folder, are forced to the disk, and the file is
/// then renamed. Until that instant whatever had the name keeps it. A process that is killed leaves
/// a file `.partial-…` behind, which nothing reads.
struct AtomicFile {
  /// The most bytes that one system call is asked to write.
  private static let chunkByteCount = 64 << 20

  private let path: String
  private let temporaryPath: String
  private let descriptor: Int32

  /// Makes or replaces the file at `path` with what `writeContents` appends.
  ///
  /// - Throws: what `writeContents` throws, or an error that names `path` and the reason (no such
  ///   folder, disk full); the temporary file is then deleted and `path` is as it was. Only when
  ///   the folder itself cannot be synchronized is the new file in place already.
  static func replace(
    _ path: String,
    _ writeContents: (borrowing AtomicFile) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    let file = try AtomicFile(path: path)
    do throws(SafetensorsError) {
      do throws(SafetensorsError) {
        try writeContents(file)
        try file.synchronize()
      } catch {
        _ = close(file.descriptor)
        throw error
      }
      // Network file systems report some failed writes only now.
      guard close(file.descriptor) == 0 else { throw file.failure("cannot write") }
      guard rename(file.temporaryPath, path) == 0 else { throw file.failure("cannot replace") }
    } catch {
      _ = unlink(file.temporaryPath)
      throw error
    }
    try FileSystem.synchronize(folder: FileSystem.folder(of: path))
  }

  private init(path: String) throws(SafetensorsError) {
    guard !path.isEmpty, !path.hasSuffix("/") else {
      throw SafetensorsError(path: path, problem: "is not the name of a file")
    }
    self.path = path
    let folder = FileSystem.folder(of: path)
    let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
    temporaryPath = FileSystem.path(".partial-\(suffix)", in: folder)
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw SafetensorsError(
        path: path, problem: "cannot create a file in folder \(folder): \(FileSystem.lastError)")
    }
  }

  /// Appends `bytes`.
  func append(_ bytes: [UInt8]) throws(SafetensorsError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(SafetensorsError) in
      try append(UnsafeRawBufferPointer(buffer))
    }
  }

  /// Appends `bytes`.
  func append(_ bytes: UnsafeRawBufferPointer) throws(SafetensorsError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let chunk = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.chunkByteCount))
      let written = write(descriptor, chunk.baseAddress, chunk.count)
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if written == 0 || errno != EINTR {
        throw failure("cannot write")
      }
    }
  }

  private func synchronize() throws(SafetensorsError) {
    while fsync(descriptor) != 0 {
      guard errno == EINTR else { throw failure("cannot write") }
    }
  }

  private func failure(_ what: String) -> SafetensorsError {
    SafetensorsError(path: path, problem: "\(what): \(FileSystem.lastError)")
  }
}
