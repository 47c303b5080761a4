import Protocols

/// A bottleneck after the feed-forward half, on the residual stream (Pfeiffer et al. 2021, arXiv
/// 2005.00247).
public struct Pfeiffer: BlockAdapter {
  public static let kind = "pfeiffer"
  public static let summary = "a bottleneck after the feed-forward half"
  public static let formula =
    "x + h + s f(x + h), f(y) = U act(D y + b) + c, h the output of the half"
  public static let source =
    "Pfeiffer et al. 2021, arXiv 2005.00247, figure 5; start and defaults: AdapterHub, seq_bn"

  @Setting("the stream's width over the bottleneck's", 1...) public var reduction = 16
  @Setting("width of the bottleneck", 1..., default: "hidden/reduction")
  public var width: Int? = nil
  @Setting("between the two maps") public var activation = Activation.relu
  @Setting("s, a factor of what is added") public var scale = 1.0

  /// The defaults.
  public init() {}

  /// The feed-forward halves.
  public var defaultTargets: [String]? { ["mlp"] }

  /// Its start adds little, and not nothing.
  public var isIdentityAtStart: Bool { false }

  /// A width above the stream's is no bottleneck.
  public func validate(at site: Site) throws { try network.width.validate(at: site) }

  /// Both maps with their biases, weights from N(0, 0.02²).
  public func parameters(at site: Site) -> [Parameter] { network.parameters(at: site) }

  /// x + h + s·f(x + h).
  public func output(at site: Site, _ parameters: Parameters, _ flow: SublayerFlow) -> Tensor {
    network(flow.sum, parameters, adding: flow.sum)
  }

  private var network: Bottleneck {
    Bottleneck(
      width: BottleneckWidth(reduction: reduction, width: width), activation: activation,
      scale: scale)
  }
}
