import Protocols

/// n:m sparsity (Mishra et al. 2021, arXiv 2104.08378): of every m weights that follow each other along
/// the inputs the n largest stay, a pattern that hardware multiplies fast.
///
///     score |w|; n of each m stay
///
/// One level, whatever the rate: the density is n/m. The number of inputs of every tensor must be a
/// multiple of m.
public struct GroupPruning: Pruning {
  public static let kind = "n:m"
  public static let summary = "of every m weights of a row the n largest stay"
  public static let formula = "score |w|, within groups of m inputs; n stay"
  public static let source = "Mishra et al. 2021, arXiv 2104.08378, section 3"

  @Setting("how many stay of each group", 1...) public var n = 2
  @Setting("weights of a group", 2...) public var m = 4

  /// 2:4.
  public init() {}

  /// Some stay, and some go.
  public func validate() throws {
    if n >= m {
      throw InvalidSetting("n", "is \(n) of \(m), so that all stay", hint: "write less than \(m)")
    }
  }

  /// Groups.
  public var unit: PruningUnit { .group(keep: n, of: m) }

  /// |w|.
  public func scores(_ network: PrunedNetwork) -> [Tensor] {
    network.tensors.map { own in withoutGradient { own.tensor.absolute() } }
  }
}
