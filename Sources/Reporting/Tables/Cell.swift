/// What a place of a table holds.
public enum Cell: Sendable, Hashable {
  /// Words, as a person would read them; each format escapes what it must.
  case text(String)
  /// A number.
  case quantity(Quantity)
  /// Why there is no number.
  case state(State)

  /// Why there is no number.
  public enum State: Sendable, Hashable {
    /// There is no result: "—".
    case missing
    /// The runs diverged: "div.".
    case diverged
    /// The run failed: "failed".
    case failed
    /// The run was stopped before its end, at this step: "stopped@2k".
    case stopped(at: String)

    /// The words of a file that a program reads.
    var name: String {
      switch self {
      case .missing: "missing"
      case .diverged: "diverged"
      case .failed: "failed"
      case .stopped(let step): "stopped@\(step)"
      }
    }

    /// The words of a table that a person reads.
    var label: String {
      switch self {
      case .missing: "—"
      case .diverged: "div."
      case .failed: "failed"
      case .stopped(let step): "stopped@\(step)"
      }
    }
  }

  /// A number without a spread.
  public static func number(_ value: Double, form: Quantity.Form = .measured) -> Cell {
    .quantity(Quantity(value, form: form))
  }

  /// The mean and spread of a sample, or the state that explains why there is none.
  public init(
    _ sample: Sample, show spread: Spread = .standardDeviation,
    form: Quantity.Form = .measured, mark: Mark? = nil
  ) {
    if let mean = sample.mean {
      self = .quantity(
        Quantity(mean, spread: sample.halfWidth(spread), n: sample.n, form: form, mark: mark))
    } else {
      self = .state(sample.diverged > 0 ? .diverged : .missing)
    }
  }

  /// The cell as it is shown: a value that is not finite is a diverged run.
  var shown: Cell {
    guard case .quantity(let quantity) = self, !quantity.value.isFinite else { return self }
    return .state(.diverged)
  }

  /// The number that is shown here.
  var shownQuantity: Quantity? {
    guard case .quantity(let quantity) = shown else { return nil }
    return quantity
  }

  /// Why no number is shown here.
  var shownState: State? {
    guard case .state(let state) = shown else { return nil }
    return state
  }
}

extension Cell: ExpressibleByStringLiteral {
  /// Words.
  public init(stringLiteral value: String) { self = .text(value) }
}
