#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file's bytes, mapped into memory for reading: nothing is read before it is touched.
///
/// As for every reader that maps files, the process receives SIGBUS when it touches bytes beyond
/// the end of a file that another process has made shorter meanwhile. Replace a file that may be in
/// use by renaming another onto it, as `AtomicFile` does; the mapping keeps the old one.
///
/// Unchecked, because a pointer is not `Sendable`. It is sound: the only field is constant, the
/// pages are mapped read-only and private, and they are given back in `deinit` alone, when no
/// thread holds the object.
final class MappedFile: @unchecked Sendable {
  private let bytes: UnsafeRawBufferPointer

  /// The size of the file in bytes.
  var count: Int { bytes.count }

  /// Maps the regular file at `path`; symbolic links are followed.
  init(path: String) throws(SafetensorsError) {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw SafetensorsError(path: path, problem: "cannot open: \(FileSystem.lastError)")
    }
    defer { _ = close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw SafetensorsError(path: path, problem: "cannot examine: \(FileSystem.lastError)")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw SafetensorsError(
        path: path, problem: isFolder ? "is a folder, not a file" : "is not a regular file")
    }
    let size = Int(status.st_size)
    guard size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != MAP_FAILED else {
      throw SafetensorsError(path: path, problem: "cannot map: \(FileSystem.lastError)")
    }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
  }

  deinit {
    guard let address = bytes.baseAddress else { return }
    munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
  }

  /// Calls `body` with the bytes in `range`, which must lie within the file; the pointer is valid
  /// until `body` returns.
  func withBytes<Result, Failure: Error>(
    in range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside the file")
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeRawBufferPointer(rebasing: bytes[range]))
  }

  /// A copy of the bytes in `range`, which must lie within the file.
  func copy(_ range: Range<Int>) -> [UInt8] {
    withBytes(in: range) { bytes in [UInt8](bytes) }
  }
}
