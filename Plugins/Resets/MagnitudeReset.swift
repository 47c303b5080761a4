import Protocols

/// A restart that keeps only the largest entries of the optimizer's state.
///
/// With the p-quantile τ of a tensor's magnitudes (linear interpolation between order statistics),
/// entries strictly above τ stay: ⌊p (n - 1)⌋ + 1 go where magnitudes differ, none at p = 0. Equal
/// magnitudes at the threshold are told apart by their index: the first ones go.
public struct MagnitudeReset: ResetPolicy {
  public static let kind = "magnitude"
  public static let summary = "keeps the largest entries of the moments"
  public static let formula = "x ← x · [|x| > quantile(|x|, ratio)]"
  public static let source = "Lialin et al. 2023, arXiv 2307.05695, section 3; training_utils.py"

  @Setting("how much is cleared") public var ratio: Fraction = 0.9
  @Setting("whose magnitudes decide: each moment's own, or one's for both")
  public var masks = ResetMasks.separate
  @Setting("bias correction starts again, too") public var restartBiasCorrection = false

  /// The defaults.
  public init() {}

  public var clearedShare: Double? { ratio.value }

  /// Clears what is small.
  public func reset(_ state: inout OptimizerState, _ stream: RandomStream) {
    let count = { (tensor: Tensor) in
      ratio.value == 0 || tensor.count == 0
        ? 0 : Int((ratio.value * Double(tensor.count - 1)).rounded(.down)) + 1
    }
    let keep = { (tensor: Tensor) in tensor.keepingLargest(tensor.count - count(tensor)) }
    switch masks.leader {
    case let leader?:
      guard let mask = state.tensors[leader].map(keep) else { return }
      for tensor in state.tensors.values { tensor.assign(tensor * mask) }
    case nil:
      for tensor in state.tensors.values { tensor.assign(tensor * keep(tensor)) }
    }
    if restartBiasCorrection { state.steps = 0 }
  }
}

/// Whose magnitudes decide what a reset clears.
public enum ResetMasks: String, SettingChoice {
  case separate, first, second

  /// The moment that decides for both.
  var leader: String? {
    switch self {
    case .separate: nil
    case .first: "first_moment"
    case .second: "second_moment"
    }
  }
}
