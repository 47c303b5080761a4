import Protocols

/// The gains of the normalisations learn, and nothing else does (Zhao et al. 2023, LayerNorm
/// tuning, arXiv 2312.11420).
///
/// They are the model's own weights, all of them, and learn in place: no linear map is touched.
public struct NormTuning: Adapter {
  public static let kind = "norms"
  public static let summary = "the model's own norms learn, and nothing is added"
  public static let formula = "y = g ⊙ x/rms(x) with g learned"
  public static let source = "Zhao et al. 2023, arXiv 2312.11420"
  public static let peft: PEFTNames? = PEFTNames("LN_TUNING", [:], hasTargets: false)

  /// The defaults.
  public init() {}

  public var learns: Set<ParameterRole> { [.norms] }

  /// It sits nowhere.
  public var defaultTargets: [String]? { [] }

  /// The weights of the maps are as they were.
  public var merging: Merging {
    .impossible(reason: "the norms learn in place, and nothing is added to a weight")
  }

  /// No map can be named.
  public func validate(at site: Site) throws {
    throw InvalidSetting(
      "targets", "names linear maps, and the norms are none: all of them learn",
      hint: "leave it out")
  }

  /// Nothing.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate { .sum([]) }
}
