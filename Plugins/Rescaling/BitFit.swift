import Protocols

/// Learned biases and nothing else (Ben Zaken et al. 2021, arXiv 2106.10199).
///
/// The paper trains the biases that a model has. Models of the LLaMA family have none, so each map
/// gets one here, which starts at zero.
public struct BitFit: Adapter {
  public static let kind = "bitfit"
  public static let summary = "a bias on the output of each map"
  public static let formula = "y = x Wᵀ + b"
  public static let source = "Ben Zaken et al. 2021, arXiv 2106.10199"

  /// The defaults.
  public init() {}

  /// The maps of the model have no biases.
  public var merging: Merging {
    .impossible(reason: "a bias has no place in a weight, and the maps of this model have no bias")
  }

  /// b of [outputs].
  public func parameters(at site: Site) -> [Parameter] {
    [Parameter("bias", [site.outputs], .zeros)]
  }

  /// b.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    .shifted(parameters["bias"])
  }
}
