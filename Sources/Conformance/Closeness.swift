import Tensors

/// How far numbers are from those that were expected, in words for a test's failure.
public enum Closeness {
  /// What is wrong with `observed`, or nil when every element is within `tolerance` times the
  /// largest expected magnitude.
  ///
  /// - Parameters:
  ///   - name: what the numbers are, for the message.
  public static func problem(
    _ name: String, _ observed: Tensor, _ expected: Tensor, tolerance: Double
  ) -> String? {
    guard observed.shape == expected.shape else {
      return "\(name): shape \(observed.shape), expected \(expected.shape)"
    }
    return problem(name, observed.values, expected.values, tolerance: tolerance)
  }

  /// The same for plain numbers.
  public static func problem(
    _ name: String, _ observed: [Double], _ expected: [Double], tolerance: Double
  ) -> String? {
    guard observed.count == expected.count else {
      return "\(name): \(observed.count) numbers, expected \(expected.count)"
    }
    let largest = expected.reduce(0) { max($0, $1.magnitude) }
    let bound = tolerance * (largest == 0 ? 1 : largest)
    var worst: (index: Int, difference: Double)?
    for index in observed.indices {
      let difference = (observed[index] - expected[index]).magnitude
      // Written so that a NaN is a difference.
      if !(difference <= worst?.difference ?? bound) { worst = (index, difference) }
      if difference.isNaN { break }
    }
    guard let (index, difference) = worst else { return nil }
    return "\(name): element \(index) is \(observed[index]), expected \(expected[index]); the "
      + "difference \(difference) is over \(tolerance) of the largest, \(largest)"
  }
}
