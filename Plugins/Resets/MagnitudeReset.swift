import Protocols

/// A restart that keeps only the largest entries, or rows, of the optimizer's state.
///
/// With the p-quantile τ of a tensor's magnitudes (linear interpolation between order statistics),
/// entries strictly above τ stay: ⌊p (n - 1)⌋ + 1 go where magnitudes differ, none at p = 0. Equal
/// magnitudes at the threshold are told apart by their index: the first ones go. Rows are treated
/// alike, by their norm.
///
/// One mask holds for both moments unless `masks` is `separate`, as in the reference program. There an
/// entry can keep m and lose v, and its next step is as large as m/ε: after a restart, when B is zero and
/// A receives no gradient yet, that has been seen to throw A far away.
public struct MagnitudeReset: ResetPolicy {
  public static let kind = "magnitude"
  public static let summary = "keeps the largest entries or rows of the moments"
  public static let formula = "x ← x · [|x| > quantile(|x|, ratio)]; by row: |x| the row's norm"
  public static let source =
    "Lialin et al. 2023, arXiv 2307.05695, section 3; training_utils.py; "
    + "one moment, shared masks and rows are RankLab's"

  @Setting("how much is cleared") public var ratio: Fraction = 0.9
  @Setting("what is kept or cleared as one; a vector's entries are its rows")
  public var by = ResetUnit.entry
  @Setting("whose magnitudes decide: each moment's own (the reference), or one's for both")
  public var masks = ResetMasks.first
  /// Which moments, and bias correction.
  public var scope = ResetScope()

  /// The defaults.
  public init() {}

  public func acts(on name: String) -> Bool { scope.acts(on: name) }
  public func clearedShare(of shape: [Int]) -> Double? { by.share(of: shape, at: ratio) }
  public var restartsSteps: Bool? { scope.restartBiasCorrection }

  /// Clears what is small.
  public func reset(_ state: inout OptimizerState, _ stream: RandomStream) {
    let before = state
    scope.apply(to: &state) { _, tensor in
      let leader = masks.leader(in: before, for: tensor) ?? tensor
      return by.mask(tensor, byLargest: by.scores(leader), at: ratio)
    }
  }

  /// The moments that it asks for must be there.
  public func validate(remembering names: Set<String>) throws {
    try scope.validate(remembering: names)
    // Without a first moment each decides for itself, which is all that can be meant.
    if masks != .first { try masks.leader?.require(in: names, for: "masks") }
  }
}

/// Whose magnitudes decide what a reset clears.
public enum ResetMasks: String, SettingChoice {
  case separate, first, second

  /// The moment that decides for both.
  var leader: Moment? { Moment(rawValue: rawValue) }

  /// The tensor that decides for another; nil where that decides for itself, also because no
  /// moment of its shape is there to decide.
  func leader(in state: OptimizerState, for tensor: Tensor) -> Tensor? {
    guard let leader else { return nil }
    return state.tensors.sorted { $0.key < $1.key }.first {
      Moment(of: $0.key) == leader && $0.value.shape == tensor.shape
    }?.value
  }
}
