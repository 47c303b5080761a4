import Foundation
import Protocols
import Tensors

/// `MANIFEST.json`: the files of a checkpoint with their sizes and digests.
struct CheckpointManifest: Codable, Equatable {
  struct Entry: Codable, Equatable {
    let bytes: Int
    let sha256: String
  }

  private static let name = "MANIFEST.json"
  private(set) var files: [String: Entry] = [:]

  /// Adds a file as it is.
  mutating func add(_ name: String, in folder: String) throws {
    files[name] = try Self.entry("\(folder)/\(name)")
  }

  /// Takes over a file of an earlier checkpoint that has the same content: as a hard link, so that
  /// the frozen weights of a cycle are on the disk once.
  ///
  /// - Returns: whether there was one.
  mutating func share(
    _ name: String, of previous: String?, _ progress: TrainingProgress, with folder: String
  ) -> Bool {
    guard let previous, let entry = Self.read(previous)?.files[name],
      let saved = RunJSON.read(
        SavedTrainer.self, file: "\(previous)/\(Checkpoint.trainerName)"),
      saved.progress.attachedAt == progress.attachedAt,
      saved.progress.restarts == progress.restarts,
      // Some file systems have no links: the weights are then written again.
      link("\(previous)/\(name)", "\(folder)/\(name)") == 0
    else { return false }
    files[name] = entry
    return true
  }

  func write(to folder: String) throws {
    try FileSystem.replace("\(folder)/\(Self.name)", with: try RunJSON.document(self))
  }

  private static func read(_ folder: String) -> CheckpointManifest? {
    RunJSON.read(CheckpointManifest.self, file: "\(folder)/\(name)")
  }

  /// The manifest of a checkpoint whose files are all there as it says.
  static func checked(_ folder: String) throws -> CheckpointManifest {
    guard let manifest = read(folder) else {
      throw CheckpointError(folder, "has no readable MANIFEST.json")
    }
    for (name, entry) in manifest.files.sorted(by: { $0.key < $1.key }) {
      guard let found = try? Self.entry("\(folder)/\(name)"), found == entry else {
        throw CheckpointError(folder, "is not whole: '\(name)' is not what its MANIFEST.json says")
      }
    }
    return manifest
  }

  private static func entry(_ path: String) throws -> Entry {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return Entry(
      bytes: (attributes[.size] as? NSNumber)?.intValue ?? -1, sha256: try FileDigest.whole(path))
  }
}
