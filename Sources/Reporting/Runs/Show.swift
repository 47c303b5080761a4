/// What stands in a cell for the runs of a configuration.
enum Show: String, Sendable, CaseIterable {
  case mean
  case meanAndDeviation = "mean ± std"
  case meanAndError = "mean ± sem"
  case meanAndInterval = "mean ± ci95"
  /// The same, as many write it.
  case meanAndConfidence = "mean ± ci"
  case medianAndQuartiles = "median [iqr]"
  case number = "n"

  /// What stands after the ± of a mean.
  var spread: Spread {
    switch self {
    case .mean, .medianAndQuartiles, .number: .none
    case .meanAndDeviation: .standardDeviation
    case .meanAndError: .standardError
    case .meanAndInterval, .meanAndConfidence: .interval95
    }
  }

  /// The words of a caption: what is shown, and how it was computed.
  var explanation: String {
    switch self {
    case .medianAndQuartiles: "median [first and third quartile, linearly interpolated]"
    case .number: "number of finite results of the planned ones"
    default: spread.explanation
    }
  }

  /// The cell of a sample, or the state that explains why there is no number; without a spread where
  /// all results are the same, as those of a bound are.
  func cell(
    _ sample: Sample, form: Quantity.Form, isCounted: Bool = false, mark: Mark? = nil
  ) -> Cell {
    guard let mean = sample.mean, let median = sample.median else {
      return .state(sample.diverged > 0 ? .diverged : .missing)
    }
    let n = isCounted ? nil : sample.n
    let isOne = Set(sample.values).count == 1
    switch self {
    case .number:
      let planned = sample.n + sample.missing + sample.diverged
      return .text(planned == sample.n ? "\(sample.n)" : "\(sample.n) of \(planned)")
    case .medianAndQuartiles:
      var quantity = Quantity(median, n: n, form: form, mark: mark)
      if !isOne, let low = sample.quantile(0.25), let high = sample.quantile(0.75) {
        quantity.range = Quantity.Range(low: low, high: high)
      }
      return .quantity(quantity)
    default:
      let width = isOne ? nil : sample.halfWidth(spread)
      return .quantity(Quantity(mean, spread: width, n: n, form: form, mark: mark))
    }
  }
}
