import Protocols

/// A restart that clears entries or rows of the optimizer's state by chance.
///
/// Each entry goes with the probability `ratio`, as in the reference. Of rows, which are few, exactly
/// ⌊ratio (n - 1)⌋ + 1 go, none at 0, all choices being equally likely.
///
/// Both moments lose the same entries unless `shared_mask` is false, as in the reference program: see
/// `MagnitudeReset` for what becomes of an entry that keeps m and loses v.
public struct RandomReset: ResetPolicy {
  public static let kind = "random"
  public static let summary = "clears entries or rows of the moments at random"
  public static let formula = "x ← x · [u > ratio], u uniform in (0, 1); by row: as many exactly"
  public static let source =
    "training_utils.py of Lialin et al. 2023: its full reset is ratio 0.999; "
    + "one moment, shared masks and rows are RankLab's"

  @Setting("the probability that an entry is cleared, or the share of the rows")
  public var ratio: Fraction = 0.999
  @Setting("what is kept or cleared as one; a vector's entries are its rows")
  public var by = ResetUnit.entry
  @Setting("one mask for both moments; false, as in the reference: one each")
  public var sharedMask = true
  /// Which moments, and bias correction.
  public var scope = ResetScope()

  /// The defaults.
  public init() {}

  public func acts(on name: String) -> Bool { scope.acts(on: name) }
  public func clearedShare(of shape: [Int]) -> Double? {
    by == .entry ? ratio.value : by.share(of: shape, at: ratio)
  }
  public var restartsSteps: Bool? { scope.restartBiasCorrection }

  /// Clears by chance.
  public func reset(_ state: inout OptimizerState, _ stream: RandomStream) {
    scope.apply(to: &state) { place, tensor in
      let draws = Tensor.uniform(
        by.shape(of: tensor.shape), 0, 1, stream.at(sharedMask ? 0 : place),
        type: tensor.elementType)
      return by == .entry
        ? draws.isAbove(ratio.value) : by.mask(tensor, byLargest: draws, at: ratio)
    }
  }

  /// The moments that it asks for must be there.
  public func validate(remembering names: Set<String>) throws {
    try scope.validate(remembering: names)
  }
}
