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
  /// Steps of the whole run, once that is known.
  var steps = 0
  private var written = Date.distantPast

  var checkpoints: String { "\(folder)/checkpoints" }
  private var artifacts: String { "\(folder)/artifacts" }
  private var metricsPath: String { "\(folder)/metrics.jsonl" }

  /// Claims the folder, which is made where it does not exist.
  ///
  /// - Parameters:
  ///   - claim: where the caller has claimed it already.
  ///   - startsOver: whether what is there is cleared.
  init(
    _ folder: String, environment: RunEnvironment, claim: Claim? = nil, startsOver: Bool = false
  ) throws {
    self.folder = folder
    try FileSystem.makeFolder(folder)
    self.claim = try claim ?? Claim(folder: folder)
    do {
      if startsOver { try RunCleaning.clear(folder) }
      RunCleaning.removeRemains(of: folder)
      try FileSystem.makeFolder("\(folder)/checkpoints")
      try FileSystem.makeFolder("\(folder)/artifacts")
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
      self.claim.release()
      throw error
    }
  }

  /// Says why the run cannot be begun, and gives its folder back. What it had reached stays.
  ///
  /// A run that is refused is not a failed one: told otherwise, or by the program that began it, it
  /// goes on.
  func refuse(_ error: any Error) {
    note("\(error)")
    if case RunError.inexact = error {
    } else {
      let known = RunJSON.read(RunStatus.self, file: "\(folder)/status.json")
      steps = known?.steps ?? steps
      try? status(.failed, step: known?.step ?? 0, error: "\(error)")
    }
    claim.release()
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
    try claim.confirm()
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
  }

  func write(_ result: RunResult) throws {
    try claim.require()
    try FileSystem.replace("\(folder)/result.json", with: try RunJSON.document(result))
  }

  /// Saves the run, and lets go of checkpoints beyond those that are kept.
  func save(_ trainer: Trainer, _ memory: RunMemory, keep: Int) throws {
    try metrics.synchronize()
    var memory = memory
    memory.metricsBytes = metrics.count
    let path = try Checkpoint.save(trainer, run: memory, in: checkpoints) { try claim.require() }
    let name = URL(filePath: path).lastPathComponent
    try FileSystem.replace("\(checkpoints)/LATEST", with: name + "\n")
    for old in Checkpoint.all(in: checkpoints).dropLast(keep) {
      try? FileManager.default.removeItem(atPath: old)
    }
  }

  /// Puts a run where its newest whole checkpoint left it; broken ones are set aside, and those whose
  /// history is gone are not used.
  ///
  /// - Returns: what it remembered, or nil where it begins at its start.
  func resume(_ trainer: Trainer, report: (RunEvent) -> Void) throws -> RunMemory? {
    func repaired(_ text: String) {
      note("warning: \(text)")
      report(.repaired(text))
    }
    if let previous = claim.previous {
      note("takes over from process \(previous.process) on \(previous.host), which is gone")
    }
    var passed = 0
    for path in Checkpoint.all(in: checkpoints).reversed() {
      do {
        _ = try CheckpointManifest.checked(path)
      } catch {
        repaired("\(error); the one before is used")
        try? FileManager.default.moveItem(atPath: path, toPath: path + ".corrupt")
        passed += 1
        continue
      }
      let bytes = try Checkpoint.run(of: path)?.metricsBytes ?? 0
      guard bytes <= metrics.count else {
        repaired(
          "metrics.jsonl has \(metrics.count) bytes of whole lines, and "
            + "\(URL(filePath: path).lastPathComponent) was made after \(bytes); an older "
            + "checkpoint is used")
        passed += 1
        continue
      }
      return try Checkpoint.loadRun(path, into: trainer)
    }
    if passed > 0 { repaired("no checkpoint can be used; the run begins again") }
    return nil
  }
}
