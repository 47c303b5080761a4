import Foundation
import Synchronization
import Testing

@testable import Training

/// Who may write into a run's folder.
@Suite struct ClaimTests {
  private func withClaimable(_ body: (String) throws -> Void) throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try body(folder)
    }
  }

  private func claim(_ text: String, in folder: String, secondsAgo: Double = 0) throws {
    let path = "\(folder)/claim"
    try Data(text.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -secondsAgo)], ofItemAtPath: path)
  }

  private func owner(
    host: String = ProcessInfo.processInfo.hostName,
    process: Int32 = ProcessInfo.processInfo.processIdentifier,
    boot: String = ClaimOwner.currentBoot, isLocked: Bool? = nil
  ) throws -> String {
    try RunJSON.line(
      ClaimOwner(host: host, process: process, boot: boot, nonce: "other", isLocked: isLocked))
  }

  /// The number of a process that has ended.
  private func deadProcess() throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/true")
    try process.run()
    process.waitUntilExit()
    return process.processIdentifier
  }

  @Test func `a folder has one claim, and can be claimed again when it is given back`() throws {
    try withClaimable { folder in
      let first = try Claim(folder: folder)
      #expect(first.isHeld)
      let process = ProcessInfo.processInfo
      #expect(
        throws: RunError.claimed(
          folder: folder, host: process.hostName, process: process.processIdentifier)
      ) { try Claim(folder: folder) }
      first.release()
      #expect(ClaimStanding(folder: folder) == .none)
      let second = try Claim(folder: folder)
      #expect(second.isHeld && !first.isHeld && second.previous == nil)
      second.release()
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test(
    "of many at once one has it, also where a stale claim is in the way", arguments: [false, true])
  func race(isStale: Bool) throws {
    for _ in 0..<20 {
      try withClaimable { folder in
        if isStale { try claim(try owner(process: try deadProcess()), in: folder) }
        let lock = NSLock()
        nonisolated(unsafe) var winners: [Claim] = []
        let refused = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 12) { _ in
          do {
            let own = try Claim(folder: folder)
            lock.withLock { winners.append(own) }
          } catch {
            refused.add(1, ordering: .relaxed)
          }
        }
        #expect(winners.count == 1 && refused.load(ordering: .relaxed) == 11)
        let areHeld = winners.allSatisfy(\.isHeld)
        #expect(areHeld)
      }
    }
  }

  @Test func `the claim of a process that is gone is taken over`() throws {
    try withClaimable { folder in
      let dead = try deadProcess()
      for text in [
        try owner(process: dead), try owner(boot: "before the machine was started"),
        // Its number has passed to another process: the lock is what tells.
        try owner(isLocked: true),
      ] {
        try claim(text, in: folder)
        guard case .stale = ClaimStanding(folder: folder) else {
          Issue.record("\(text) is not stale")
          continue
        }
        let own = try Claim(folder: folder)
        #expect(own.isHeld && own.previous?.nonce == "other")
        own.release()
      }
    }
  }

  @Test func `another machine's claim is stale when it was not touched for ten minutes`() throws {
    try withClaimable { folder in
      let text = try owner(host: "elsewhere", process: 1, boot: "another", isLocked: true)
      try claim(text, in: folder, secondsAgo: 500)
      #expect(throws: RunError.self) { try Claim(folder: folder) }
      try claim(text, in: folder, secondsAgo: 700)
      #expect(try Claim(folder: folder).isHeld)
    }
  }

  @Test func `a claim that cannot be read may be one that is being written`() throws {
    try withClaimable { folder in
      try claim("{\"host\": ", in: folder)
      #expect(throws: RunError.self) { try Claim(folder: folder) }
      try claim("{\"host\": ", in: folder, secondsAgo: 30)
      #expect(try Claim(folder: folder).isHeld)
    }
  }

  @Test func `who has lost a claim is told, and does not take it away`() throws {
    try withClaimable { folder in
      let own = try Claim(folder: folder)
      let other = try owner(process: 1)
      try claim(other, in: folder)
      #expect(throws: RunError.taken(folder: folder)) { try own.require() }
      own.release()
      #expect(try String(contentsOfFile: "\(folder)/claim", encoding: .utf8) == other)
    }
  }

  @Test func `a claim that somebody deleted is made again`() throws {
    try withClaimable { folder in
      let own = try Claim(folder: folder)
      try FileManager.default.removeItem(atPath: "\(folder)/claim")
      try own.require()
      #expect(own.isHeld)
      #expect(throws: RunError.self) { try Claim(folder: folder) }
    }
  }
}
