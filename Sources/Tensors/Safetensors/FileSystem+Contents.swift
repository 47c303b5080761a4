#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

// Folders, and small files taken as a whole.

extension FileSystem {
  /// The bytes of the regular file at `path`.
  package static func contents(
    of path: String, atMost largestByteCount: Int
  ) throws(SafetensorsError) -> [UInt8] {
    let file = try MappedFile(path: path)
    guard file.count <= largestByteCount else {
      throw SafetensorsError(
        path: path, problem: "it has \(file.count) bytes, and \(largestByteCount) are the most")
    }
    return file.copy(0..<file.count)
  }

  /// Makes or replaces the file at `path`, which appears complete or not at all.
  package static func replace(
    _ path: String, with text: String
  ) throws(SafetensorsError) {
    try AtomicFile.replace(path) { (file) throws(SafetensorsError) in
      try file.append(Array(text.utf8))
    }
  }

  /// Makes the folder at `path`, and those above it that do not exist.
  package static func makeFolder(_ path: String) throws(SafetensorsError) {
    if mkdir(path, 0o777) == 0 { return }
    let parent = folder(of: path)
    if errno == ENOENT, parent != path, !path.isEmpty {
      try makeFolder(parent)
      if mkdir(path, 0o777) == 0 { return }
    }
    guard errno == EEXIST else {
      throw SafetensorsError(path: path, problem: "cannot create the folder: \(lastError)")
    }
    guard exists(self.path(".", in: path)) else {
      throw SafetensorsError(path: path, problem: "is a file, not a folder")
    }
  }
}
