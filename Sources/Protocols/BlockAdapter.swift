/// A small network on the output of a block's half: after attention or after the feed-forward part.
public protocol BlockAdapter: AdapterPlugin {
  /// The residual stream after the half, x + h without the adapter.
  func output(at site: Site, _ parameters: Parameters, _ flow: SublayerFlow) -> Tensor
}

extension BlockAdapter {
  /// It sits at the ends of blocks' halves.
  public static var place: Site.Place { .sublayer }
  /// It cannot be merged.
  public var merging: Merging {
    .impossible(reason: "a network with a nonlinearity is no update of a weight")
  }
}

/// What flows through half of a block: x → norm → sublayer → x + h.
public struct SublayerFlow {
  /// h, the sublayer's output: [batch, length, hidden].
  public let output: Tensor
  /// x, the residual stream before the half.
  public let residual: Tensor
  /// x + h.
  public let sum: Tensor

  /// The flow of one half.
  public init(output: Tensor, residual: Tensor) {
    (self.output, self.residual) = (output, residual)
    sum = residual + output
  }
}

/// The end of a block's half, where a block adapter can sit.
public final class AdaptableSublayer {
  /// Its path and width.
  public let site: Site
  /// What is computed there; nil for x + h.
  public var adapter: ((SublayerFlow) -> Tensor)?

  /// A place without an adapter.
  public init(_ site: Site) { self.site = site }

  /// The residual stream after the half.
  ///
  /// - Parameters:
  ///   - map: the last linear map of the sublayer; without an adapter its product is added to the
  ///     residual in place.
  public func callAsFunction(
    _ map: AdaptableLinear, _ input: Tensor, residual: Tensor
  ) -> Tensor {
    guard let adapter else { return map(input, adding: residual) }
    return adapter(SublayerFlow(output: map(input), residual: residual))
  }
}
