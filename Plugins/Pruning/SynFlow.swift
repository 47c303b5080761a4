import Protocols

/// Iterative synaptic flow pruning (Tanaka et al. 2020, arXiv 2006.05467): without data, weights stay
/// through which much would flow if all were positive.
///
///     R = Σ outputs of ones, with |W| for every W;  score = |∂R/∂|w| · |w||
///
/// In `rounds` rounds of equal ratios, each scored with what the last one left, which is what keeps
/// any layer from being pruned whole. The paper's networks map vectors. A language model has no input
/// of ones: it gets the first row of the first batch, its norms rescale what flows, and queries and keys
/// count by what they do to the attention, so that the conservation laws of the paper hold there no more.
public struct SynFlow: Pruning {
  public static let kind = "synflow"
  public static let summary = "without data: weights through which much flows stay"
  public static let formula = "score |∂R/∂w · w|, R = 1ᵀ ∏|W| 1, in 100 rounds"
  public static let source = "Tanaka et al. 2020, arXiv 2006.05467, Algorithm 1"

  @Setting("rounds on the way to the density", 1...) public var rounds = 100

  /// The paper's rounds.
  public init() {}

  /// A few rounds: the suite looks at what a round does.
  public static var conformanceCases: [SynFlow] { [SynFlow().with(\.rounds, 3)] }

  /// Before training.
  public var scoredState: ScoredState { .untrained }

  /// |∂R/∂w · w|.
  public func scores(_ network: PrunedNetwork) throws -> [Tensor] {
    let gradients = try network.synapticFlow()
    return withoutGradient {
      zip(network.tensors, gradients).map { ($0.tensor * $1).absolute() }
    }
  }
}
