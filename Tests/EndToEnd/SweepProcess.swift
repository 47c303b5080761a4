import Foundation
import Testing

/// `ranklab run` under way, with the workers that it started.
final class SweepProcess {
  let process = Process()
  private let errors: URL

  init(_ arguments: String..., in folder: URL) throws {
    errors = folder.appending(path: "errors-\(UUID()).txt")
    try Data().write(to: errors)
    process.executableURL = try Program.url()
    process.arguments = ["run"] + arguments
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
  }

  /// The processes that it has started.
  var workers: [Int32] {
    let number = process.processIdentifier
    let path = "/proc/\(number)/task/\(number)/children"
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: " ").compactMap { Int32($0) }
  }

  /// What it has said so far.
  var said: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

  /// Waits until something is so, or the process has ended.
  ///
  /// - Returns: whether it was so while the process lived.
  @discardableResult
  func wait(until isSo: () -> Bool) -> Bool {
    while process.isRunning {
      if isSo() { return true }
      usleep(500)
    }
    return false
  }

  /// Kills it and its workers, at once.
  func killAll() {
    let workers = workers
    for number in workers + [process.processIdentifier] { kill(number, SIGKILL) }
    process.waitUntilExit()
    // A process that waits for the disk dies when that is done.
    while workers.contains(where: Self.isAlive) { usleep(1000) }
  }

  /// Waits for its end, and gives the exit code.
  func end() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  deinit {
    if process.isRunning { killAll() }
  }

  /// Whether a process lives: one that has ended and was not waited for does not.
  static func isAlive(_ number: Int32) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8),
      let state = text.split(separator: ")").last?.split(separator: " ").first
    else { return false }
    return state != "Z"
  }
}

extension ShortExperiment {
  /// A file of a run as JSON; nil where it is not there.
  func json(_ name: String) -> [String: Any]? {
    guard let text = try? read(name) else { return nil }
    return try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
  }

  /// What the runs say of themselves, in the order of their names.
  func states(_ experiment: String = "short") throws -> [String?] {
    try points(of: experiment).map {
      json("runs/\(experiment)/points/\($0)/status.json")?["state"] as? String
    }
  }

  /// How often a run was started.
  func starts(_ point: String, of experiment: String = "short") throws -> Int {
    let text = try read("runs/\(experiment)/points/\(point)/environment.json")
    let known = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any]
    return known?.count ?? 0
  }

  /// The last step that a run has written.
  func lastStep(_ point: String, of experiment: String = "short") -> Int {
    Workplace.lastStep(
      folder.appending(path: "runs/\(experiment)/points/\(point)/metrics.jsonl").path)
  }

  /// Every file of an experiment, but those that say when and how fast it ran, and the settings with
  /// whole paths, with its bytes.
  func files(of experiment: String = "short") throws -> [String: Data] {
    let top = folder.appending(path: "runs/\(experiment)")
    let timed = [
      "timing.csv", "status.json", "environment.json", "log.txt", "times.md", "index.csv",
      "config.yaml",
    ]
    var found: [String: Data] = [:]
    let all = try FileManager.default.subpathsOfDirectory(atPath: top.path)
    for name in all where !name.contains("/tb/") && !name.hasPrefix("report/times") {
      let url = top.appending(path: name)
      let isFolder = (try url.resourceValues(forKeys: [.isDirectoryKey])).isDirectory ?? false
      if isFolder || timed.contains(url.lastPathComponent) { continue }
      found[name] = try Data(contentsOf: url)
    }
    return found
  }

  /// Two kinds of training and a grid of two axes, as in restart-frequency-by-reset-ratio: a second.
  static let grid = """
    name: short
    data: {kind: text, path: data/words.txt, context: 32}
    model: {kind: llama, layers: 1, hidden: 16, inner: 24, heads: 2}
    optimizer: {kind: adamw, lr: 1e-2}
    train: {until: 60, batch: 2}
    eval: {every: 20, batches: 1}
    checkpoint: {every: 7}
    probes: [{kind: spectrum, of: update, every: 20}]
    variants:
      lora:
        adapter: {kind: lora, rank: 2}
      relora:
        adapter: {kind: lora, rank: 2}
        restart: {every: "sweep [10, 20]", rewarm: 2, reset: {kind: magnitude, ratio: "sweep [50%, 99%]"}}
    sweep: {seeds: 2}
    report:
      where: {variant: relora}
      rows: restart.every
      columns: restart.reset.ratio
      value: {metric: eval/loss, at: end, show: mean ± std}
      compare: {against: {variant: lora}, test: paired-t}
      plots: [{kind: heatmap, x: restart.reset.ratio, y: restart.every, metric: eval/loss}]
      export: [md, csv, tex]

    """

  static func grid(_ changes: [(String, String)] = []) throws -> ShortExperiment {
    let text = changes.reduce(grid) { $0.replacing($1.0, with: $1.1) }
    return try ShortExperiment(text, files: ["data/words.txt": words])
  }
}
