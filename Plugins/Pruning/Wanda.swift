import Protocols

/// Weights and activations (Sun et al. 2023, arXiv 2306.11695): a weight counts by its size times that
/// of what it is multiplied with, compared within its output.
///
///     score = |Wᵢⱼ| ‖Xⱼ‖₂ over all tokens of `batches` batches
///
/// The weights that stay are not changed. For weights of linear maps only.
public struct Wanda: Pruning {
  public static let kind = "wanda"
  public static let summary = "weights stay by their size times that of their input"
  public static let formula = "score |W_ij| ‖X_j‖₂, compared within each row"
  public static let source = "Sun et al. 2023, arXiv 2306.11695, equation 1"

  @Setting("batches from which the inputs are taken", 1...) public var batches = 8

  /// Eight batches.
  public init() {}

  /// Each output for itself.
  public var scope: PruningScope { .row }

  /// |Wᵢⱼ| ‖Xⱼ‖₂.
  public func scores(_ network: PrunedNetwork) throws -> [Tensor] {
    let norms = try network.inputNorms(batches: batches)
    return try zip(network.tensors, norms).map { own, norms in
      guard let norms else {
        throw InvalidSetting(
          "kind", "needs what goes into a linear map, and '\(own.name)' is the weight of none",
          hint: "write 'what: base', or take magnitude")
      }
      return withoutGradient { own.tensor.converted(to: .float64).absolute() * norms }
    }
  }
}
