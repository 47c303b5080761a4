import Protocols
import Tensors

/// The optimizer's state before a reset, to compare the state after it with what the policy says.
///
/// The share of zeros is that of the tensors on which the policy acts, all of them together: with
/// `moments: first` those of the first moment. All others, the second moment's then, must stay as
/// they are, like the moments of parameters that are not the adapter's.
struct MomentCheck {
  /// Entries of the tensors that are reset, how many of them are 0, and how many of them the policy
  /// says that it clears, if it says so.
  private struct Count {
    var entries = 0, zeros = 0
    var wanted: Double? = 0
  }

  private let before: Count
  private let others: [String: UInt64]
  private let kept: [String: UInt64]
  private let steps: [String: Int]

  init(_ trainer: Trainer) {
    before = Self.count(trainer)
    others = Self.checksums(trainer, ofAdapter: false)
    // Moments of a parameter that grows get entries, and so another checksum.
    let grows = trainer.plan.restart?.growth != nil
    kept = grows ? [:] : Self.checksums(trainer, ofAdapter: true)
    steps = Self.steps(trainer)
  }

  /// Compares with the state after the reset.
  func compare(_ trainer: Trainer, _ log: inout InvariantLog) -> [String: Double] {
    let step = trainer.progress.step
    let changed = Self.changes(others, Self.checksums(trainer, ofAdapter: false))
    guard let policy = trainer.plan.restart?.reset else { return [:] }
    let kind = type(of: policy).kind
    let broken =
      changed.map { "the moments of \($0), which are not the adapter's" }
      ?? Self.changes(kept, Self.checksums(trainer, ofAdapter: true)).map {
        "\($0), on which \(kind) does not act as it was set"
      } ?? stepsChanged(trainer, policy)
    log.check(
      .untouched, broken == nil, "the reset at step \(step) changed \(broken ?? "")")
    return share(after: Self.count(trainer), step: step, kind: kind, &log)
  }

  private func share(
    after: Count, step: Int, kind: String, _ log: inout InvariantLog
  ) -> [String: Double] {
    guard before.entries > 0 else { return [:] }
    let entries = Double(before.entries)
    // Entries that a growing parameter has got begin at 0.
    let cleared = after.zeros - (after.entries - before.entries)
    let (was, share) = (Double(before.zeros) / entries, Double(cleared) / entries)
    guard let wanted = before.wanted.map({ $0 / entries }) else {
      return ["restart/cleared_share": share]
    }
    let noise = 5 * (wanted * (1 - wanted) / entries).squareRoot() + 0.02
    log.check(
      .cleared, share >= wanted - noise && share <= max(wanted, was) + was + noise,
      value: abs(share - wanted),
      "after the reset at step \(step), \(after.zeros) of \(before.entries) entries of the "
        + "adapter's moments are 0, a share of \(share) (\(was) before); \(kind) says \(wanted)")
    return ["restart/cleared_share": share]
  }

  /// A parameter whose count of steps is neither what it was nor, where it starts again, 0.
  private func stepsChanged(_ trainer: Trainer, _ policy: any ResetPolicy) -> String? {
    guard let restarts = policy.restartsSteps else { return nil }
    let now = Self.steps(trainer)
    return steps.sorted { $0.key < $1.key }.first { now[$0.key] != (restarts ? 0 : $0.value) }.map {
      "the steps of \($0.key) from \($0.value) to \(now[$0.key] ?? 0), and bias correction "
        + (restarts ? "was to start again" : "was to go on")
    }
  }

  /// The first of the tensors that changed, and how many others.
  private static func changes(_ before: [String: UInt64], _ now: [String: UInt64]) -> String? {
    let names = before.filter { now[$0.key] != $0.value }.keys.sorted()
    return names.first.map { "\($0) and \(names.count - 1) others" }
  }

  /// States of the adapter's parameters that the run's own reset acts on.
  private static func own(_ trainer: Trainer) -> [(name: String, state: OptimizerState)] {
    (trainer.adapters?.parameters ?? []).filter(trainer.resetsAlone).compactMap { parameter in
      trainer.parameters.states[parameter.name].map { (parameter.name, $0) }
    }
  }

  private static func count(_ trainer: Trainer) -> Count {
    guard let policy = trainer.plan.restart?.reset else { return Count() }
    var count = Count()
    for (name, tensor) in own(trainer).flatMap(\.state.tensors) where policy.acts(on: name) {
      count.entries += tensor.count
      count.zeros += tensor.zeroCount
      let share = policy.clearedShare(of: tensor.shape)
      count.wanted = share.flatMap { share in
        count.wanted.map { $0 + share * Double(tensor.count) }
      }
    }
    return count
  }

  private static func steps(_ trainer: Trainer) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: own(trainer).map { ($0.name, $0.state.steps) })
  }

  /// Checksums of what no reset may touch: what the adapter's parameters have beside the moments
  /// that are reset, or all that the other parameters have.
  private static func checksums(_ trainer: Trainer, ofAdapter: Bool) -> [String: UInt64] {
    var sums: [String: UInt64] = [:]
    if ofAdapter {
      for (parameter, state) in own(trainer) {
        for (name, tensor) in state.tensors
        where trainer.plan.restart?.reset.acts(on: name) == false {
          sums["\(parameter) (\(name))"] = tensor.checksum
        }
      }
      return sums
    }
    for (owner, state) in trainer.parameters.states {
      for (name, tensor) in state.kept { sums["\(owner) (\(name))"] = tensor.checksum }
    }
    let own = Set((trainer.adapters?.parameters ?? []).map(\.name))
    for parameter in trainer.parameters.parameters
    where !own.contains(parameter.name) && trainer.resetsAlone(parameter) {
      guard let state = trainer.parameters.states[parameter.name] else { continue }
      for (name, tensor) in state.tensors { sums["\(parameter.name) (\(name))"] = tensor.checksum }
      sums["\(parameter.name) (steps)"] = UInt64(state.steps)
    }
    return sums
  }
}

extension Tensor {
  /// Elements that are 0.
  fileprivate var zeroCount: Int { values.count { $0 == 0 } }
}
