import Protocols

/// What a reset keeps or clears as one: entries, or rows (what has one index on the first axis).
///
/// The units of vectors and scalars are their entries. Of n units, ⌊p (n - 1)⌋ + 1 go at a ratio p
/// above 0: those that are not above the p-quantile of the units' scores, by linear interpolation
/// between order statistics, where no two scores are equal. A product that is a whole number but
/// for its rounding counts as one: p is meant as it is written.
public enum ResetUnit: String, SettingChoice {
  case entry, row

  /// The shape of one number for each unit.
  func shape(of shape: [Int]) -> [Int] {
    self == .row && shape.count > 1
      ? shape.prefix(1) + [Int](repeating: 1, count: shape.count - 1) : shape
  }

  /// How many units there are.
  func count(in shape: [Int]) -> Int { self.shape(of: shape).reduce(1, *) }

  /// How many units go.
  func cleared(in shape: [Int], at ratio: Fraction) -> Int {
    let units = count(in: shape)
    guard ratio.value > 0, units > 0 else { return 0 }
    return min(units, Int((ratio.value * Double(units - 1) + 1e-9).rounded(.down)) + 1)
  }

  /// The share of the entries that go: that of the units, which are of one size.
  func share(of shape: [Int], at ratio: Fraction) -> Double {
    Double(cleared(in: shape, at: ratio)) / Double(max(1, count(in: shape)))
  }

  /// Magnitudes of entries, or norms of rows, in float64 so that small squares do not vanish.
  func scores(_ tensor: Tensor) -> Tensor {
    let rows = shape(of: tensor.shape)
    guard rows != tensor.shape else { return tensor.absolute() }
    return tensor.converted(to: .float64).reshaped(rows[0], -1).norm(1).reshaped(rows)
  }

  /// 1 where units stay, of the type of `tensor`; of equal scores the first ones go.
  func mask(_ tensor: Tensor, byLargest scores: Tensor, at ratio: Fraction) -> Tensor {
    scores.keepingLargest(scores.count - cleared(in: tensor.shape, at: ratio))
      .converted(to: tensor.elementType)
  }
}
