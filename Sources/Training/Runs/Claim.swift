import Dispatch
import Foundation
import Tensors

/// Who may write into a run's folder: a file that only one process can make.
///
/// The file appears with its content (a hard link to one that was written before), its owner holds a
/// lock on it and touches it every half minute. It is stale when its process on this machine is gone,
/// or when one of another machine was not touched for ten minutes; it is then taken over. A process
/// looks whether the claim is still its own while it writes (fencing), so that two never write the
/// same run.
package final class Claim {
  private let folder: String
  private let path: String
  private var owner = ClaimOwner.this()
  private var heartbeat: Heartbeat?
  private var looked = ContinuousClock.now
  /// Whose claim was stale and has been taken over.
  package private(set) var previous: ClaimOwner?

  /// Where the claim of a folder is.
  static func path(in folder: String) -> String { "\(folder)/claim" }

  /// Claims a folder, which exists.
  ///
  /// - Throws: `RunError.claimed` naming the process that has it, or `RunError.file`.
  package init(folder: String) throws {
    self.folder = folder
    path = Self.path(in: folder)
    for _ in 0..<5 {
      if try create() { return }
      try clearTheWay()
    }
    throw RunError.file(path, "is taken again and again by other processes")
  }

  deinit { heartbeat?.end() }

  /// Whether the claim is still this process's.
  var isHeld: Bool { RunJSON.read(ClaimOwner.self, file: path) == owner }

  /// Looks, every other second, whether the claim is still this process's. One that somebody deleted
  /// is made again.
  ///
  /// - Throws: `RunError.taken` when another process has it.
  func confirm() throws {
    let now = ContinuousClock.now
    guard now - looked > .seconds(2) else { return }
    looked = now
    try require()
  }

  /// The same, now.
  func require() throws {
    if isHeld { return }
    if access(path, F_OK) != 0, errno == ENOENT, try create() { return }
    throw RunError.taken(folder: folder)
  }

  /// Gives the folder back.
  package func release() {
    if isHeld { unlink(path) }
    heartbeat?.end()
    heartbeat = nil
  }

  // MARK: - The file

  /// Makes the claim; false where there is one.
  private func create() throws -> Bool {
    let temporary = "\(folder)/.partial-claim-\(owner.nonce)"
    let descriptor = try make(temporary)
    // Linked under its name when it is whole: who finds a claim can read whose it is.
    let isMade = link(temporary, path) == 0
    let problem = errno
    unlink(temporary)
    if isMade {
      heartbeat = Heartbeat(descriptor)
      return true
    }
    close(descriptor)
    switch problem {
    // Whoever has the claim may have tidied the folder up.
    case EEXIST, ENOENT: return false
    case EPERM, ENOTSUP, ENOSYS, EMLINK: return try createWithoutLinks()
    default: throw failure("cannot be created", problem)
    }
  }

  /// On file systems without links.
  private func createWithoutLinks() throws -> Bool {
    do {
      heartbeat = Heartbeat(try make(path))
      return true
    } catch RunError.file where access(path, F_OK) == 0 {
      return false
    }
  }

  /// A new file that says who this is, locked.
  private func make(_ path: String) throws -> Int32 {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("cannot be created", errno) }
    owner.isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? true : nil
    do {
      let bytes = Array(try RunJSON.line(owner).utf8)
      guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
        throw failure("cannot be written", errno)
      }
    } catch {
      unlink(path)
      close(descriptor)
      throw error
    }
    return descriptor
  }

  private func failure(_ what: String, _ code: Int32) -> RunError {
    .file(path, "\(what): \(String(cString: strerror(code)))")
  }

  // MARK: - Stale claims

  /// Sets a stale claim aside.
  ///
  /// - Throws: `RunError.claimed` where somebody lives behind it.
  private func clearTheWay() throws {
    try refuseLiving(ClaimStanding(path: path))
    // One process at a time, where the file system has locks.
    let lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if lock >= 0 { close(lock) } }
    for _ in 0..<25 where flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK {
      usleep(20_000)
    }
    let standing = ClaimStanding(path: path)
    try refuseLiving(standing)
    guard case .stale(let gone) = standing else { return }
    let aside = "\(path).stale.\(owner.nonce)"
    guard rename(path, aside) == 0 else { return }
    defer { unlink(aside) }
    // Without locks another may have been faster: then this is its claim, and it gets it back.
    if let found = RunJSON.read(ClaimOwner.self, file: aside), found != gone {
      link(aside, path)
    } else {
      previous = gone ?? previous
    }
  }

  private func refuseLiving(_ standing: ClaimStanding) throws {
    guard case .held(let owner) = standing else { return }
    throw RunError.claimed(
      folder: folder, host: owner?.host ?? "an unknown machine", process: owner?.process ?? 0)
  }
}

/// Touches a claim every half minute for as long as its process lives, whatever it is doing, and keeps
/// its lock.
private final class Heartbeat {
  private let timer: any DispatchSourceTimer

  init(_ descriptor: Int32) {
    timer = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
    timer.schedule(deadline: .now() + 30, repeating: 30)
    // By the descriptor: a claim that was taken over is not touched.
    timer.setEventHandler { futimens(descriptor, nil) }
    timer.setCancelHandler { close(descriptor) }
    timer.resume()
  }

  func end() { timer.cancel() }

  deinit { timer.cancel() }
}
