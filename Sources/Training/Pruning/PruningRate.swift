/// How many of so many weights stay after levels of pruning, exactly.
///
/// Each level takes `round(rate · n)` of the n that were left, halves to even, as
/// torch.nn.utils.prune does; so a density that is reached at once has the same counts as one that
/// is reached level by level.
public struct PruningRate: Sendable, Equatable {
  /// The share of what is left that a level takes.
  public let share: Double

  /// A rate from 0 to 1.
  public init(_ share: Double) { self.share = share }

  /// How many of `count` stay after a number of levels; all at level 0.
  public func kept(of count: Int, level: Int) -> Int {
    (0..<max(0, level)).reduce(count) { left, _ in
      left - Int((share * Double(left)).rounded(.toNearestOrEven))
    }
  }

  /// (1 - rate)^level, the density but for the rounding of counts.
  public func density(level: Int) -> Double {
    (0..<max(0, level)).reduce(1) { density, _ in density * (1 - share) }
  }
}
