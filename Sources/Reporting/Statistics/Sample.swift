/// The results of one configuration over its seeds, with what is missing said instead of dropped.
public struct Sample: Sendable, Hashable {
  /// The finite results, in the order in which they were given.
  public let values: [Double]
  /// How many results do not exist (a run that was not started, or stopped early).
  public let missing: Int
  /// How many results are not finite (a run that diverged).
  public let diverged: Int

  /// A sample from one result a seed: `nil` where there is none, not finite where it diverged.
  public init(_ results: [Double?]) {
    let present = results.compactMap { $0 }
    values = present.filter(\.isFinite)
    missing = results.count - present.count
    diverged = present.count - values.count
  }

  /// The number of finite results, from which every statistic is computed.
  public var n: Int { values.count }

  /// The arithmetic mean, Σx / n; `nil` when there is no result.
  public var mean: Double? {
    guard let first = values.first else { return nil }
    // Around the first value, so that equal values have exactly that mean and no spread.
    let shifted = first + values.reduce(0) { $0 + ($1 - first) } / Double(n)
    return shifted.isFinite ? shifted : values.reduce(0) { $0 + $1 / Double(n) }
  }

  /// The sample standard deviation, √(Σ(x − mean)² / (n − 1)); `nil` for fewer than two results.
  public var standardDeviation: Double? {
    guard n > 1, let mean else { return nil }
    let largest = values.reduce(0) { max($0, abs($1 - mean)) }
    guard largest > 0 else { return 0 }
    guard largest.isFinite else { return .infinity }
    // A power of two keeps the squares of huge and tiny deviations in range without rounding.
    let scale = Double(sign: .plus, exponent: largest.exponent, significand: 1)
    let squares = values.reduce(0.0) { $0 + (($1 - mean) / scale) * (($1 - mean) / scale) }
    return scale * (squares / Double(n - 1)).squareRoot()
  }

  /// The standard error of the mean, s / √n; `nil` for fewer than two results.
  public var standardError: Double? {
    standardDeviation.map { $0 / Double(n).squareRoot() }
  }

  /// The t-interval of the mean, mean ± t · s / √n with t of n − 1 degrees of freedom.
  ///
  /// `nil` for fewer than two results: one run says nothing about its spread.
  public func interval(confidence: Double = 0.95) -> Interval? {
    guard let mean, let standardError else { return nil }
    let t = StudentT(degreesOfFreedom: Double(n - 1)).quantile(upperTail: (1 - confidence) / 2)
    // Without the case, an infinite t of a confidence of 1 times no error would not be a number.
    return Interval(center: mean, halfWidth: standardError == 0 ? 0 : t * standardError)
  }

  /// The value in the middle, or the mean of the two there; `nil` when there is no result.
  public var median: Double? {
    guard n > 0 else { return nil }
    let sorted = values.sorted()
    return sorted[(n - 1) / 2] / 2 + sorted[n / 2] / 2
  }

  /// The value below which a share of the results lies, interpolated linearly between the two
  /// nearest (Hyndman and Fan 1996, type 7); `nil` for fewer than two results.
  public func quantile(_ share: Double) -> Double? {
    guard n > 1 else { return nil }
    let sorted = values.sorted()
    let place = min(max(share, 0), 1) * Double(n - 1)
    let (below, above) = (sorted[Int(place)], sorted[min(Int(place) + 1, n - 1)])
    let rest = place - place.rounded(.down)
    return below * (1 - rest) + above * rest
  }

  /// The half-width of the spread of this kind around the mean; `nil` for fewer than two results.
  public func halfWidth(_ spread: Spread) -> Double? {
    switch spread {
    case .none: nil
    case .standardDeviation: standardDeviation
    case .standardError: standardError
    case .interval95: interval().map(\.halfWidth)
    }
  }
}

/// What stands after ±.
public enum Spread: String, Sendable, Hashable, CaseIterable {
  /// Nothing.
  case none
  /// The sample standard deviation: how far single runs lie apart.
  case standardDeviation = "std"
  /// The standard error: how far the mean may be off.
  case standardError = "sem"
  /// The half-width of the 95 % t-interval of the mean.
  case interval95 = "ci95"

  /// The words of a caption, which must say what ± is and how it was computed.
  public var explanation: String {
    switch self {
    case .none: "mean"
    case .standardDeviation: "mean ± sample standard deviation (n − 1)"
    case .standardError: "mean ± standard error"
    case .interval95: "mean ± 95 % t-interval"
    }
  }
}

/// A range of values around a centre.
public struct Interval: Sendable, Hashable {
  /// The centre, usually a mean or a difference of means.
  public let center: Double
  /// Half of the width.
  public let halfWidth: Double

  /// The interval center − halfWidth … center + halfWidth.
  public init(center: Double, halfWidth: Double) {
    (self.center, self.halfWidth) = (center, halfWidth)
  }

  /// The lower end.
  public var lower: Double { center - halfWidth }
  /// The upper end.
  public var upper: Double { center + halfWidth }
}

/// Which direction of a metric is an improvement.
public enum Goal: String, Sendable, Hashable, CaseIterable {
  /// Lower is better, as for a loss.
  case minimize
  /// Higher is better, as for an accuracy.
  case maximize

  /// Whether `value` is strictly better than `other`.
  public func prefers(_ value: Double, to other: Double) -> Bool {
    self == .minimize ? value < other : value > other
  }

  /// The words of a caption.
  public var explanation: String {
    self == .minimize ? "lower is better" : "higher is better"
  }
}
