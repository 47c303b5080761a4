import Foundation
import Protocols
import Tensors

/// The folder of one run: claims it, and writes its files.
final class RunFiles {
  /// The folder.
  let folder: String
  let claim: Claim
  private(set) var metrics: LineFile
  private let timing: LineFile
  private let log: LineFile
  /// What TensorBoard reads of this attempt; nil before it is opened, and where it cannot be written.
  private var events: TensorBoardFile?
  /// Which start of the run this is, from 1.
  let attempt: Int
  private let steps: Int
  private var written = Date.distantPast

  var checkpoints: String { "\(folder)/checkpoints" }
  private var artifacts: String { "\(folder)/artifacts" }
  private var metricsPath: String { "\(folder)/metrics.jsonl" }

  /// Claims the folder, which is made where it does not exist.
  init(_ folder: String, steps: Int, environment: RunEnvironment) throws {
    (self.folder, self.steps) = (folder, steps)
    try FileSystem.makeFolder("\(folder)/checkpoints")
    try FileSystem.makeFolder("\(folder)/artifacts")
    claim = try Claim(folder: folder)
    do {
      let path = "\(folder)/environment.json"
      var known = RunJSON.read([RunEnvironment].self, file: path) ?? []
      var own = environment
      own.attempt = (known.last?.attempt ?? 0) + 1
      attempt = own.attempt
      known.append(own)
      try FileSystem.replace(path, with: try RunJSON.document(known))
      timing = try LineFile("\(folder)/timing.csv")
      if timing.count == 0 { try timing.append(TimingLine.header) }
      log = try LineFile("\(folder)/log.txt")
      metrics = try LineFile("\(folder)/metrics.jsonl")
    } catch {
      claim.release()
      throw error
    }
  }

  /// Goes back to what a checkpoint vouches for.
  func cutMetrics(to bytes: Int) throws { metrics = try LineFile(metricsPath, keeping: bytes) }

  /// Begins what TensorBoard reads of this attempt, which goes on from `step`.
  ///
  /// Readers forget what earlier attempts wrote at this step or after it. Of that the checkpoint
  /// vouches for the lines of the step itself, so that they are written again.
  func openEvents(at step: Int) {
    writeEvents {
      let file = try TensorBoardFile(in: "\(folder)/tb", attempt: attempt, step: step)
      for line in MetricsFile.read(metricsPath) where line.step >= step {
        try file.append(line)
        try file.append(SpectrumFiles.histograms(of: line, in: artifacts), step: line.step)
      }
      events = file
    }
  }

  func append(_ line: MetricsLine) throws {
    try metrics.append(try RunJSON.line(line))
    writeEvents {
      guard let events else { return }
      try events.append(line)
      try events.append(SpectrumFiles.histograms(of: line, in: artifacts), step: line.step)
    }
  }

  /// A file for TensorBoard that cannot be written stops no run. It is left as it is, because what
  /// came behind a torn record could not be read.
  private func writeEvents(_ write: () throws -> Void) {
    do {
      try write()
    } catch {
      events = nil
      note("warning: \(error); TensorBoard will not show the rest of this attempt")
    }
  }

  func append(_ line: TimingLine) throws { try timing.append(line.text) }

  /// A line for people. A log that cannot be written stops no run.
  func note(_ text: String) {
    let time = Date().formatted(.iso8601)
    try? log.append("\(time) \(text.replacing("\n", with: " "))")
  }

  /// Says where the run stands; at most every other second while it runs.
  func status(
    _ state: RunStatus.State, step: Int, error: String? = nil, remaining: Double? = nil
  ) throws {
    if state == .running, Date().timeIntervalSince(written) < 2 { return }
    written = Date()
    let status = RunStatus(
      state: state, attempt: attempt, step: step, steps: steps,
      updated: written.timeIntervalSince1970, host: ProcessInfo.processInfo.hostName,
      process: ProcessInfo.processInfo.processIdentifier, error: error, remaining: remaining)
    try FileSystem.replace("\(folder)/status.json", with: try RunJSON.document(status))
    claim.touch()
  }

  func write(_ result: RunResult) throws {
    try FileSystem.replace("\(folder)/result.json", with: try RunJSON.document(result))
  }

  /// Saves the run, and lets go of checkpoints beyond those that are kept.
  func save(_ trainer: Trainer, _ memory: RunMemory, keep: Int) throws {
    try metrics.synchronize()
    var memory = memory
    memory.metricsBytes = metrics.count
    let path = try Checkpoint.save(trainer, run: memory, in: checkpoints) { claim.isHeld }
    let name = URL(filePath: path).lastPathComponent
    try FileSystem.replace("\(checkpoints)/LATEST", with: name + "\n")
    for old in Checkpoint.all(in: checkpoints).dropLast(keep) {
      try? FileManager.default.removeItem(atPath: old)
    }
  }

  /// Puts a run where its newest whole checkpoint left it; broken ones are set aside.
  ///
  /// - Returns: what it remembered, or nil where it begins at its start.
  func resume(_ trainer: Trainer) throws -> RunMemory? {
    for path in Checkpoint.all(in: checkpoints).reversed() {
      do {
        _ = try CheckpointManifest.checked(path)
      } catch {
        note("warning: \(error); the one before is used")
        try? FileManager.default.moveItem(atPath: path, toPath: path + ".corrupt")
        continue
      }
      return try Checkpoint.loadRun(path, into: trainer)
    }
    return nil
  }
}
