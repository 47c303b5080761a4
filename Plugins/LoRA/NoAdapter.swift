import Protocols

/// Nothing on the maps that it is given, which are frozen as under any adapter: only the rest
/// learns, what `trainable` says. It is what an adapter is compared with.
public struct NoAdapter: Adapter {
  public static let kind = "none"
  public static let summary = "no parameters; the maps are frozen and only the rest learns"
  public static let formula = "y = x Wᵀ, W frozen"
  public static let source = "a control: the baseline of every adapter"

  /// There are no settings.
  public init() {}

  /// W as it is.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate { .sum([]) }
}
