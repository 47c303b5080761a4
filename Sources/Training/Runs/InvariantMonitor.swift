import Foundation
import Protocols
import Tensors

/// Watches a run for what other implementations got wrong without noticing: adapters that receive no
/// gradient, merges that change the function, resets that touch nothing or everything, rates that
/// are not re-warmed with the merge.
final class InvariantMonitor: TrainerObserver {
  private(set) var log = InvariantLog()
  /// One batch of the held-out part, always the same.
  let batch: Batch
  /// Sites that have not had a gradient in this cycle; nil where all have.
  private var waiting: Set<String>?
  private var frozen: [String: UInt64] = [:]
  /// A restart was done, and the next step shows its rate.
  private var awaitsRate = false
  private var merge: MergeCheck?
  private var mergeError = 0.0

  init(batch: Batch) { self.batch = batch }

  /// What broke since the last call.
  func takeNews() -> [String] { log.takeNews() }

  // MARK: - Cycles

  /// A cycle begins: at the start of the run, at the attachment, after a restart.
  func beginCycle(_ trainer: Trainer) {
    // Of an adapter of which nothing learns at a site nothing is checked, and so nothing has passed.
    waiting = trainer.adapters.flatMap { adapters in
      let sharesTrained = adapters.shared.contains { $0.declared.isTrained }
      let trained = adapters.sites.filter {
        sharesTrained || $0.declared.contains(where: \.isTrained)
      }
      return trained.isEmpty ? nil : Set(trained.map(\.site.name))
    }
    frozen = Self.frozenChecksums(trainer)
  }

  /// A cycle ends: before a restart, or with the run.
  func endCycle(_ trainer: Trainer) {
    let step = trainer.progress.step
    if let waiting {
      let first = waiting.sorted().first ?? ""
      log.check(
        .gradient, waiting.isEmpty,
        "in the cycle that ended at step \(step), \(waiting.count) of the adapter's sites had a "
          + "gradient of 0 at every step, \(first) among them")
    }
    let now = Self.frozenChecksums(trainer)
    let changed = frozen.filter { now[$0.key] != $0.value }.keys.sorted()
    log.check(
      .frozen, changed.isEmpty,
      "\(changed.first ?? "") (of \(changed.count)) changed before step \(step)")
  }

  private static func frozenChecksums(_ trainer: Trainer) -> [String: UInt64] {
    var sums: [String: UInt64] = [:]
    for weight in trainer.model.parameters where !weight.tensor.requiresGradient {
      sums[weight.name] = weight.tensor.checksum
    }
    return sums
  }

  func trainerHasGradients(_ trainer: Trainer) {
    guard let waiting, !waiting.isEmpty, let adapters = trainer.adapters else { return }
    let shared = adapters.shared.compactMap(\.tensor.gradient)
    self.waiting = Set(
      adapters.sites.filter { site in
        let own = site.tensors.compactMap(\.gradient)
        return waiting.contains(site.site.name) && globalNorm(own.isEmpty ? shared : own) == 0
      }.map(\.site.name))
  }

  func trainer(_ trainer: Trainer, hasStepped result: StepResult) {
    checkMasks(trainer, result.step)
    guard awaitsRate else { return }
    awaitsRate = false
    log.check(
      .together, result.rate == 0,
      "the update was merged before step \(result.step), whose rate is \(result.rate) and not 0")
  }

  private func checkMasks(_ trainer: Trainer, _ step: Int) {
    guard let masks = trainer.masks else { return }
    let found = masks.violation(in: trainer.allParameters, trainer.parameters.states)
    log.check(
      .masked, found == nil, value: found?.sum ?? 0,
      "after step \(step), \(found?.name ?? "") or its moments are not 0 where they are pruned")
  }

  // MARK: - Restarts

  /// Does what is due at a restart, and measures around it.
  ///
  /// - Returns: what was measured, by the names of metrics.
  func restart(_ trainer: Trainer, _ perform: () -> Void) -> [String: Double] {
    endCycle(trainer)
    let before = function(of: trainer, apart: true)
    let moments = MomentCheck(trainer)
    mergeError = 0
    perform()
    let after = function(of: trainer, apart: false)
    let step = trainer.progress.step
    var metrics = compare(before, after, step)
    metrics.merge(moments.compare(trainer, &log)) { $1 }
    metrics["restart/count"] = Double(trainer.adapters?.restarts ?? 0)
    if trainer.plan.restart?.merges == true { metrics["restart/merge_error"] = mergeError }
    awaitsRate = (trainer.plan.restart?.rewarm ?? 0) > 0
    beginCycle(trainer)
    return metrics
  }

  private func compare(
    _ before: (loss: Double, outputs: Tensor), _ after: (loss: Double, outputs: Tensor),
    _ step: Int
  ) -> [String: Double] {
    let change = abs(after.loss - before.loss)
    log.check(
      .loss, change <= 1e-4 * (1 + abs(before.loss)), value: change,
      "at step \(step) the held-out loss went from \(before.loss) to \(after.loss)")
    let largest = before.outputs.largestMagnitude
    let difference = withoutGradient { (after.outputs - before.outputs).largestMagnitude }
    log.check(
      .outputs, difference <= 1e-3 * largest, value: difference / max(largest, 1e-30),
      "at step \(step) an output changed by \(difference); the largest is \(largest)")
    return [
      "restart/loss_before": before.loss, "restart/loss_after": after.loss,
      "restart/outputs_difference": difference / max(largest, 1e-30),
    ]
  }

  /// Loss and outputs on the batch, with updates computed beside their weights or as always.
  private func function(of trainer: Trainer, apart: Bool) -> (Double, Tensor) {
    let linears = trainer.model.linears
    for linear in linears { linear.keepsPathsApart = apart }
    defer { for linear in linears { linear.keepsPathsApart = false } }
    return withoutGradient {
      (trainer.model.loss(batch).item, trainer.model.outputs(batch.firstRow))
    }
  }

  /// What a merge would change now; counted as a check of a restart is.
  func mergeDifference(_ trainer: Trainer) -> (loss: Double, outputs: Double) {
    let found = compare(
      function(of: trainer, apart: true), function(of: trainer, apart: false),
      trainer.progress.step)
    return (
      abs((found["restart/loss_after"] ?? 0) - (found["restart/loss_before"] ?? 0)),
      found["restart/outputs_difference"] ?? 0
    )
  }

  func willMerge(_ site: AttachedAdapter) { merge = site.linear.map { MergeCheck(site, $0) } }

  func didMerge(_ site: AttachedAdapter) {
    guard let merge, let map = site.linear else { return }
    let found = merge.compare(map)
    mergeError = max(mergeError, found.relative)
    log.check(
      .mergeError, found.holds, value: found.relative,
      "the merge at \(site.site.name) is off by \(found.relative) of the update's norm")
    self.merge = nil
  }

  // MARK: - Evaluation

  func check(_ evaluation: Evaluation, step: Int) {
    guard let excess = evaluation.excess, let error = evaluation.excessError, error > 0 else {
      return
    }
    log.check(
      .excess, excess / error >= -3, value: -excess / error,
      "at step \(step) the excess is \(excess) ± \(error) nats a byte: better than the source")
  }

  // MARK: - Checkpoints

  /// What must be remembered between two steps.
  struct State: Codable {
    var log: InvariantLog
    var waiting: Set<String>?
    var frozen: [String: UInt64]
    var awaitsRate: Bool
  }

  var state: State {
    get { State(log: log, waiting: waiting, frozen: frozen, awaitsRate: awaitsRate) }
    set {
      (log, waiting, frozen) = (newValue.log, newValue.waiting, newValue.frozen)
      awaitsRate = newValue.awaitsRate
    }
  }
}

extension Batch {
  /// The first row alone: outputs of a large vocabulary are large.
  var firstRow: Batch {
    switch self {
    case .tokens(let batch):
      .tokens(
        TokenBatch(
          Array(batch.tokens.prefix(batch.length)), length: batch.length,
          weights: batch.weights.map { Array($0.prefix(batch.length)) }))
    case .pairs: self
    }
  }
}
