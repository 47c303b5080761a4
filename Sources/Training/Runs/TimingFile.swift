import Foundation

/// One line of `timing.csv`: what a run has taken since the start of its attempt.
public struct TimingLine: Sendable, Equatable {
  /// Which start of the run this is, from 1.
  public var attempt: Int
  /// Steps done.
  public var step: Int
  /// Seconds since the attempt began.
  public var seconds: Double
  /// Seconds of these in training steps.
  public var training: Double
  /// Steps done in this attempt.
  public var attemptSteps: Int
  /// Tokens a second in training steps, over this attempt.
  public var tokensPerSecond: Double
  /// The most bytes of weights, gradients, moments and activations, and of all together.
  public var weights: Int, gradients: Int, moments: Int, activations: Int, peak: Int

  /// The names of the columns.
  public static let header =
    "attempt,step,seconds,training_seconds,attempt_steps,tokens_per_second,"
    + "weights_bytes,gradients_bytes,moments_bytes,activations_bytes,peak_bytes"

  /// The values, in the order of the header.
  public var text: String {
    func number(_ value: Double) -> String { String(format: "%.3f", value) }
    return "\(attempt),\(step),\(number(seconds)),\(number(training)),\(attemptSteps),"
      + "\(number(tokensPerSecond)),\(weights),\(gradients),\(moments),\(activations),\(peak)"
  }

  /// A line.
  public init(
    attempt: Int, step: Int, seconds: Double, training: Double, attemptSteps: Int,
    tokensPerSecond: Double, weights: Int = 0, gradients: Int = 0, moments: Int = 0,
    activations: Int = 0, peak: Int = 0
  ) {
    (self.attempt, self.step, self.seconds, self.training) = (attempt, step, seconds, training)
    (self.attemptSteps, self.tokensPerSecond) = (attemptSteps, tokensPerSecond)
    (self.weights, self.gradients, self.moments) = (weights, gradients, moments)
    (self.activations, self.peak) = (activations, peak)
  }

  /// The line of a text; nil for another text, such as the header.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0) }
    guard parts.count == 11, numbers.count == 11, numbers.allSatisfy(\.isFinite) else {
      return nil
    }
    let whole = numbers.map { Int($0) }
    self.init(
      attempt: whole[0], step: whole[1], seconds: numbers[2], training: numbers[3],
      attemptSteps: whole[4], tokensPerSecond: numbers[5], weights: whole[6], gradients: whole[7],
      moments: whole[8], activations: whole[9], peak: whole[10])
  }

  /// The lines of a file.
  public static func read(_ path: String) -> [TimingLine] {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    return String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
      .compactMap { TimingLine($0) }
  }
}
