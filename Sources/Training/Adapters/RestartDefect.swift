import ExperimentFile
import Protocols

/// A mistake that published code makes at a restart, made on purpose, to see what it does to results.
///
/// Both were found in the code of "Investigating ReLoRA" (2025, arXiv 2509.12960), the first also in
/// the vendored copies of the reference (`keep_original_weights=True`). The invariants name either.
public enum RestartDefect: String, SettingChoice {
  /// None: what ReLoRA describes.
  case none
  /// All factors are zero at the attachment, so that no gradient reaches them before the first restart.
  case zeroStart = "zero_start"
  /// A merge adds B·A without its scale, so that the function changes at every restart.
  case unscaledMerge = "unscaled_merge"

  /// Whether an adapter can have it: its update is s·B·A and nothing else.
  static func fits(_ adapter: any AdapterPlugin) -> Bool { RankGrowth.fits(adapter) }

  /// What the defect does to an adapter that was just attached.
  func attach(_ adapters: AdapterSet) {
    guard self == .zeroStart else { return }
    for parameter in adapters.parameters {
      parameter.tensor.assign(.zeros(parameter.tensor.shape, type: parameter.tensor.elementType))
    }
  }

  /// How an update is folded into its weight; nil for as it should be.
  var merge: ((AdaptableLinear) -> Void)? {
    guard self == .unscaledMerge else { return nil }
    return { map in
      guard case .lowRank(let b, let a, _, _) = map.update?() else { return map.merge() }
      LowRankUpdate(b: b, a: a, scale: 1).merge(into: map.weight)
    }
  }
}
