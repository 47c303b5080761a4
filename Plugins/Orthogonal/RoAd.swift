import Protocols

/// How many numbers an angle and a scale are given for.
public enum RoAdVariant: String, SettingChoice {
  /// One of each for a pair of outputs: a rotation and a scale.
  case pair = "road_1"
  /// One of each for an output.
  case output = "road_2"
  /// One of each for an entry of the 2×2 matrices.
  case entry = "road_4"
}

/// A rotation of the outputs in pairs, each with an angle and a scale (Liao and Monz 2024, RoAd,
/// arXiv 2409.00119, equation 4).
///
/// As in PEFT, pairs are formed in groups: output j of a group's first half with j of its second.
public struct RoAd: Adapter {
  public static let kind = "road"
  public static let summary = "rotation and scale of pairs of outputs"
  public static let formula =
    "y = x (R W)ᵀ, R of blocks α (cos θ, -sin θ; sin θ, cos θ) on pairs of outputs"
  public static let source = "Liao and Monz 2024, arXiv 2409.00119, equation 4"
  public static let peft: PEFTNames? = PEFTNames(
    "ROAD", ["variant": "variant", "group_size": "group_size"])

  @Setting("what has an angle and a scale of its own: a pair, an output, an entry")
  public var variant = RoAdVariant.pair
  @Setting("outputs within which pairs are formed, even", 2...) public var groupSize = 64

  public static var conformanceCases: [RoAd] {
    [RoAd(), RoAd().with(\.variant, .output), RoAd().with(\.variant, .entry)]
  }

  /// The defaults.
  public init() {}

  /// Pairs fill a group, and groups the outputs.
  public func validate(at site: Site) throws {
    func fits(_ size: Int) -> Bool { size % 2 == 0 && site.outputs % size == 0 }
    guard !fits(groupSize) else { return }
    let hint = (2...groupSize).last(where: fits).map { "\($0) is" }
    throw InvalidSetting(
      "group_size", "is no even divisor of \(site.outputs), the outputs of \(site.name)",
      hint: hint)
  }

  /// θ, which starts at 0, and α, at 1.
  public func parameters(at site: Site) -> [Parameter] {
    let each = [RoAdVariant.pair: 1, .output: 2, .entry: 4][variant] ?? 1
    let count = site.outputs / 2 * each
    return [Parameter("road_theta", [count], .zeros), Parameter("road_alpha", [count], .ones)]
  }

  /// R W: α cos θ times the rows and α sin θ times those of the other half, negated in the first.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let (half, groups) = (groupSize / 2, site.outputs / groupSize)
    // [groups, 1 or 2 that differ between cosine and sine, 1 or 2 halves, half, 1]
    let each = [RoAdVariant.pair: [1, 1], .output: [1, 2], .entry: [2, 2]][variant] ?? [1, 1]
    let shape = [groups] + each + [half, 1]
    let theta = parameters["road_theta"].reshaped(shape)
    let alpha = parameters["road_alpha"].reshaped(shape)
    let (cosine, sine) = (
      (alpha * theta.cos()).select(0, axis: 1), (alpha * theta.sin()).select(each[0] - 1, axis: 1)
    )
    let rows = parameters.weight.reshaped(groups, 2, half, site.inputs)
    let turned = Tensor.concatenated(
      [-rows.slice(1..<2, axis: 1), rows.slice(0..<1, axis: 1)], axis: 1)
    return .effective((rows * cosine + turned * sine).reshaped(parameters.weight.shape))
  }
}
