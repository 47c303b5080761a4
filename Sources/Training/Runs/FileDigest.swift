import ExperimentFile
import Foundation
import Tensors

/// Digests of files.
package enum FileDigest {
  /// The SHA-256 of a whole file, read piece by piece.
  package static func whole(_ path: String) throws -> String {
    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? file.close() }
    var hash = SHA256()
    while let piece = try file.read(upToCount: 1 << 22), !piece.isEmpty {
      piece.withUnsafeBytes { hash.update($0) }
    }
    return hash.hexadecimal
  }

  /// What tells a file's content apart in a run's identity: the digest of the whole, or, above 256
  /// MiB, of its size and of 256 pieces of 1 MiB spread over it, so that a corpus of a terabyte does
  /// not take an hour to name.
  package static func content(_ path: String) throws -> String {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
    let piece = 1 << 20
    guard size > 256 * piece else { return try whole(path) }
    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    defer { try? file.close() }
    var hash = SHA256()
    hash.update(Array("\(size) bytes".utf8))
    for index in 0..<256 {
      try file.seek(toOffset: UInt64((size - piece) / 255 * index))
      try file.read(upToCount: piece)?.withUnsafeBytes { hash.update($0) }
    }
    return hash.hexadecimal
  }
}
