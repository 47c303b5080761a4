import Protocols

/// A bottleneck after attention and one after the feed-forward half, each on the half's output (Houlsby
/// et al. 2019, arXiv 1902.00751).
public struct Houlsby: BlockAdapter {
  public static let kind = "houlsby"
  public static let summary = "a bottleneck after attention and after the feed-forward half"
  public static let formula = "x + h + s f(h), f(h) = U act(D h + b) + c, h the output of the half"
  public static let source =
    "Houlsby et al. 2019, arXiv 1902.00751, figure 2; start and defaults: AdapterHub, double_seq_bn"

  @Setting("the stream's width over the bottleneck's", 1...) public var reduction = 16
  @Setting("width of the bottleneck", 1..., default: "hidden/reduction")
  public var width: Int? = nil
  @Setting("between the two maps") public var activation = Activation.silu
  @Setting("s, a factor of what is added") public var scale = 1.0

  /// The defaults.
  public init() {}

  /// Its start adds little, and not nothing.
  public var isIdentityAtStart: Bool { false }

  /// A width above the stream's is no bottleneck.
  public func validate(at site: Site) throws { try network.width.validate(at: site) }

  /// Both maps with their biases, weights from N(0, 0.02²).
  public func parameters(at site: Site) -> [Parameter] { network.parameters(at: site) }

  /// x + h + s·f(h).
  public func output(at site: Site, _ parameters: Parameters, _ flow: SublayerFlow) -> Tensor {
    network(flow.output, parameters, adding: flow.sum)
  }

  private var network: Bottleneck {
    Bottleneck(
      width: BottleneckWidth(reduction: reduction, width: width), activation: activation,
      scale: scale)
  }
}
