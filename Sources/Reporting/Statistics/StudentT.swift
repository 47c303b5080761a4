internal import Foundation

/// Student's t distribution with ν degrees of freedom (Student 1908).
///
/// ν need not be whole (Welch's test); from 10⁷ on it is taken for the normal distribution, from
/// which it then differs by less than 10⁻⁶ of a tail. A ν that is not positive gives NaN.
public struct StudentT: Sendable, Hashable {
  /// ν.
  public let degreesOfFreedom: Double

  /// The distribution with ν = `degreesOfFreedom`.
  public init(degreesOfFreedom: Double) {
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// P(T > t) = ½ I_x(ν/2, ½) with x = ν / (ν + t²), for t ≥ 0; 1 − P(T > −t) for t < 0.
  public func upperTail(_ t: Double) -> Double {
    guard degreesOfFreedom > 0, !t.isNaN else { return .nan }
    guard t >= 0 else { return 1 - upperTail(-t) }
    guard degreesOfFreedom < 1e7 else { return erfc(t / 2.0.squareRoot()) / 2 }
    let ratio = t * (t / degreesOfFreedom)
    guard ratio.isFinite else { return 0 }
    return incompleteBeta(
      1 / (1 + ratio), complement: ratio / (1 + ratio), degreesOfFreedom / 2, 0.5) / 2
  }

  /// P(T ≤ t).
  public func cumulative(_ t: Double) -> Double { upperTail(-t) }

  /// P(|T| > |t|): the p-value of a two-sided test.
  public func twoSided(_ t: Double) -> Double { 2 * upperTail(abs(t)) }

  /// The t with P(T ≤ t) = p.
  public func quantile(_ p: Double) -> Double {
    p <= 0.5 ? -quantile(upperTail: p) : quantile(upperTail: 1 - p)
  }

  /// The t with P(T > t) = `tail`, by bisection; infinite for a tail of 0 or 1.
  public func quantile(upperTail tail: Double) -> Double {
    guard degreesOfFreedom > 0, (0...1).contains(tail) else { return .nan }
    guard tail <= 0.5 else { return -quantile(upperTail: 1 - tail) }
    guard tail > 0 else { return .infinity }
    guard tail < 0.5 else { return 0 }
    var (low, high) = (0.0, 1.0)
    while upperTail(high) > tail, high < 1e300 { (low, high) = (high, high * 2) }
    // A table asks for few degrees of freedom: sixty evaluations are not worth a derivative.
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return middle }
      if upperTail(middle) > tail { low = middle } else { high = middle }
    }
  }
}
