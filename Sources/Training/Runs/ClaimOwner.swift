import Foundation

/// Whose a claim is: what the file `claim` says.
package struct ClaimOwner: Codable, Equatable, Sendable {
  /// The machine.
  package var host: String
  /// The process.
  package var process: Int32
  /// The start of the machine: a process of before it is dead, whatever has its number now.
  var boot: String
  /// Makes two claims of one process different.
  var nonce: String
  /// Whether the process holds a lock on the file for as long as it lives.
  var isLocked: Bool?

  private enum CodingKeys: String, CodingKey {
    case host, process, boot, nonce
    case isLocked = "locked"
  }

  /// This process.
  static func this() -> ClaimOwner {
    ClaimOwner(
      host: ProcessInfo.processInfo.hostName, process: ProcessInfo.processInfo.processIdentifier,
      boot: currentBoot, nonce: String(UInt64.random(in: .min ... .max), radix: 36))
  }

  /// The start of this machine.
  static let currentBoot: String = {
    let data = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id")
    return data.map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .newlines) } ?? ""
  }()

  /// Seconds without a heartbeat after which a claim of another machine is stale.
  private static let patience = 600.0
  /// Seconds that a claim which cannot be read may be one that is being written.
  private static let gracePeriod = 10.0

  /// Whether nobody is behind a claim any more, as far as can be told from here.
  ///
  /// - Parameters:
  ///   - owner: what the claim says; nil where it cannot be read.
  ///   - path: where it is.
  static func isStale(_ owner: ClaimOwner?, _ path: String) -> Bool {
    guard let owner else { return age(of: path) > gracePeriod }
    guard owner.host == ProcessInfo.processInfo.hostName else { return age(of: path) > patience }
    if owner.boot != currentBoot { return true }
    // The system lets go of a lock when a process ends, however it ends; a process number may have
    // passed to another, and a dead process that nobody has waited for still has its own.
    if owner.isLocked == true, let isLocked = isLocked(path) { return !isLocked }
    return kill(owner.process, 0) != 0 && errno == ESRCH
  }

  /// Whether somebody holds the lock of a file; nil where that cannot be told.
  private static func isLocked(_ path: String) -> Bool? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    // A shared lock: of two that look at once, both see the same.
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return false }
    return errno == EWOULDBLOCK ? true : nil
  }

  /// Seconds since a file was touched.
  private static func age(of path: String) -> Double {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let date = attributes?[.modificationDate] as? Date else { return 0 }
    return Date().timeIntervalSince(date)
  }
}

/// A claim as others find it.
package enum ClaimStanding: Equatable, Sendable {
  /// Nobody has claimed the folder.
  case none
  /// A living process has it.
  case held(ClaimOwner?)
  /// The process that had it is gone; nil where the claim cannot be read.
  case stale(ClaimOwner?)

  /// The claim of a run's folder.
  package init(folder: String) { self.init(path: Claim.path(in: folder)) }

  init(path: String) {
    guard access(path, F_OK) == 0 else {
      self = .none
      return
    }
    let owner = RunJSON.read(ClaimOwner.self, file: path)
    self = ClaimOwner.isStale(owner, path) ? .stale(owner) : .held(owner)
  }
}
