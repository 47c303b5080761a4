import Foundation
import Testing

/// A disk without space: it is said, what is finished stays, and the next start goes on.
@Suite struct FullDiskTests {
  private static let text =
    ShortExperiment.grid.replacing("until: 60", with: "until: 40").replacing(
      "sweep: {seeds: 2}", with: "sweep: {seeds: 1}")

  private func short() throws -> ShortExperiment {
    try ShortExperiment(Self.text, files: ["data/words.txt": ShortExperiment.words])
  }

  /// What a run of the program in a shell gave.
  private func shell(_ script: String, in folder: URL) throws -> (code: Int32, errors: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", script, "sh", try Program.url().path]
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, said)
  }

  @Test(
    "a write that the system refuses fails the run, and nothing of it is lost",
    arguments: ["", "--workers 2"])
  func limit(_ options: String) throws {
    let short = try short()
    // In blocks of 512 bytes: enough for a claim and settings, too little for a checkpoint.
    let refused = try shell("ulimit -f 16; exec \"$1\" run short.yaml \(options)", in: short.folder)
    #expect(refused.code == 1, "\(refused.errors)")
    #expect(refused.errors.contains("File too large"), "\(refused.errors)")
    #expect(
      try short.points(of: "short").allSatisfy {
        !short.exists("runs/short/points/\($0)/claim")
      })
    let outcome = try shell(
      "exec \"$1\" run short.yaml --retry-failed \(options)", in: short.folder)
    #expect(outcome.code == 0, "\(outcome.errors)")
    try expectSame(short)
  }

  private func expectSame(_ short: ShortExperiment) throws {
    let whole = try self.short()
    #expect(try whole.ranklab("run", "short.yaml").code == 0)
    let found = try short.files()
    for (name, data) in try whole.files() where name.hasPrefix("points/") {
      #expect(found[name] == data, "\(name)")
    }
  }

  /// Whether a small file system can be made here: by root, or where users have name spaces.
  private static let hasNameSpaces: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "unshare -rm sh -c 'mount -t tmpfs -o size=64k tmpfs /mnt'"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  @Test(
    "a full disk ends the sweep, and the next start goes on when there is space",
    .enabled(if: hasNameSpaces), arguments: ["", "--workers 2"])
  func full(_ options: String) throws {
    let short = try short()
    // 300 KiB hold about two of the five runs.
    let outcome = try shell(
      """
      exec unshare -rm sh -c '
        mkdir runs && mount -t tmpfs -o size=300k tmpfs runs || exit 99
        "$1" run short.yaml \(options) 2> first.txt; echo $? > first.code
        cp -r runs first
        mount -o remount,size=64m runs || exit 98
        "$1" run short.yaml \(options) --retry-failed; code=$?
        cp -r runs kept; exit $code' sh "$1"
      """, in: short.folder)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let said = try short.read("first.txt")
    #expect(try short.read("first.code") == "1\n", "\(said)")
    #expect(said.contains("No space left on device"), "\(said)")
    #expect(said.contains("the disk is full: no other run is begun; the next start goes on"))
    let points = try FileManager.default.contentsOfDirectory(
      atPath: short.folder.appending(path: "kept/short/points").path)
    #expect(points.count == 5)
    for point in points {
      let first = "first/short/points/\(point)/result.json"
      guard short.exists(first) else { continue }
      #expect(try short.read(first) == short.read("kept/short/points/\(point)/result.json"))
    }
    try FileManager.default.removeItem(at: short.folder.appending(path: "runs"))
    try FileManager.default.moveItem(
      at: short.folder.appending(path: "kept"), to: short.folder.appending(path: "runs"))
    try expectSame(short)
  }
}
