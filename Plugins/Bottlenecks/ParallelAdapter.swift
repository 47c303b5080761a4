import Protocols

/// A bottleneck beside the feed-forward half, from its input (He et al. 2022, arXiv 2110.04366).
public struct ParallelAdapter: BlockAdapter {
  public static let kind = "parallel"
  public static let summary = "a bottleneck beside the feed-forward half"
  public static let formula =
    "x + h + s f(x), f(x) = U act(D x + b) + c, x the input of the half before its norm"
  public static let source =
    "He et al. 2022, arXiv 2110.04366, table 1; start and defaults: AdapterHub, par_bn"

  @Setting("the stream's width over the bottleneck's", 1...) public var reduction = 2
  @Setting("width of the bottleneck", 1..., default: "hidden/reduction")
  public var width: Int? = nil
  @Setting("between the two maps") public var activation = Activation.relu
  @Setting("s, a factor of what is added") public var scale = 4.0

  /// The defaults.
  public init() {}

  /// The feed-forward halves.
  public var defaultTargets: [String]? { ["mlp"] }

  /// A width above the stream's is no bottleneck.
  public func validate(at site: Site) throws { try network.width.validate(at: site) }

  /// Both maps with their biases; U starts at 0, so that nothing is added.
  public func parameters(at site: Site) -> [Parameter] {
    network.parameters(at: site, down: .kaimingUniform, up: .zeros)
  }

  /// x + h + s·f(x).
  public func output(at site: Site, _ parameters: Parameters, _ flow: SublayerFlow) -> Tensor {
    network(flow.residual, parameters, adding: flow.sum)
  }

  private var network: Bottleneck {
    Bottleneck(
      width: BottleneckWidth(reduction: reduction, width: width), activation: activation,
      scale: scale)
  }
}
