import Protocols

/// A bottleneck after attention and one after the feed-forward half, whose maps are Σ A_i ⊗ B_i, each
/// with A_i of its own unless they are shared (Mahabadi et al. 2021, arXiv 2106.04647, section 3).
public struct PHMAdapter: BlockAdapter {
  public static let kind = "phm"
  public static let summary = "bottlenecks of Kronecker products"
  public static let formula =
    "x + h + s f(h), f(h) = act(h H + b) G + c; H, G = Σ A_i ⊗ B_i over n"
  public static let source =
    "Mahabadi et al. 2021, arXiv 2106.04647, section 3; maps: Zhang et al. 2021, arXiv 2102.08597"

  @Setting("n, terms of a map and size of each A_i", 1...) public var division = 4
  @Setting("the stream's width over the bottleneck's", 1...) public var reduction = 32
  @Setting("width of the bottleneck", 1..., default: "hidden/reduction")
  public var width: Int? = nil
  @Setting("between the two maps", default: "gelu_new; gelu in AdapterHub's form")
  public var activation: Activation? = nil
  @Setting("whose start and activation") public var form = CompacterForm.paper
  @Setting("whether all maps of the model have the same A_i") public var sharedRule = false
  @Setting("whether the A_i learn") public var learnRule = true
  @Setting("a factor of what is added") public var scale = 1.0

  /// The defaults.
  public init() {}

  public static var conformanceCases: [PHMAdapter] {
    [PHMAdapter(), PHMAdapter().with(\.sharedRule, true).with(\.learnRule, false)]
  }

  /// Its start adds little, and not nothing.
  public var isIdentityAtStart: Bool { false }

  /// n divides the widths of stream and bottleneck.
  public func validate(at site: Site) throws { try network.validate(at: site) }

  /// The A_i, where all have the same.
  public func shared(by sites: [Site]) -> [Parameter] { network.shared }

  /// B_i of both maps, biases, and the A_i where each map has its own.
  public func parameters(at site: Site) -> [Parameter] { network.parameters(at: site) }

  /// x + h + s·f(h).
  public func output(at site: Site, _ parameters: Parameters, _ flow: SublayerFlow) -> Tensor {
    network(flow.output, parameters, adding: flow.sum)
  }

  private var network: PHMBottleneck {
    PHMBottleneck(
      division: division, width: BottleneckWidth(reduction: reduction, width: width),
      sharesRule: sharedRule, learnsRule: learnRule, activation: activation, form: form,
      scale: scale)
  }
}
