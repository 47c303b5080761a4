import Foundation
import Protocols
import Tensors

/// One weight before a merge, to compare the weight after it with the update made in float64.
struct MergeCheck {
  private let exact: Tensor
  private let updateNorm: Double
  private let weightNorm: Double
  private let epsilon: Double

  init(_ site: AttachedAdapter, _ linear: AdaptableLinear) {
    (exact, updateNorm, weightNorm) = withoutGradient {
      let weight = linear.weight.detached.converted(to: .float64)
      guard let merged = site.weightInFloat64() else { return (weight, 0, weight.norm) }
      return (merged, (merged - weight).norm, weight.norm)
    }
    epsilon = linear.weight.elementType == .float32 ? 1.2e-7 : 2.3e-16
  }

  /// ‖W' - exact‖ / ‖sBA‖, and whether that is rounding.
  func compare(_ linear: AdaptableLinear) -> (relative: Double, holds: Bool) {
    let error = withoutGradient {
      (linear.weight.detached.converted(to: .float64) - exact).norm
    }
    let limit = 1e-3 * updateNorm + 2 * epsilon * weightNorm
    return (updateNorm > 0 ? error / updateNorm : 0, error <= limit)
  }
}

/// The optimizer's state before a reset.
struct MomentCheck {
  private let entries: Int
  private let zeros: Int
  private let others: [String: UInt64]

  init(_ trainer: Trainer) {
    (entries, zeros) = Self.count(trainer)
    others = Self.otherChecksums(trainer)
  }

  /// Compares with the state after the reset.
  func compare(_ trainer: Trainer, _ log: inout InvariantLog) -> [String: Double] {
    let step = trainer.progress.step
    let now = Self.otherChecksums(trainer)
    let changed = others.filter { now[$0.key] != $0.value }.keys.sorted()
    log.check(
      .untouched, changed.isEmpty,
      "the reset at step \(step) changed \(changed.first ?? "") and "
        + "\(max(0, changed.count - 1)) others, which are not the adapter's moments")
    let (_, after) = Self.count(trainer)
    guard entries > 0, let policy = trainer.plan.restart?.reset else { return [:] }
    let (was, share) = (Double(zeros) / Double(entries), Double(after) / Double(entries))
    guard let wanted = policy.clearedShare else { return ["restart/cleared_share": share] }
    let noise = 5 * (wanted * (1 - wanted) / Double(entries)).squareRoot() + 0.02
    log.check(
      .cleared, share >= wanted - noise && share <= max(wanted, was) + was + noise,
      value: abs(share - wanted),
      "after the reset at step \(step), \(after) of \(entries) entries of the adapter's moments are "
        + "0, a share of \(share) (\(was) before); \(type(of: policy).kind) says \(wanted)")
    return ["restart/cleared_share": share]
  }

  /// Entries of the adapter's moments, and how many of them are 0.
  private static func count(_ trainer: Trainer) -> (Int, Int) {
    var (entries, zeros) = (0, 0)
    for parameter in trainer.adapters?.parameters ?? [] where trainer.resetsAlone(parameter) {
      for tensor in trainer.parameters.states[parameter.name]?.tensors.values ?? [:].values {
        entries += tensor.count
        zeros += tensor.zeroCount
      }
    }
    return (entries, zeros)
  }

  /// Checksums of what no reset may touch: moments of other parameters, and what is no moment.
  private static func otherChecksums(_ trainer: Trainer) -> [String: UInt64] {
    let own = Set((trainer.adapters?.parameters ?? []).map(\.name))
    let kept = trainer.parameters.parameters.filter {
      !own.contains($0.name) && trainer.resetsAlone($0)
    }
    var sums: [String: UInt64] = [:]
    for (owner, state) in trainer.parameters.states {
      for (name, tensor) in state.kept { sums["\(owner) (\(name))"] = tensor.checksum }
    }
    for parameter in kept {
      guard let state = trainer.parameters.states[parameter.name] else { continue }
      for (name, tensor) in state.tensors { sums["\(parameter.name) (\(name))"] = tensor.checksum }
      sums["\(parameter.name) (steps)"] = UInt64(state.steps)
    }
    return sums
  }
}

extension AdaptableLinear {
  /// The weight as the model uses it.
  func weightWithUpdate() -> Tensor {
    withoutGradient { update?().applied(to: weight.detached) ?? weight.detached }
  }
}

extension Tensor {
  /// √Σx².
  var norm: Double { squared().sum().item.squareRoot() }
  /// max |x|.
  var largestMagnitude: Double { values.reduce(0) { max($0, abs($1)) } }
  /// Elements that are 0.
  var zeroCount: Int { values.count { $0 == 0 } }
}
