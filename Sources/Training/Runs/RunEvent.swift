/// What a run reports while it trains.
public enum RunEvent: Sendable, Codable {
  /// It goes on from a checkpoint.
  case resumed(step: Int)
  /// A step was made.
  case stepped(StepResult, steps: Int, tokensPerSecond: Double, remaining: Double)
  /// The adapter was attached, or restarted.
  case happened(TrainingEvent, step: Int, restarts: Int)
  /// A part of the data was read ("eval", "test").
  case evaluated(step: Int, part: String, Evaluation)
  /// A part of the data is being read: so many batches of all, and seconds left.
  case evaluating(part: String, batch: Int, of: Int, remaining: Double)
  /// An invariant is broken.
  case broken(String)
  /// Something in the folder was damaged, and what was done about it.
  case repaired(String)
}

/// How a run ended.
public enum RunOutcome: Sendable, Equatable, Codable {
  /// At its last step.
  case completed
  /// By a signal, with a checkpoint.
  case preempted
  /// At a step at which its sweep compares runs, with a checkpoint.
  case waiting
  /// Because its loss or its gradients are no numbers.
  case diverged(String)
  /// Because of this.
  case failed(String)

  /// As `status.json` says it.
  public var state: RunStatus.State {
    switch self {
    case .completed: .completed
    case .preempted: .preempted
    case .waiting: .waiting
    case .diverged: .diverged
    case .failed: .failed
    }
  }

  /// What went wrong.
  public var error: String? {
    switch self {
    case .completed, .preempted, .waiting: nil
    case .diverged(let error), .failed(let error): error
    }
  }
}
