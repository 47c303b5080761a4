import ExperimentFile
import Foundation
import Protocols
import Synchronization
import Training

/// The content of the files that a run reads, as part of what makes it the same run as another:
/// a file may move, but may not change.
final class DataIdentity: Sendable {
  private let families: Families
  private let known = Mutex<[String: String]>([:])

  init(_ families: Families) { self.families = families }

  /// Digests of the files of a point; nothing of files that cannot be read, which is said elsewhere.
  func parts(of block: TypedBlock) -> [String: String] {
    guard let settings = try? RunSettings(block, families) else { return [:] }
    var parts: [String: String] = [:]
    for (name, files) in settings.files {
      let digests = files.compactMap(digest)
      if !digests.isEmpty { parts[name] = SHA256.hexadecimal(digests.joined().utf8) }
    }
    return parts
  }

  private func digest(_ path: String) -> String? {
    if let digest = known.withLock({ $0[path] }) { return digest }
    guard let digest = try? FileDigest.content(path) else { return nil }
    known.withLock { $0[path] = digest }
    return digest
  }
}
