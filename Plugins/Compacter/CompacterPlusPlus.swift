import Protocols

/// Compacter after the feed-forward halves only (Mahabadi et al. 2021, arXiv 2106.04647).
///
/// In the paper's form f sees h, the output of the half; in AdapterHub's the residual stream x + h.
public struct CompacterPlusPlus: BlockAdapter {
  public static let kind = "compacter++"
  public static let summary = "Compacter after the feed-forward halves only"
  public static let formula =
    "x + h + s f(h), or s f(x + h); f(y) = act(y H + b) G + c; H, G = Σ A_i ⊗ (s_i t_i), A shared"
  public static let source =
    "Mahabadi et al. 2021, arXiv 2106.04647, section 4; the other form: AdapterHub, compacter++"

  @Setting("n, terms of a map and size of each A_i", 1...) public var division = 4
  @Setting("r, rank of each B_i", 1...) public var rank = 1
  @Setting("the stream's width over the bottleneck's", 1...) public var reduction = 32
  @Setting("width of the bottleneck", 1..., default: "hidden/reduction")
  public var width: Int? = nil
  @Setting("between the two maps", default: "gelu_new; gelu in AdapterHub's form")
  public var activation: Activation? = nil
  @Setting("whose start, activation and input") public var form = CompacterForm.paper
  @Setting("whether the A_i learn") public var learnRule = true
  @Setting("a factor of what is added") public var scale = 1.0

  /// The defaults.
  public init() {}

  public static var conformanceCases: [CompacterPlusPlus] {
    [CompacterPlusPlus(), CompacterPlusPlus().with(\.form, .adapterhub)]
  }

  /// The feed-forward halves.
  public var defaultTargets: [String]? { ["mlp"] }
  /// Its start adds little, and not nothing.
  public var isIdentityAtStart: Bool { false }

  /// n divides the widths of stream and bottleneck.
  public func validate(at site: Site) throws { try network.validate(at: site) }

  /// The A_i.
  public func shared(by sites: [Site]) -> [Parameter] { network.shared }

  /// s_i and t_i of both maps, and biases.
  public func parameters(at site: Site) -> [Parameter] { network.parameters(at: site) }

  /// x + h + s·f(h), or x + h + s·f(x + h).
  public func output(at site: Site, _ parameters: Parameters, _ flow: SublayerFlow) -> Tensor {
    network(form == .paper ? flow.output : flow.sum, parameters, adding: flow.sum)
  }

  private var network: PHMBottleneck {
    PHMBottleneck(
      division: division, width: BottleneckWidth(reduction: reduction, width: width), rank: rank,
      learnsRule: learnRule, activation: activation, form: form, scale: scale)
  }
}
