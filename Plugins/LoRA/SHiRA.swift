import Protocols

/// A few entries of the weight learn, as many as LoRA of the same rank has parameters, at random
/// places that stay (Bhardwaj et al. 2024, arXiv 2406.13175, "SHiRA-Rand").
///
/// The places are frozen parameters, so that they are stored with the values: [2, count], rows and
/// columns, sorted. A restart draws others.
public struct SHiRA: Adapter {
  public static let kind = "shira"
  public static let summary = "a sparse update at random places that stay"
  public static let formula = "y = x (W + S)ᵀ, S of rank · (inputs + outputs) entries"
  public static let source = "Bhardwaj et al. 2024, arXiv 2406.13175"

  @Setting("rank of the LoRA that has as many parameters", 1...) public var rank = 8

  /// The defaults.
  public init() {}

  /// There are not more places than the map has.
  public func validate(at site: Site) throws {
    guard count(site) > site.inputs * site.outputs else { return }
    throw InvalidSetting(
      "rank",
      "asks for \(count(site)) entries of \(site.name), which has "
        + "\(site.inputs * site.outputs)",
      hint: "\(site.inputs * site.outputs / (site.inputs + site.outputs)) is the largest there")
  }

  /// The values, and their rows and columns.
  public func parameters(at site: Site) -> [Parameter] {
    [
      Parameter("shira_weight", [count(site)], .zeros),
      Parameter("shira_indices", [2, count(site)], .zeros, .frozen),
    ]
  }

  /// Distinct places, each set of them as likely as any other (Floyd; Bentley 1987, column 13).
  public func initialize(at site: Site, _ parameters: Parameters, _ stream: RandomStream) {
    let entries = site.inputs * site.outputs
    var chosen: Set<Int> = []
    for last in (entries - count(site))..<entries {
      let drawn = stream.integer(last, below: last + 1)
      if !chosen.insert(drawn).inserted { chosen.insert(last) }
    }
    let places = chosen.sorted()
    let indices = parameters["shira_indices"]
    let (rows, columns) = (places.map { $0 / site.inputs }, places.map { $0 % site.inputs })
    indices.assign(
      Tensor((rows + columns).map(Double.init), shape: indices.shape, type: indices.elementType))
  }

  /// The values at their places.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let indices = parameters["shira_indices"].values.map { Int($0) }
    let positions = zip(indices.prefix(count(site)), indices.suffix(count(site)))
    return .sparse(
      values: parameters["shira_weight"],
      positions: positions.map { Int32($0 * site.inputs + $1) })
  }

  private func count(_ site: Site) -> Int { rank * (site.inputs + site.outputs) }
}
