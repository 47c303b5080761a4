/// What the data say about a candidate beside its reference.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
  /// The interval of the difference lies on the better side of 0.
  case better
  /// The interval of the difference lies on the worse side of 0.
  case worse
  /// The interval contains 0, or there are too few runs for one.
  case cannotTell

  /// The words of a table.
  public var label: String { self == .cannotTell ? "cannot tell" : rawValue }
}

/// The difference of a candidate from a reference, candidate − reference, and how sure it is.
///
/// `nil` stands wherever there are too few results: a difference needs one, the rest needs two.
public struct Comparison: Sendable, Hashable {
  /// How the two were compared.
  public enum Test: String, Sendable, Hashable {
    /// The paired t-test: one difference a seed (Student 1908).
    case paired = "paired-t"
    /// Welch's test for unequal variances (Welch 1947), with the degrees of freedom of Welch and
    /// Satterthwaite.
    case welch
  }

  /// The test that was used.
  public let test: Test
  /// Which direction is better.
  public let goal: Goal
  /// The confidence of the interval; the verdict's level is 1 − confidence.
  public let confidence: Double
  /// How many results of the candidate entered; for the paired test the number of pairs.
  public let candidateCount: Int
  /// How many results of the reference entered; for the paired test the number of pairs.
  public let referenceCount: Int
  /// How many results did not enter: missing, diverged, or without a partner.
  public let dropped: Int
  /// The mean of the differences, or the difference of the means.
  public let difference: Double?
  /// The standard error of the difference.
  public let standardError: Double?
  /// ν of the t distribution.
  public let degreesOfFreedom: Double?

  /// t = difference / standard error; infinite when all differences are equal and not 0.
  public var statistic: Double? {
    guard let difference, let standardError else { return nil }
    return difference == 0 ? 0 : difference / standardError
  }

  /// The two-sided p-value.
  public var p: Double? {
    guard let statistic, let degreesOfFreedom else { return nil }
    return StudentT(degreesOfFreedom: degreesOfFreedom).twoSided(statistic)
  }

  /// The t-interval of the difference at `confidence`.
  public var interval: Interval? {
    guard let difference, let standardError, let degreesOfFreedom else { return nil }
    let t = StudentT(degreesOfFreedom: degreesOfFreedom)
      .quantile(upperTail: (1 - confidence) / 2)
    return Interval(
      center: difference, halfWidth: standardError == 0 ? 0 : t * standardError)
  }

  /// Better or worse where p ≤ 1 − confidence, else cannot tell.
  public var verdict: Verdict {
    // 1 − 0.95 is a little more than 0.05: compare at the precision of a level, not of a double.
    guard let p, let difference, p <= 1 - confidence + 1e-12, difference != 0 else {
      return .cannotTell
    }
    return goal.prefers(difference, to: 0) ? .better : .worse
  }
}

extension Comparison {
  /// The paired t-test over seeds: t = mean(d) / (s_d / √n) with n − 1 degrees of freedom.
  ///
  /// Result i of both belongs to one seed, and so to the same data and start. A pair of which one
  /// side is missing or diverged does not enter, and is counted in `dropped`.
  public static func paired(
    candidate: [Double?], reference: [Double?], goal: Goal = .minimize, confidence: Double = 0.95
  ) -> Comparison {
    let differences = zip(candidate, reference).map { pair -> Double? in
      guard let value = pair.0, let other = pair.1 else { return nil }
      return value - other
    }
    let sample = Sample(differences)
    return Comparison(
      test: .paired, goal: goal, confidence: confidence, candidateCount: sample.n,
      referenceCount: sample.n, dropped: max(candidate.count, reference.count) - sample.n,
      difference: sample.mean, standardError: sample.standardError,
      degreesOfFreedom: sample.n > 1 ? Double(sample.n - 1) : nil)
  }

  /// Welch's test: t = (x̄ − ȳ) / √(s_x²/n_x + s_y²/n_y), for results that share no seeds.
  public static func welch(
    candidate: Sample, reference: Sample, goal: Goal = .minimize, confidence: Double = 0.95
  ) -> Comparison {
    var difference: Double?
    if let mean = candidate.mean, let other = reference.mean { difference = mean - other }
    var (error, degrees): (Double?, Double?)
    if let first = candidate.standardError, let second = reference.standardError {
      let largest = max(first, second)
      if largest == 0 {
        (error, degrees) = (0, Double(candidate.n + reference.n - 2))
      } else {
        let (a, b) = ((first / largest), (second / largest))
        let (x, y) = (a * a, b * b)
        error = largest * (x + y).squareRoot()
        degrees =
          (x + y) * (x + y)
          / (x * x / Double(candidate.n - 1) + y * y / Double(reference.n - 1))
      }
    }
    return Comparison(
      test: .welch, goal: goal, confidence: confidence, candidateCount: candidate.n,
      referenceCount: reference.n,
      dropped: candidate.missing + candidate.diverged + reference.missing + reference.diverged,
      difference: difference, standardError: error, degreesOfFreedom: degrees)
  }
}
