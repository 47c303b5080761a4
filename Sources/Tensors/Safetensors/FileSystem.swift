#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The few questions and requests to the file system that reading and writing tensors needs.
package enum FileSystem {
  /// What the last failed system call reported, in words.
  static var lastError: String {
    String(cString: strerror(errno))
  }

  /// Whether something has this path, a symbolic link that leads to nothing not counted.
  package static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }

  /// Deletes the file at `path`; that there is none is no error.
  package static func remove(_ path: String) throws(SafetensorsError) {
    guard unlink(path) == 0 || errno == ENOENT else {
      throw SafetensorsError(path: path, problem: "cannot delete: \(lastError)")
    }
  }

  /// The folder that holds the file at `path`.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The path of the file called `name` in `folder`.
  package static func path(_ name: String, in folder: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  /// Waits until the folder's own list of files is on the disk, so that a file which was created,
  /// renamed or deleted in it stays so after a loss of power.
  package static func synchronize(folder: String) throws(SafetensorsError) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
    guard descriptor >= 0 else {
      throw SafetensorsError(path: folder, problem: "cannot open the folder: \(lastError)")
    }
    defer { _ = close(descriptor) }
    // Some file systems cannot do this for folders and say EINVAL: there is nothing to wait for.
    while fsync(descriptor) != 0 && errno != EINVAL {
      guard errno == EINTR else {
        throw SafetensorsError(path: folder, problem: "cannot synchronize: \(lastError)")
      }
    }
  }
}
