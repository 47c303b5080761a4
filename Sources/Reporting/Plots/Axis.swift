/// One axis of a plot.
public struct Axis: Sendable, Hashable {
  /// What is shown along it, with its unit.
  public var label: String
  /// How the values are spread.
  public var scale: ScaleKind
  /// The values at its ends; `nil` for those of the data with some air.
  public var range: ClosedRange<Double>?
  /// Whether it runs from high to low, as a density after pruning does.
  public var isReversed: Bool
  /// Where its marks are; `nil` for round values.
  public var ticks: [Double]?

  /// An axis.
  public init(
    _ label: String = "", scale: ScaleKind = .linear, range: ClosedRange<Double>? = nil,
    isReversed: Bool = false, ticks: [Double]? = nil
  ) {
    (self.label, self.scale, self.range) = (label, scale, range)
    (self.isReversed, self.ticks) = (isReversed, ticks)
  }

  /// The axis for these values: the range that was asked for, or theirs with some air.
  func chartAxis(_ values: some Sequence<Double>, air: Double) -> ChartAxis {
    let domain =
      range.map { AxisScale.widened($0.lowerBound, $0.upperBound, scale, air: 0) }
      ?? AxisScale.domain(of: values, scale, air: air)
    return ChartAxis(
      label: label, kind: scale, domain: domain, isReversed: isReversed, ticks: ticks)
  }
}

/// An axis whose ends are known.
struct ChartAxis {
  var label: String
  var kind: ScaleKind = .linear
  var domain: ClosedRange<Double>
  var isReversed = false
  var ticks: [Double]?
  /// Words instead of numbers: the first stands at 0, the next at 1 and so on.
  var categories: [String]?

  /// An axis of words.
  static func categories(_ names: [String], label: String) -> ChartAxis {
    ChartAxis(
      label: label, domain: -0.5...(Double(max(names.count, 1)) - 0.5), categories: names)
  }

  /// The map to pixels between two places.
  func scale(_ start: Double, _ end: Double) -> AxisScale {
    AxisScale(
      kind: kind, domain: domain, start: isReversed ? end : start, end: isReversed ? start : end)
  }

  /// The marks, at most `most` of them with words.
  func marks(most: Int) -> [Tick] {
    guard let ticks else { return Ticks.of(domain, kind, most: most) }
    return Set(ticks).sorted().filter(domain.contains).map { value in
      let text = NumberText.significant(value).withoutZeros
      return Tick(value: value, label: TickLabel(text))
    }
  }

  /// The marks of a horizontal axis: as many as leave eight pixels between their words.
  func marks(from start: Double, to end: Double, size: Double) -> [Tick] {
    let scale = self.scale(start, end)
    var most = max(2, Int((end - start) / 45))
    while most > 2, ticks == nil {
      let candidate = marks(most: most)
      if Self.withoutOverlap(candidate, scale, size) == candidate { return candidate }
      most -= 1
    }
    return Self.withoutOverlap(marks(most: 2), scale, size)
  }

  /// Takes the words from marks whose words would touch those before them.
  private static func withoutOverlap(_ ticks: [Tick], _ scale: AxisScale, _ size: Double)
    -> [Tick]
  {
    var reached = -Double.infinity
    return ticks.sorted { scale($0.value) < scale($1.value) }.map { tick in
      guard let label = tick.label else { return tick }
      let (middle, half) = (scale(tick.value), label.width(size) / 2)
      guard middle - half >= reached else { return Tick(value: tick.value, label: nil) }
      reached = middle + half + 8
      return tick
    }.sorted { $0.value < $1.value }
  }
}
