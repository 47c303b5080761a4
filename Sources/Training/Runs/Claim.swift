import Foundation
import Tensors

/// Who may write into a run's folder: a file that only one process can make.
///
/// A claim is stale when its process on this machine is dead, or when it was not touched for ten
/// minutes; it is then taken over. A process looks whether the claim is still its own before it
/// commits a checkpoint (fencing), so that two never write the same run.
package final class Claim {
  private struct Owner: Codable, Equatable {
    var host: String
    var process: Int32
    var boot: String
    var nonce: String
  }

  /// Seconds without a touch after which a claim of another machine is stale.
  private static let patience = 600.0
  private let path: String
  private let owner: Owner
  private var touched = Date()

  /// Claims a folder.
  ///
  /// - Throws: `RunError` naming the process that has it.
  init(folder: String) throws {
    path = "\(folder)/claim"
    owner = Owner(
      host: ProcessInfo.processInfo.hostName, process: ProcessInfo.processInfo.processIdentifier,
      boot: Self.bootIdentifier, nonce: String(UInt64.random(in: .min ... .max), radix: 36))
    for _ in 0..<3 {
      if try create() { return }
      guard let other = RunJSON.read(Owner.self, file: path), !Self.isStale(other, path) else {
        // Renamed, not deleted: of two that take over at once only one succeeds.
        let aside = "\(path).stale.\(owner.nonce)"
        if rename(path, aside) == 0 { unlink(aside) }
        continue
      }
      throw RunError.claimed(folder: folder, host: other.host, process: other.process)
    }
    throw RunError.file(path, "is taken again and again by other processes")
  }

  /// Says that the owner is alive, every half minute.
  func touch() {
    guard Date().timeIntervalSince(touched) > 30 else { return }
    touched = Date()
    try? FileManager.default.setAttributes([.modificationDate: touched], ofItemAtPath: path)
  }

  /// Whether the claim is still this process's.
  var isHeld: Bool { RunJSON.read(Owner.self, file: path) == owner }

  /// Gives the folder back.
  func release() { if isHeld { unlink(path) } }

  private func create() throws -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      if errno == EEXIST { return false }
      throw RunError.file(path, "cannot be created: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    let bytes = Array(try RunJSON.line(owner).utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      let problem = String(cString: strerror(errno))
      unlink(path)
      throw RunError.file(path, "cannot be written: \(problem)")
    }
    return true
  }

  /// Whether a living process trains the run of a folder, as far as can be told from here.
  package static func isHeld(folder: String) -> Bool {
    let path = "\(folder)/claim"
    return RunJSON.read(Owner.self, file: path).map { !isStale($0, path) } ?? false
  }

  private static func isStale(_ other: Owner, _ path: String) -> Bool {
    if other.host == ProcessInfo.processInfo.hostName {
      // A process of before the last start of the machine is dead, whatever has its number now.
      if other.boot != bootIdentifier { return true }
      return kill(other.process, 0) != 0 && errno == ESRCH
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let date = attributes?[.modificationDate] as? Date else { return true }
    return Date().timeIntervalSince(date) > patience
  }

  private static var bootIdentifier: String {
    let data = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id")
    return data.map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .newlines) } ?? ""
  }
}
