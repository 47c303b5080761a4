import Foundation
import Protocols
import Tensors

/// The probes of a run: asks each when it is due, with the run as it stands.
final class RunProbes {
  private let probes: [(probe: any Probe, due: DueSteps)]
  private let made: MadeModel
  private let folder: String
  private let monitor: InvariantMonitor
  private let ledger: CycleLedger
  /// Metrics that the last call of `measure` could not measure, because a cycle is lost.
  private(set) var lost: Set<String> = []

  init(
    _ settings: RunSettings, _ plan: TrainingPlan, _ made: MadeModel, folder: String,
    monitor: InvariantMonitor
  ) {
    self.monitor = monitor
    probes = settings.probes.map { own in
      (
        own.probe,
        DueSteps(every: own.every, at: own.points, plan.lengths, total: plan.steps)
      )
    }
    (self.made, self.folder) = (made, folder)
    let keeping = settings.probes.reduce(.nothing) { max($0, $1.probe.keepsCycles) }
    ledger = CycleLedger(folder: folder, keeping: keeping)
  }

  /// Whether some probe wants a point.
  func want(_ point: ProbePoint) -> Bool { probes.contains { $0.due.points.contains(point) } }

  /// What the probes find that are due after a step, or at a point.
  func measure(_ trainer: Trainer, at point: ProbePoint? = nil) throws -> [String: Double] {
    let step = trainer.progress.step
    var metrics: [String: Double] = [:]
    lost = []
    lazy var sites = ProbedSites(trainer, made, ledger) { [folder] in
      try AttachmentFile.weight($0, in: folder)
    }.all
    for (index, own) in probes.enumerated() {
      let isDue =
        point.map { own.due.points.contains($0) || ($0 == .end && own.due.repeats) }
        ?? own.due.isDue(at: step)
      guard isDue else { continue }
      let run = ProbedRun(
        step: step, point: point, model: trainer.model, sites: sites,
        stream: RandomStream(seed: trainer.plan.seed, "probe").at(index).at(step),
        mergeDifference: { [monitor] in monitor.mergeDifference(trainer) })
      let found: Measurements
      do {
        found = try own.probe.measure(run)
      } catch is LostCycles {
        lost.formUnion(own.probe.recorded ?? [])
        continue
      }
      lost.formUnion(found.lost)
      metrics.merge(found.metrics) { $1 }
      for artifact in found.artifacts {
        try write(artifact.tensors, to: Self.name(of: artifact.name, step, point))
      }
    }
    return metrics
  }

  /// What is measured after something has happened at a step has a name of its own, beside what was
  /// measured before.
  private static func name(of artifact: String, _ step: Int, _ point: ProbePoint?) -> String {
    let isAfter = step > 0 && (point == .attach || point == .afterRestart)
    let mark = isAfter ? point.map { "-\($0.rawValue)" } ?? "" : ""
    return "\(artifact)-\(StepName.padded(step))\(mark).safetensors"
  }

  /// Looks whether what the run kept of its cycles is still there.
  func checkLedger(_ trainer: Trainer) { ledger.check(trainer) }

  /// What of it was found gone or damaged since the last call, in words.
  func takeNews() -> [String] { ledger.takeNews() }

  /// A cycle has begun: at the attachment, after a restart.
  func noteCycleStart(_ trainer: Trainer) throws { try ledger.noteStart(trainer) }

  /// A cycle ends: before a restart.
  func noteCycleEnd(_ trainer: Trainer) throws { try ledger.noteEnd(trainer) }

  /// Keeps the weights at the attachment after a warm start, so that the update since then can be
  /// measured.
  func noteAttachment(_ trainer: Trainer) throws {
    guard trainer.progress.attachedAt ?? 0 > 0, !probes.isEmpty else { return }
    try write(
      trainer.model.linears.map { ($0.site.name, $0.weightWithUpdate()) }, to: AttachmentFile.name)
  }

  private func write(_ tensors: [(name: String, tensor: Tensor)], to name: String) throws {
    try FileSystem.makeFolder(folder)
    try SafetensorsWriter.write(
      tensors.map { $0.tensor.item($0.name) }, to: FileSystem.path(name, in: folder))
  }
}

/// Step numbers in names of files, so that they sort.
enum StepName {
  static func padded(_ step: Int) -> String {
    let digits = String(step)
    return "step-" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
  }
}
