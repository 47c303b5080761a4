import Protocols

/// The largest weights stay (Han et al. 2015, arXiv 1506.02626; Frankle and Carbin 2018, arXiv
/// 1803.03635): the score of a weight is |w| at the end of its training.
///
/// `scope: global` has one threshold for all tensors, `layer` the same share of each.
public struct MagnitudePruning: Pruning {
  public static let kind = "magnitude"
  public static let summary = "the largest weights stay"
  public static let formula = "score |w|"
  public static let source =
    "Han et al. 2015, arXiv 1506.02626; lottery tickets: Frankle and Carbin 2018, arXiv 1803.03635"

  /// The defaults.
  public init() {}

  /// |w|.
  public func scores(_ network: PrunedNetwork) -> [Tensor] {
    network.tensors.map { own in withoutGradient { own.tensor.absolute() } }
  }
}
