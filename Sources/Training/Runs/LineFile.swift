import Foundation

/// A file that is appended to line by line, by one writer.
final class LineFile {
  private let path: String
  private let descriptor: Int32
  /// Bytes in it.
  private(set) var count: Int

  /// Opens a file; what is behind `length` bytes is cut off, and a torn last line, too.
  ///
  /// - Parameters:
  ///   - length: what a checkpoint vouches for; nil for all whole lines.
  init(_ path: String, keeping length: Int? = nil) throws {
    self.path = path
    let known = FileManager.default.contents(atPath: path) ?? Data()
    let whole = known.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    guard length ?? 0 <= whole else {
      throw RunError.file(
        path, "has \(whole) bytes of whole lines, and the checkpoint was made after \(length ?? 0)")
    }
    count = length ?? whole
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND, 0o644)
    guard descriptor >= 0, ftruncate(descriptor, off_t(count)) == 0 else {
      throw RunError.file(path, "cannot be opened: \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

  /// Appends a line in one call of the system.
  func append(_ line: String) throws {
    let bytes = Array((line + "\n").utf8)
    var written = 0
    while written < bytes.count {
      let result = bytes.withUnsafeBytes {
        write(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if result < 0, errno == EINTR { continue }
      guard result > 0 else {
        throw RunError.file(path, "cannot be written: \(String(cString: strerror(errno)))")
      }
      written += result
    }
    count += bytes.count
  }

  /// Waits until what was appended is on the disk.
  func synchronize() throws {
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
      throw RunError.file(path, "cannot be synchronized: \(String(cString: strerror(errno)))")
    }
  }
}
