internal import Foundation

/// A mark on an axis.
struct Tick: Hashable {
  var value: Double
  /// `nil` for a small mark between the labelled ones.
  var label: TickLabel?
}

/// The words of a tick: a text, and the exponent that follows it raised.
struct TickLabel: Hashable {
  var text: String
  var exponent: String?

  init(_ text: String, exponent: Int? = nil) {
    self.text = text.replacing("-", with: "−")
    self.exponent = exponent.map { "\($0)".replacing("-", with: "−") }
  }

  /// A word that is no number.
  init(word: String) { (text, exponent) = (word, nil) }

  /// The estimated width in pixels.
  func width(_ size: Double) -> Double {
    TextMetrics.width(text, size: size)
      + (exponent.map { TextMetrics.width($0, size: size - 2) } ?? 0)
  }
}

/// Where an axis has its marks.
enum Ticks {
  /// Marks for an axis of this kind: at most `most` of them with a label.
  static func of(_ domain: ClosedRange<Double>, _ kind: ScaleKind, most: Int) -> [Tick] {
    kind == .log ? logarithmic(domain, most: most) : linear(domain, most: most)
  }

  /// Marks at the multiples of the smallest step of 1, 2 or 5 times a power of ten that gives at
  /// most `most`.
  static func linear(_ domain: ClosedRange<Double>, most: Int) -> [Tick] {
    let steps = values(domain, most: most)
    let labels = TickText.labels(steps.values, stepExponent: steps.exponent)
    return zip(steps.values, labels).map { Tick(value: $0, label: $1) }
  }

  /// The multiples, and the power of ten of their step.
  private static func values(_ domain: ClosedRange<Double>, most: Int)
    -> (values: [Double], exponent: Int)
  {
    let (low, high) = (domain.lowerBound, domain.upperBound)
    let most = max(most, 2)
    let rough = (high - low) / Double(most)
    guard rough > 0, rough.isFinite else { return ([low], 0) }
    var exponent = Int(log10(rough).rounded(.down))
    while true {
      for factor in [1.0, 2.0, 5.0] {
        // Whole multiples of a power of ten are exact; sums of steps are not.
        let unit = powerOfTen(exponent)
        let first = (low / unit / factor - 1e-9).rounded(.up)
        let last = (high / unit / factor + 1e-9).rounded(.down)
        guard last - first < Double(most) else { continue }
        guard first <= last else { return ([low], exponent) }
        let multiples = (0...Int(last - first)).map { (first + Double($0)) * factor }
        return (multiples.map { scaled($0, exponent) }, exponent)
      }
      exponent += 1
    }
  }

  /// Marks at powers of ten, with 2 and 5 where there are few of them, and small ones between.
  static func logarithmic(_ domain: ClosedRange<Double>, most: Int) -> [Tick] {
    let (low, high) = (domain.lowerBound, domain.upperBound)
    guard low > 0, high.isFinite, low < high else { return [] }
    let first = Int(log10(low).rounded(.down))
    let last = Int(log10(high).rounded(.up))
    let all: [Double] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    func inside(_ factors: [Double], every step: Int = 1) -> [Double] {
      var values: [Double] = []
      for exponent in first...last where exponent % step == 0 {
        for factor in factors {
          let value = scaled(factor, exponent)
          if value >= low * (1 - 1e-9), value <= high * (1 + 1e-9) { values.append(value) }
        }
      }
      return values
    }
    let most = max(most, 2)
    let choices: [[Double]] = [all, [1, 2, 5], [1, 3], [1]]
    var labelled = choices.lazy.map { inside($0) }.first { $0.count <= most } ?? []
    var step = 2
    while labelled.isEmpty || labelled.count > most {
      labelled = inside([1], every: step)
      step += 1
      if step > last - first + 2 { break }
    }
    // Less than a factor of two or so: round numbers say more than powers.
    guard labelled.count > 1 else { return linear(domain, most: most) }
    let labels = TickText.logLabels(labelled)
    var ticks = zip(labelled, labels).map { Tick(value: $0, label: $1) }
    let known = Set(labelled)
    let small = inside(step > 2 ? [1] : all)
    if small.count <= 100 {
      ticks += small.filter { !known.contains($0) }.map { Tick(value: $0, label: nil) }
    }
    return ticks.sorted { $0.value < $1.value }
  }

  /// 10^exponent, rounded as a written number is.
  static func powerOfTen(_ exponent: Int) -> Double {
    Double("1e\(exponent)") ?? (exponent < 0 ? 0 : .infinity)
  }

  /// A whole number times a power of ten: the double nearest to the decimal number.
  static func scaled(_ whole: Double, _ exponent: Int) -> Double {
    exponent >= 0 || exponent < -300
      ? whole * powerOfTen(exponent) : whole / powerOfTen(-exponent)
  }
}
