import Foundation
import Protocols
import Tensors

/// The probes of a run: asks each when it is due, with the run as it stands.
final class RunProbes {
  private let probes: [(probe: any Probe, due: DueSteps)]
  private let made: MadeModel
  private let folder: String
  private let monitor: InvariantMonitor
  private static let attachmentName = "attachment.safetensors"

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
  }

  /// Whether some probe wants a point.
  func want(_ point: ProbePoint) -> Bool { probes.contains { $0.due.points.contains(point) } }

  /// What the probes find that are due after a step, or at a point.
  func measure(_ trainer: Trainer, at point: ProbePoint? = nil) throws -> [String: Double] {
    let step = trainer.progress.step
    var metrics: [String: Double] = [:]
    for (index, own) in probes.enumerated() {
      let isDue =
        point.map { own.due.points.contains($0) || ($0 == .end && own.due.repeats) }
        ?? own.due.isDue(at: step)
      guard isDue else { continue }
      let run = ProbedRun(
        step: step, point: point, model: trainer.model, sites: try sites(trainer),
        stream: RandomStream(seed: trainer.plan.seed, "probe").at(index).at(step),
        mergeDifference: { [monitor] in monitor.mergeDifference(trainer) })
      let found = try own.probe.measure(run)
      metrics.merge(found.metrics) { $1 }
      for artifact in found.artifacts {
        let name = "\(artifact.name)-\(StepName.padded(step)).safetensors"
        try write(artifact.tensors, to: name)
      }
    }
    return metrics
  }

  /// Keeps the weights at the attachment after a warm start, so that the update since then can be
  /// measured.
  func noteAttachment(_ trainer: Trainer) throws {
    guard trainer.progress.attachedAt ?? 0 > 0, !probes.isEmpty else { return }
    try write(
      trainer.model.linears.map { ($0.site.name, $0.weightWithUpdate()) }, to: Self.attachmentName)
  }

  private func write(_ tensors: [(name: String, tensor: Tensor)], to name: String) throws {
    try FileSystem.makeFolder(folder)
    try SafetensorsWriter.write(
      tensors.map { $0.tensor.item($0.name) }, to: FileSystem.path(name, in: folder))
  }

  private func sites(_ trainer: Trainer) throws -> [ProbedSite] {
    let names = Dictionary(
      trainer.model.parameters.map { (ObjectIdentifier($0.tensor), $0.name) }
    ) { first, _ in first }
    return trainer.model.linears.map { linear in
      let bounds = RankBounds(linear, trainer)
      let name = names[ObjectIdentifier(linear.weight)] ?? linear.site.name + ".weight"
      let initial = { [made] in try made.initialWeight(name) }
      let attached = trainer.progress.attachedAt.map { step in
        step == 0 ? initial : { [self] in try attachmentWeight(linear.site.name) }
      }
      return ProbedSite(
        linear, bound: bounds.sinceStart, attachmentBound: bounds.sinceAttachment,
        initialWeight: initial, attachmentWeight: attached)
    }
  }

  private func attachmentWeight(_ name: String) throws -> Tensor {
    let path = FileSystem.path(Self.attachmentName, in: folder)
    let file = try SafetensorsFile(path: path)
    guard let entry = file[name] else { throw RunError.file(path, "has no tensor '\(name)'") }
    return try Tensor(entry, of: file, type: .float32)
  }
}

/// The rank that the change of a weight cannot exceed, by what has trained it.
struct RankBounds {
  let sinceStart: Int
  let sinceAttachment: Int

  init(_ linear: AdaptableLinear, _ trainer: Trainer) {
    let full = min(linear.site.inputs, linear.site.outputs)
    let attached = trainer.adapters?.sites.first { $0.linear === linear }
    let own = (attached?.adapter as? any Adapter)?.rankBound(at: linear.site)
    let inner = linear.update.map { min(full, own ?? $0().rankBound ?? full) } ?? 0
    let merges = trainer.plan.restart?.merges == true
    let cycles = 1 + (merges ? trainer.adapters?.restarts ?? 0 : 0)
    sinceAttachment = linear.weight.requiresGradient ? full : min(full, inner * cycles)
    let wasFull = trainer.progress.attachedAt ?? 0 > 0
    sinceStart = wasFull ? full : sinceAttachment
  }
}

/// Step numbers in names of files, so that they sort.
enum StepName {
  static func padded(_ step: Int) -> String {
    let digits = String(step)
    return "step-" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
  }
}
