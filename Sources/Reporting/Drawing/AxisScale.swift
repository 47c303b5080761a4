internal import Foundation

/// How values are spread along an axis.
public enum ScaleKind: String, Sendable, Hashable {
  /// Equal differences are equally far apart.
  case linear
  /// Equal ratios are equally far apart; values that are not positive are not shown.
  case log
}

/// The map from the values of an axis to pixels.
struct AxisScale {
  let kind: ScaleKind
  let domain: ClosedRange<Double>
  /// Where the ends of the domain stand, in pixels.
  let start, end: Double

  /// The pixel of a value; NaN for what has no place on the axis.
  func callAsFunction(_ value: Double) -> Double {
    guard value.isFinite, kind == .linear || value > 0 else { return .nan }
    return start + share(value) * (end - start)
  }

  /// The share of the axis before a value.
  private func share(_ value: Double) -> Double {
    let (low, high) = (domain.lowerBound, domain.upperBound)
    if kind == .log { return log10(value / low) / log10(high / low) }
    // Halves: the difference of the ends of a huge range is not finite.
    return (value / 2 - low / 2) / (high / 2 - low / 2)
  }

  /// A domain for an axis: the range of the finite values (positive ones on a log axis), with some
  /// air at its ends, and never empty.
  ///
  /// - Parameters:
  ///   - values: What must be seen.
  ///   - kind: The kind of the axis.
  ///   - air: The share of the range that is added at each end.
  /// - Returns: The domain.
  static func domain(of values: some Sequence<Double>, _ kind: ScaleKind, air: Double)
    -> ClosedRange<Double>
  {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite && (kind == .linear || value > 0) {
      (low, high) = (min(low, value), max(high, value))
    }
    guard low <= high else { return kind == .log ? 0.1...10 : 0...1 }
    return widened(low, high, kind, air: air)
  }

  /// The range with air, or around its only value where it is empty or too narrow for a double.
  static func widened(_ low: Double, _ high: Double, _ kind: ScaleKind, air: Double)
    -> ClosedRange<Double>
  {
    // Far from the ends of a double, so that neither air nor ticks leave it.
    if kind == .log {
      let (low, high) = (max(low, 1e-300), min(max(high, 1e-300), 1e300))
      if high / low < 1 + 1e-9 { return (low / 2)...(low * 2) }
      let factor = pow(high / low, air)
      return (low / factor)...(high * factor)
    }
    let (low, high) = (min(max(low, -1e300), 1e300), min(max(high, -1e300), 1e300))
    let size = max(abs(low), abs(high))
    if high - low <= size * 1e-12 {
      let margin = size == 0 ? 1 : size * 0.1
      return (low - margin)...(high + margin)
    }
    let margin = (high - low) * air
    return (low - margin)...(high + margin)
  }
}
