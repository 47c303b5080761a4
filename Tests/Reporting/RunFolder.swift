import Foundation
import Tensors
import Training

/// A folder of synthetic runs, removed when it is no longer used.
final class RunFolder {
  let path: String
  private var plan: PlanFile

  /// An experiment without runs.
  init(name: String = "example", report: String = "", notes: String? = nil) throws {
    path =
      FileManager.default.temporaryDirectory.path + "/report-tests-\(UUID().uuidString)/\(name)"
    plan = PlanFile(
      name: name, notes: notes, arithmetic: "no points", points: [], report: report,
      sources: [PlannedSource(name: "\(name).yaml", copy: "\(name).yaml", hash: "5eed")],
      command: ["run", "\(name).yaml"])
    try FileManager.default.createDirectory(
      atPath: "\(path)/points", withIntermediateDirectories: true)
    try writePlan()
  }

  deinit {
    try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent)
  }

  /// What a synthetic run found.
  struct Found {
    var state = RunStatus.State.completed
    var metrics: [String: Double] = [:]
    var history: [MetricsLine] = []
    var ledger: [LedgerEntry] = []
    var invariants: [InvariantRecord] = []
    var inexact: [String] = []
    var program = "program-one"
    var processor = "processor"
    var timing: [TimingLine] = []
    var error: String?
    /// Files of tensors, by their paths in the run's folder.
    var files: [String: [SafetensorsWriter.Item]] = [:]
  }

  /// Adds a run to the plan, and its folder where it found something.
  func add(
    _ coordinates: [String: String], seed: Int = 0, settings: [String: String] = [:],
    needs: [String]? = nil, _ found: Found?
  ) throws {
    let group = coordinates.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      .joined(separator: ",")
    let id = "run-\(plan.points.count)"
    plan.points.append(
      PlannedPoint(
        id: id, variant: coordinates["variant"], coordinates: coordinates, seed: "\(seed)",
        hash: "\(group),\(seed)", group: group,
        settings: settings.merging(coordinates.filter { $0.key != "variant" }) { $1 }, needs: needs)
    )
    plan.arithmetic = "\(plan.points.count) points"
    try writePlan()
    guard let found else { return }
    let folder = "\(path)/points/\(id)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let step = found.state == .completed ? 600 : 240
    for (name, items) in found.files {
      let file = URL(fileURLWithPath: "\(folder)/\(name)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try SafetensorsWriter.write(items, to: file.path)
    }
    let status = RunStatus(
      state: found.state, attempt: 1, step: step, steps: 600, updated: .random(in: 1...2),
      host: "host", process: 1, error: found.error)
    try write(RunJSON.document(status), "\(folder)/status.json")
    if found.state == .completed {
      let result = RunResult(
        hash: "\(group),\(seed)", steps: 600, metrics: found.metrics, parameters: found.ledger,
        invariants: found.invariants, program: found.program, inexact: found.inexact)
      try write(RunJSON.document(result), "\(folder)/result.json")
    }
    let environment = RunEnvironment(
      attempt: 1, arguments: [], host: "host", system: "system", processor: found.processor,
      instructions: "AVX2", blas: "Haswell", threads: 2, cores: 2, memory: 1,
      program: found.program, started: .random(in: 1...2))
    try write(RunJSON.document([environment]), "\(folder)/environment.json")
    try write(
      found.history.map { try RunJSON.line($0) + "\n" }.joined(), "\(folder)/metrics.jsonl")
    try write(
      ([TimingLine.header] + found.timing.map(\.text)).map { $0 + "\n" }.joined(),
      "\(folder)/timing.csv")
  }

  /// Runs that only have a loss, one a seed; nil for a run that was not started, not finite for one
  /// that diverged.
  func add(_ coordinates: [String: String], losses: [Double?]) throws {
    for (seed, loss) in losses.enumerated() {
      guard let loss else {
        try add(coordinates, seed: seed, nil)
        continue
      }
      var found = Found(metrics: ["eval/loss": loss])
      if !loss.isFinite { found.state = .diverged }
      try add(coordinates, seed: seed, found)
    }
  }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  private func writePlan() throws { try write(RunJSON.document(plan), "\(path)/plan.json") }

  private func write(_ text: String, _ path: String) throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }
}
