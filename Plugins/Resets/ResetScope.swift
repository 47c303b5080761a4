import Protocols

/// What all resets have in common: on which moments they act, and whether the count of steps, of
/// which bias corrections are made, starts again with them.
///
/// One moment is told by its name (`Moment`); both are all tensors of a state, whatever their names.
/// A moment that stays while the count starts again is corrected as if it were fresh, by
/// 1/(1 - βᵗ), which is too much.
public struct ResetScope: SettingGroup {
  @Setting("which moments it acts on") public var moments = ResetMoments.both
  @Setting("bias correction starts again, too") public var restartBiasCorrection = false

  /// The defaults.
  public init() {}

  /// Whether a reset acts on the tensor of a name.
  func acts(on name: String) -> Bool {
    moments.only.map { Moment(of: name) == $0 } ?? true
  }

  /// Multiplies each tensor by its mask. All masks are made before any tensor changes.
  ///
  /// - Parameter mask: of a tensor and its place among all names, which `moments` does not change.
  func apply(to state: inout OptimizerState, _ mask: (_ place: Int, Tensor) -> Tensor) {
    let chosen = state.tensors.sorted { $0.key < $1.key }.enumerated().filter {
      acts(on: $0.element.key) && $0.element.value.count > 0
    }
    let masks = chosen.map { mask($0.offset, $0.element.value) }
    for (tensor, mask) in zip(chosen.map(\.element.value), masks) { tensor.assign(tensor * mask) }
    if restartBiasCorrection { state.steps = 0 }
  }

  /// Cites `moments` where the optimizer has none of them.
  func validate(remembering names: Set<String>) throws {
    guard let only = moments.only else { return }
    try only.require(in: names, for: "moments")
  }
}

/// On which moments a reset acts.
public enum ResetMoments: String, SettingChoice {
  case both, first, second

  /// The one moment; nil for both.
  var only: Moment? { Moment(rawValue: rawValue) }
}

extension Moment {
  /// Throws `InvalidSetting` where no tensor of these names is this moment.
  func require(in names: Set<String>, for setting: String) throws {
    if names.contains(where: { Moment(of: $0) == self }) { return }
    let known = names.isEmpty ? "nothing" : names.sorted().joined(separator: ", ")
    throw InvalidSetting(
      setting, "asks for a \(rawValue) moment, and the optimizer remembers \(known)")
  }
}
