import Protocols
import ResetsPlugin

/// A state of tensors with other random values each.
func state(
  _ names: [String] = ["first_moment", "second_moment"], shape: [Int], seed: UInt64 = 1,
  type: ElementType = .float32
) -> OptimizerState {
  var state = OptimizerState()
  for (index, name) in names.enumerated() {
    state.tensors[name] = .normal(
      shape, RandomStream(seed: seed, "state").at(index), type: type)
  }
  state.steps = 7
  return state
}

/// A copy that shares no memory.
func copy(_ state: OptimizerState) -> OptimizerState {
  var copy = state
  copy.tensors = state.tensors.mapValues { $0.copy() }
  return copy
}

extension ResetPolicy {
  /// The state after the reset.
  func applied(to before: OptimizerState, seed: UInt64 = 3) -> OptimizerState {
    var after = copy(before)
    reset(&after, RandomStream(seed: seed, "reset"))
    return after
  }
}

extension OptimizerState {
  func values(_ name: String) -> [Double] { tensors[name]?.values ?? [] }
  var values: [String: [Double]] { tensors.mapValues(\.values) }
}

/// Which are 0.
func zeros(_ values: [Double]) -> [Int] { values.indices.filter { values[$0] == 0 } }

/// A policy that acts on all moments or on one.
func policies(_ moments: ResetMoments, restarting: Bool = false) -> [any ResetPolicy] {
  var scope = ResetScope()
  (scope.moments, scope.restartBiasCorrection) = (moments, restarting)
  return [
    ZeroReset().with(\.scope, scope), RandomReset().with(\.sharedMask, false).with(\.scope, scope),
    RandomReset().with(\.sharedMask, false).with(\.by, .row).with(\.scope, scope),
    MagnitudeReset().with(\.masks, .separate).with(\.scope, scope),
    MagnitudeReset().with(\.masks, .separate).with(\.by, .row).with(\.scope, scope),
    MagnitudeReset().with(\.masks, .second).with(\.scope, scope),
  ]
}
