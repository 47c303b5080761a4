import Protocols
import Tensors

/// What every reset owes: it clears entries of moments, and does nothing else.
struct ResetConformance {
  let policy: any ResetPolicy
  private static let names = ["first_moment", "second_moment"]

  func checks() -> [ConformanceCheck] {
    let before = Self.state()
    var after = before.copied()
    policy.reset(&after, RandomStream(seed: 8, "conformance/reset"))
    var again = before.copied()
    policy.reset(&again, RandomStream(seed: 8, "conformance/reset"))
    let pairs = Self.names.map {
      (before.tensors[$0]?.values ?? [], after.tensors[$0]?.values ?? [])
    }
    let changed = pairs.contains { pair in zip(pair.0, pair.1).contains { $1 != 0 && $0 != $1 } }
    var empty = OptimizerState()
    policy.reset(&empty, RandomStream(seed: 8, "conformance/reset"))
    return [
      ConformanceCheck(
        "an entry is kept or cleared, and nothing in between", if: !changed,
        otherwise: "an entry has a new value"),
      ConformanceCheck(
        "the moments keep their names and shapes",
        if: after.tensors.mapValues(\.shape) == before.tensors.mapValues(\.shape),
        otherwise: "\(after.tensors.mapValues(\.shape))"),
      ConformanceCheck(
        "the same entries for the same stream",
        if: Self.names.allSatisfy { after.tensors[$0]?.checksum == again.tensors[$0]?.checksum },
        otherwise: "two resets differ"),
      ConformanceCheck(
        "steps are kept or start again, as it says",
        if: policy.restartsSteps.map { after.steps == ($0 ? 0 : before.steps) }
          ?? [0, before.steps].contains(after.steps),
        otherwise: "\(before.steps) steps became \(after.steps)"),
      ConformanceCheck(
        "moments on which it does not act stay",
        if: Self.names.allSatisfy {
          policy.acts(on: $0) || before.tensors[$0]?.checksum == after.tensors[$0]?.checksum
        }, otherwise: "one changed"),
      ConformanceCheck(
        "a state without moments stays so", if: empty.tensors.isEmpty,
        otherwise: "it has \(empty.tensors.keys.sorted())"),
    ] + Self.names.filter(policy.acts(on:)).map { share($0, after) }
  }

  /// The share that it says it clears.
  private func share(_ moment: String, _ after: OptimizerState) -> ConformanceCheck {
    let name = "it clears the share that it says"
    let values = after.tensors[moment]?.values ?? []
    guard let stated = policy.clearedShare(of: [40, 25]) else {
      return ConformanceCheck(name, at: moment, .notClaimed("it says none"))
    }
    let found = Double(values.count { $0 == 0 }) / Double(max(1, values.count))
    let noise = 5 * (stated * (1 - stated) / Double(max(1, values.count))).squareRoot() + 0.01
    return ConformanceCheck(
      name, at: moment, "stated \(stated), found \(found): off by", abs(found - stated),
      atMost: noise)
  }

  /// Moments without a zero, of 40 x 25.
  private static func state() -> OptimizerState {
    var state = OptimizerState()
    state.steps = 17
    for (index, name) in names.enumerated() {
      let stream = RandomStream(seed: 7, "conformance/\(name)")
      let values = Tensor.uniform([40, 25], 0.1, 1, stream)
      state.tensors[name] = index == 0 ? values - 2 : values
    }
    return state
  }
}
