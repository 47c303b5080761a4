/// Every run of an experiment, in order.
public struct Plan: Sendable {
  /// The runs.
  public var points: [Point]
  /// How their number comes about: `57 points = (4 × 5 − 1) × 3 seeds`.
  public var arithmetic: String
  /// When the worse groups of seeds are stopped; nil where all runs go to their end.
  public var halving: HalvingRule?

  /// The most points that are run without asking.
  public static let askedAbove = 10_000

  /// The line that is printed before anything runs.
  public func summary(
    finished: Int? = nil, estimate: Interval? = nil, workers: Int? = nil
  ) -> String {
    var parts = [arithmetic]
    if let finished, finished > 0 { parts.append("\(finished) already finished") }
    if let estimate {
      let on = workers.map { " on \(counted($0, "worker"))" } ?? ""
      parts.append("est. \(estimate.rough)\(on)")
    }
    return parts.joined(separator: "; ")
  }
}

/// One run: a setting for everything.
public struct Point: Sendable {
  /// What a sweep, a variant or a seed decided.
  public struct Coordinate: Sendable, Hashable {
    /// The path, or `variant`.
    public var path: SettingPath
    /// The value as it was written.
    public var text: String
  }

  /// The variant, if the experiment has variants.
  public var variant: String?
  /// What makes this point different from the others; the seed is not among them.
  public var coordinates: [Coordinate]
  /// The seed that the sweep gave, if it gave one.
  public var seed: Int?
  /// The resolved tree, without sweeps and references.
  public var tree: Node
  /// The settings that were written.
  public var settings: TypedBlock
  /// What makes it the same run as another.
  public var identity: RunIdentity
  /// The identity of the point of which this is a part, where it is one of several runs of a point.
  public var whole: RunIdentity?
  /// The coordinates of points that turned out to be this run, with `variant` among them.
  public var duplicates: [[Coordinate]]
}
