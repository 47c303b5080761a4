import Foundation
import Testing

/// Killed at any instant and started again, a run ends in the same bytes: the real program, killed
/// with SIGKILL.
@Suite struct KillTests {
  enum Kind: String, CaseIterable {
    case dense, lora, relora, warmStart

    /// The experiment; what it says of probes itself stands in the place of the base's.
    var text: String {
      guard self == .relora else { return Workplace.base + settings }
      let base = Workplace.base.split(separator: "\n").filter { !$0.hasPrefix("probes:") }
      return base.joined(separator: "\n") + "\n" + settings
    }

    /// The artifact that stands for the ledger of cycles.
    var cycles: [String] {
      self == .relora
        ? ["artifacts/cycles-step-000000024.safetensors", "artifacts/cycle-0003.safetensors"] : []
    }

    var settings: String {
      switch self {
      case .dense: ""
      case .lora: "adapter: {kind: lora, rank: 2, dropout: 0.1}\n"
      case .relora:
        """
        adapter: {kind: lora, rank: 2}
        restart: {every: 6, rewarm: 2, reset: {kind: random, ratio: 90%}}
        probes: [{kind: spectrum, of: [update, gradient], every: 8}, {kind: cycles, every: 6}]

        """
      case .warmStart:
        """
        adapter: {kind: lora, rank: 2, start: 7}
        restart: {every: 6, rewarm: 2, reset: {kind: magnitude}}

        """
      }
    }
  }

  /// When a run is killed.
  enum Moment {
    /// Once a step is written.
    case after(Int)
    /// While a checkpoint is being written.
    case inCheckpoint
  }

  /// Just before, at and after the restarts at 6, 12 and 18, in a checkpoint, in between. A moment
  /// that a checkpoint has passed kills the program at its start.
  private static let moments: [Moment] = [
    .after(0), .after(5), .after(6), .after(7), .inCheckpoint, .after(11), .inCheckpoint,
    .after(13),
    .after(18), .after(22), .after(24),
  ]

  @Test("a killed run ends in the same bytes", arguments: Kind.allCases)
  func killing(_ kind: Kind) throws {
    let place = try Workplace()
    let file = try place.write("small.yaml", kind.text)
    let whole = try Program.run("run", file, "--runs", "\(place.folder)/whole")
    #expect(whole.code == 0, "\(whole.errors)")
    var kills = 0
    let random = (0..<2).map { _ in Moment.after(.random(in: 1...23)) }
    for moment in Self.moments + random {
      kills += try killed(place, file, moment) ? 1 : 0
    }
    #expect(kills >= 6, "most moments must have been met, or nothing was tested (\(random))")
    let last = try Program.run("run", file, "--runs", "\(place.folder)/killed")
    #expect(last.code == 0, "\(last.errors)")
    let (one, other) = (try place.run("whole"), try place.run("killed"))
    for name in [
      "metrics.jsonl", "result.json", "checkpoints/step-000000024/weights.safetensors",
      "checkpoints/step-000000024/optimizer.safetensors",
      "artifacts/spectrum_update-step-000000024.safetensors",
    ] + kind.cycles {
      #expect(try place.bytes("\(one)/\(name)") == place.bytes("\(other)/\(name)"), "\(name)")
    }
    if kind != .dense {
      let base = "checkpoints/step-000000024/base.safetensors"
      #expect(try place.bytes("\(one)/\(base)") == place.bytes("\(other)/\(base)"))
    }
    let report = try String(
      contentsOfFile: "\(place.folder)/killed/small/report.md", encoding: .utf8)
    #expect(report.contains("All 1 runs finished") || report.contains("finished"))
  }

  /// Starts the program and kills it at a moment.
  ///
  /// - Returns: whether it was alive until then.
  private func killed(_ place: Workplace, _ file: String, _ moment: Moment) throws -> Bool {
    let process = Process()
    process.executableURL = try Program.url()
    process.arguments = ["run", file, "--runs", "\(place.folder)/killed"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let points = "\(place.folder)/killed/small/points"
    while process.isRunning, !isReached(moment, points) { usleep(300) }
    let wasRunning = process.isRunning
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return wasRunning
  }

  private func isReached(_ moment: Moment, _ points: String) -> Bool {
    let files = FileManager.default
    guard let name = try? files.contentsOfDirectory(atPath: points).first else { return false }
    switch moment {
    case .after(let step):
      return Workplace.lastStep("\(points)/\(name)/metrics.jsonl") >= step
    case .inCheckpoint:
      let names = try? files.contentsOfDirectory(atPath: "\(points)/\(name)/checkpoints")
      return names?.contains { $0.hasPrefix(".partial-") } ?? false
    }
  }

  @Test func `a signal stops a run with a checkpoint and code 75, and the next start goes on`()
    throws
  {
    let place = try Workplace()
    let file = try place.write(
      "small.yaml",
      Workplace.base.replacing("until: 24", with: "until: 4000").replacing(
        "checkpoint: {every: 5", with: "checkpoint: {every: 4000"))
    let process = Process()
    process.executableURL = try Program.url()
    process.arguments = ["run", file, "--runs", "\(place.folder)/runs"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let points = "\(place.folder)/runs/small/points"
    while process.isRunning, !isReached(.after(3), points) { usleep(1000) }
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationStatus == 75)
    let run = try place.run("runs")
    let status = try JSONSerialization.jsonObject(with: place.bytes("\(run)/status.json"))
    let fields = try #require(status as? [String: Any])
    #expect(fields["state"] as? String == "preempted")
    let step = try #require(fields["step"] as? Int)
    #expect(FileManager.default.fileExists(atPath: "\(run)/checkpoints"))
    #expect(Workplace.lastStep("\(run)/metrics.jsonl") == step)
    let log = String(decoding: try place.bytes("\(run)/log.txt"), as: UTF8.self)
    #expect(log.contains("stopped by a signal after step \(step)"))
    #expect(!FileManager.default.fileExists(atPath: "\(run)/claim"), "the folder is given back")
  }
}
