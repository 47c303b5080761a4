import Protocols

/// A restart that clears each entry of the optimizer's state with a probability.
public struct RandomReset: ResetPolicy {
  public static let kind = "random"
  public static let summary = "clears entries of the moments at random"
  public static let formula = "x ← x · [u > ratio], u uniform in (0, 1)"
  public static let source =
    "training_utils.py of Lialin et al. 2023: its full reset is ratio 0.999"

  @Setting("the probability that an entry is cleared") public var ratio: Fraction = 0.999
  @Setting("one mask for both moments, instead of one each") public var sharedMask = false
  @Setting("bias correction starts again, too") public var restartBiasCorrection = false

  /// The defaults.
  public init() {}

  public var clearedShare: Double? { ratio.value }

  /// Clears by chance.
  public func reset(_ state: inout OptimizerState, _ stream: RandomStream) {
    for (index, name) in state.tensors.keys.sorted().enumerated() {
      guard let tensor = state.tensors[name] else { continue }
      let draws = Tensor.uniform(
        tensor.shape, 0, 1, stream.at(sharedMask ? 0 : index), type: tensor.elementType)
      tensor.assign(tensor * draws.isAbove(ratio.value))
    }
    if restartBiasCorrection { state.steps = 0 }
  }
}
