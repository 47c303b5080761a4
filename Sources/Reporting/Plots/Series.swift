/// The points of one run, in the order of a line through them.
public struct Curve: Sendable, Hashable {
  /// The places along the horizontal axis.
  public let x: [Double]
  /// The values there; one that is not finite is a gap in the line.
  public let y: [Double]

  /// A curve of as many points as both have values.
  public init(x: [Double], y: [Double]) {
    let count = min(x.count, y.count)
    (self.x, self.y) = (Array(x.prefix(count)), Array(y.prefix(count)))
  }

  var points: [Point] { zip(x, y).map { Point(x: $0, y: $1) } }
}

/// A line of a plot: the runs of one configuration.
public struct Series: Sendable, Hashable {
  /// Its name, in a legend or at its end; empty for none.
  public var name: String
  /// One curve a seed.
  public var runs: [Curve]
  /// What the band around the mean shows.
  public var band: Band
  /// Its colour.
  public var color: SeriesColor
  /// How it is broken; `nil` for the pattern that belongs to its place among the series.
  public var dash: Dash?

  /// What a band around a mean shows.
  public enum Band: String, Sendable, Hashable, CaseIterable {
    /// There is no band.
    case none
    /// The mean ± the sample standard deviation.
    case standardDeviation = "std"
    /// The 95 % t-interval of the mean.
    case interval95 = "ci95"
    /// From the smallest to the largest.
    case range
  }

  /// A line from the runs of one configuration.
  public init(
    _ name: String, runs: [Curve], band: Band = .standardDeviation,
    color: SeriesColor = .automatic, dash: Dash? = nil
  ) {
    (self.name, self.runs, self.band) = (name, runs, band)
    (self.color, self.dash) = (color, dash)
  }

  /// A line through the points of a single curve.
  public init(
    _ name: String, x: [Double], y: [Double], color: SeriesColor = .automatic, dash: Dash? = nil
  ) {
    self.init(name, runs: [Curve(x: x, y: y)], color: color, dash: dash)
  }

  /// The mean and the band at each place.
  ///
  /// A place that fewer than half of the runs have is left out, so that runs that were measured at
  /// different places do not become a zigzag. Where no run has a finite value, the mean is a gap.
  func summary() -> [SeriesPoint] {
    guard let first = runs.first else { return [] }
    let isAscending = zip(first.x, first.x.dropFirst()).allSatisfy { $0 < $1 }
    if isAscending, runs.dropFirst().allSatisfy({ $0.x == first.x }) {
      // The usual case, by columns: runs that were measured at the same steps.
      return first.x.indices.filter { first.x[$0].isFinite }.map { index in
        runs.count == 1
          ? SeriesPoint(x: first.x[index], alone: first.y[index])
          : SeriesPoint(x: first.x[index], Sample(runs.map { $0.y[index] }), band)
      }
    }
    var values: [Double: [Double]] = [:]
    for run in runs {
      for (x, y) in zip(run.x, run.y) where x.isFinite { values[x, default: []].append(y) }
    }
    return values.keys.sorted().compactMap { x in
      guard let all = values[x], all.count * 2 >= runs.count else { return nil }
      return SeriesPoint(x: x, Sample(all.map { $0 }), band)
    }
  }
}

/// The mean of a series at one place, and the ends of its band.
struct SeriesPoint: Hashable {
  var x, mean, low, high: Double

  /// The point of a single run, which has no band.
  init(x: Double, alone y: Double) {
    self.x = x
    mean = y.isFinite ? y : .nan
    (low, high) = (.nan, .nan)
  }

  init(x: Double, _ sample: Sample, _ band: Series.Band) {
    self.x = x
    mean = sample.mean ?? .nan
    let width: Double? =
      switch band {
      case .none, .range: nil
      case .standardDeviation: sample.standardDeviation
      case .interval95: sample.interval()?.halfWidth
      }
    (low, high) = (mean - (width ?? .nan), mean + (width ?? .nan))
    if band == .range, sample.n > 1, let least = sample.values.min(),
      let most = sample.values.max()
    {
      (low, high) = (least, most)
    }
  }
}

/// Where the colour of a series comes from.
public enum SeriesColor: Sendable, Hashable {
  /// The place of the series among the others.
  case automatic
  /// A place in the palette, for series that share a colour.
  case palette(Int)
  /// A place in 0 … 1 on an ordered map, for layers, levels or ranks.
  case ordered(Double)

  /// The colour in a theme, for the series at an index.
  func color(_ index: Int, _ theme: Theme) -> Color {
    switch self {
    case .automatic: theme.series(index)
    case .palette(let place): theme.series(place)
    case .ordered(let place):
      // The end of the map that is like the page could not be seen.
      ColorMap.viridis.color(
        theme == .light
          ? 0.88 * min(max(place, 0), 1) : 0.22 + 0.78 * min(max(place, 0), 1))
    }
  }
}

/// Vertical lines at events: the restarts of a run, the threshold of a spectrum.
public struct VerticalMarks: Sendable, Hashable {
  /// Where they are.
  public var positions: [Double]
  /// The word above the first of them.
  public var label: String

  /// Marks at some places.
  public init(_ positions: [Double], label: String = "") {
    (self.positions, self.label) = (positions, label)
  }
}

/// A dashed horizontal line: a bound, a random baseline, the dense model.
public struct ReferenceLine: Sendable, Hashable {
  /// Its value.
  public var y: Double
  /// Its name.
  public var label: String
  /// Half the height of a band around it, 0 for none.
  public var spread: Double

  /// A line at a value.
  public init(_ y: Double, label: String = "", spread: Double = 0) {
    (self.y, self.label, self.spread) = (y, label, spread)
  }
}
