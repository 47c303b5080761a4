internal import Foundation

/// The regularised incomplete beta function I_x(a, b), for a, b > 0 and 0 ≤ x ≤ 1.
///
/// The continued fraction of DiDonato and Morris in its even form (Press et al., Numerical Recipes,
/// section 6.4; NIST DLMF 8.17.22), evaluated by the method of Lentz. It converges fast below
/// (a + 1) / (a + b + 2); above, I_x(a, b) = 1 − I_{1−x}(b, a).
///
/// - Parameters:
///   - x: The upper limit of the integral.
///   - complement: 1 − x, given apart because a small one cannot be recovered from x.
///   - a: The first exponent plus one.
///   - b: The second exponent plus one.
/// - Returns: A probability.
func incompleteBeta(_ x: Double, complement: Double, _ a: Double, _ b: Double) -> Double {
  guard x > 0 else { return 0 }
  guard complement > 0 else { return 1 }
  let logBeta = logGamma(a) + logGamma(b) - logGamma(a + b)
  let front = exp(a * log(x) + b * log(complement) - logBeta)
  if x <= (a + 1) / (a + b + 2) {
    return front * betaFraction(x, a, b) / a
  }
  return 1 - front * betaFraction(complement, b, a) / b
}

/// The continued fraction of I_x(a, b).
private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  let tiny = 1e-300
  func nonzero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var c = 1.0
  var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
  var result = d
  // It needs about √max(a, b) terms; the bound only stops arguments that are not numbers.
  for index in 1...100_000 {
    let m = Double(index)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonzero(1 + even * d)
    c = nonzero(1 + even / c)
    result *= d * c
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonzero(1 + odd * d)
    c = nonzero(1 + odd / c)
    result *= d * c
    if abs(d * c - 1) < 1e-15 { break }
  }
  return result
}

/// ln Γ(x) for x > 0: Stirling's series (NIST DLMF 5.11.1) from 10 upward, reached by
/// Γ(x) = Γ(x + 1) / x.
///
/// The C library's version writes a global sign, which two threads must not do at once.
func logGamma(_ x: Double) -> Double {
  var (shifted, product) = (x, 1.0)
  while shifted < 10 {
    product *= shifted
    shifted += 1
  }
  let inverse = 1 / shifted
  let square = inverse * inverse
  let divisors = [12, -360, 1260, -1680, 1188, -360_360 / 691.0, 156]
  let series = divisors.reversed().reduce(0) { $0 * square + 1 / $1 } * inverse
  return (shifted - 0.5) * log(shifted) - shifted + 0.5 * log(2 * Double.pi) + series
    - log(product)
}
