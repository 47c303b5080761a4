import Protocols

/// A learned factor for each output of keys and values, and for each input of the feed-forward
/// output map (Liu et al. 2022, (IA)³, arXiv 2205.05638, section 3.3).
public struct IA3: Adapter {
  public static let kind = "ia3"
  public static let summary = "a factor for each output, or input in the feed-forward half"
  public static let formula = "y = l ⊙ x Wᵀ, or (l ⊙ x) Wᵀ at the feed-forward maps"
  public static let source = "Liu et al. 2022, arXiv 2205.05638, section 3.3"
  public static let peft: PEFTNames? = PEFTNames("IA3", ["feedforward_modules": "feedforward"])

  @Setting("patterns of the maps whose inputs are scaled") public var feedforward = ["down_proj"]

  /// The defaults.
  public init() {}

  /// Keys, values, and the feed-forward output map.
  public var defaultTargets: [String]? { ["k_proj", "v_proj", "down_proj"] }

  /// l, of ones.
  public func parameters(at site: Site) -> [Parameter] {
    [Parameter("ia3_l", scalesInputs(of: site) ? [1, site.inputs] : [site.outputs, 1], .ones)]
  }

  /// diag(l)·W or W·diag(l).
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let factor = parameters["ia3_l"]
    return scalesInputs(of: site) ? .scaled(inputs: factor) : .scaled(outputs: factor)
  }

  private func scalesInputs(of site: Site) -> Bool { feedforward.contains(where: site.matches) }
}
