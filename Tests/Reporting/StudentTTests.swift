import Testing

@testable import Reporting

@Suite struct StudentTTests {
  /// The two-sided 95 % and 99 % points of the usual printed table.
  static let table: [(degrees: Double, p95: Double, p99: Double)] = [
    (1, 12.706, 63.657), (2, 4.303, 9.925), (3, 3.182, 5.841), (4, 2.776, 4.604),
    (5, 2.571, 4.032), (10, 2.228, 3.169), (30, 2.042, 2.750), (120, 1.980, 2.617),
    (1e9, 1.960, 2.576),
  ]

  @Test("quantiles are those of the printed table", arguments: table)
  func quantiles(_ row: (degrees: Double, p95: Double, p99: Double)) {
    let t = StudentT(degreesOfFreedom: row.degrees)
    #expect(
      NumberText.fixed(t.quantile(0.975), decimals: 3) == NumberText.fixed(row.p95, decimals: 3))
    #expect(
      NumberText.fixed(t.quantile(0.995), decimals: 3) == NumberText.fixed(row.p99, decimals: 3))
    #expect(t.quantile(0.025) == -t.quantile(upperTail: 0.025))
  }

  static let tailsCases: [(Double, Double, Double)] = [
    (1, 1, 0.25), (2, 3, 0.04773298313335456), (4, 2.776, 0.02501138915998821),
    (10, 10, 7.947765877982062e-07), (3.7, 0.01, 0.4962684635059297),
    (50, -2, 0.9745264656311534), (4, 100, 2.99800104949623e-08),
  ]

  @Test("tails have twelve digits", arguments: tailsCases)
  func tails(_ degrees: Double, _ t: Double, _ expected: Double) {
    let distribution = StudentT(degreesOfFreedom: degrees)
    #expect(isClose(distribution.upperTail(t), expected, 1e-11))
    #expect(isClose(distribution.cumulative(-t), expected, 1e-11))
  }

  @Test("with one degree of freedom it is Cauchy's distribution, with two it has a closed form")
  func closedForms() {
    for t in [0.01, 0.5, 1, 3, 12.7, 1000] {
      let cauchy = StudentT(degreesOfFreedom: 1).upperTail(1 / t)
      #expect(isClose(StudentT(degreesOfFreedom: 1).upperTail(t), 0.5 - cauchy, 1e-9))
      let two = 0.5 - t / (2 * (2 + t * t).squareRoot())
      #expect(isClose(StudentT(degreesOfFreedom: 2).upperTail(t), two, 1e-6))
    }
  }

  @Test("quantile and tail are inverse to each other")
  func inverse() {
    for degrees in [0.5, 1, 2.5, 7, 29, 400] {
      for tail in [1e-12, 1e-6, 0.001, 0.025, 0.3, 0.5, 0.8, 0.999] {
        let t = StudentT(degreesOfFreedom: degrees)
        #expect(isClose(t.upperTail(t.quantile(upperTail: tail)), tail, 1e-9))
      }
    }
  }

  @Test("what has no answer is not a number, and the ends are infinite")
  func ends() {
    let t = StudentT(degreesOfFreedom: 3)
    #expect(t.quantile(1) == .infinity)
    #expect(t.quantile(0) == -.infinity)
    #expect(t.quantile(0.5) == 0)
    #expect(t.quantile(1.5).isNaN)
    #expect(t.upperTail(.infinity) == 0)
    #expect(t.upperTail(-.infinity) == 1)
    #expect(t.upperTail(1e200) == 0)
    #expect(t.upperTail(.nan).isNaN)
    #expect(StudentT(degreesOfFreedom: 0).upperTail(1).isNaN)
    #expect(StudentT(degreesOfFreedom: .nan).quantile(0.9).isNaN)
  }

  static let betaCases: [(Double, Double, Double, Double)] = [
    (2, 3, 0.4, 0.5248), (0.5, 0.5, 0.3, 0.36901011956554536), (10, 2, 0.9, 0.6973568802),
    (50, 60, 0.5, 0.8309072939016693), (0.5, 20, 0.001, 0.15758381398363844),
  ]

  @Test("the incomplete beta function", arguments: betaCases)
  func beta(_ a: Double, _ b: Double, _ x: Double, _ expected: Double) {
    #expect(isClose(incompleteBeta(x, complement: 1 - x, a, b), expected, 1e-12))
    #expect(isClose(1 - incompleteBeta(1 - x, complement: x, b, a), expected, 1e-11))
  }

  @Test("the logarithm of the gamma function at whole and half numbers")
  func gamma() {
    var factorial = 0.0
    for n in 1...40 {
      #expect(abs(logGamma(Double(n)) - factorial) <= 1e-13 * max(1, factorial))
      factorial += Self.log(Double(n))
    }
    #expect(isClose(logGamma(0.5), 0.5723649429247001, 1e-13))
  }

  private static func log(_ x: Double) -> Double {
    // By the series of the inverse hyperbolic tangent, apart from the library that is tested.
    let y = (x - 1) / (x + 1)
    var (term, sum, k) = (y, 0.0, 1.0)
    while abs(term) > 1e-18 {
      sum += term / k
      term *= y * y
      k += 2
    }
    return 2 * sum
  }
}
