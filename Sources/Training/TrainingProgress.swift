/// Where a run stands: all that is remembered between steps beside weights and moments.
public struct TrainingProgress: Codable, Equatable, Sendable {
  /// Steps done.
  public var step = 0
  /// The step at which the adapter was attached; nil before.
  public var attachedAt: Int?
  /// The step of the last restart, counted from the attachment; 0 before the first.
  public var lastRestart = 0
  /// Restarts so far.
  public var restarts = 0
  /// The training loss of the last step.
  public var loss = 0.0
  /// What the trigger remembers.
  public var triggerMemory: [String: Double] = [:]

  /// Before the first step.
  public init() {}
}

/// What one step was.
public struct StepResult: Sendable, Equatable, Codable {
  /// Steps done, this one included.
  public let step: Int
  /// The training loss, in nats.
  public let loss: Double
  /// The global norm of the gradients before clipping.
  public let gradientNorm: Double
  /// The learning rate.
  public let rate: Double
  /// What happened after it.
  public internal(set) var event: TrainingEvent?
}

/// What can happen between two steps.
public enum TrainingEvent: String, Sendable, Codable {
  case attached, restarted
}

/// A loss or a gradient that is no number: the run has diverged.
public struct DivergedError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The step, from 0.
  public let step: Int
  /// The loss.
  public let loss: Double
  /// The norm of the gradients, where the loss was still a number.
  public var gradientNorm: Double?

  /// Step and loss.
  public var description: String {
    // NaN has a sign in Swift, and none for people.
    func text(_ value: Double) -> String { value.isNaN ? "nan" : "\(value)" }
    let what =
      gradientNorm.map { "the norm of the gradients is \(text($0))" }
      ?? "the training loss is \(text(loss))"
    return "the run diverged: \(what) at step \(step)"
  }
}
