import Protocols

/// Whole rows go, those of the smallest norm (Li et al. 2016, arXiv 1608.08710, for filters): an output
/// of a linear map stays with all its weights, or goes.
///
///     score of a row = ‖wᵢ‖₂
///
/// The same share of each tensor's rows, unless `scope: global` lets rows of all tensors compete, by
/// their norm over the root of their length.
public struct RowPruning: Pruning {
  public static let kind = "rows"
  public static let summary = "whole rows go, those of the smallest norm"
  public static let formula = "score of a row ‖w_i‖₂, over √inputs where all layers compete"
  public static let source =
    "Li et al. 2016, arXiv 1608.08710 (with L1); torch.nn.utils.prune.ln_structured with n = 2"

  /// The defaults.
  public init() {}

  /// Rows.
  public var unit: PruningUnit { .row }
  /// Each tensor for itself.
  public var scope: PruningScope { .layer }

  /// ‖wᵢ‖₂ / √inputs; within a tensor the root changes no order.
  public func scores(_ network: PrunedNetwork) -> [Tensor] {
    network.tensors.map { own in
      withoutGradient {
        let rows = own.tensor.converted(to: .float64).reshaped(own.tensor.shape.first ?? 1, -1)
        return rows.norm(1, keepingAxes: true) / Double(max(1, rows.shape[1])).squareRoot()
      }
    }
  }
}
