/// `status.json`: where a run stands.
public struct RunStatus: Codable, Sendable, Equatable {
  /// What can be said of a run.
  public enum State: String, Codable, Sendable {
    /// A process trains it.
    case running
    /// It reached its last step, and `result.json` is there.
    case completed
    /// A signal stopped it, with a checkpoint.
    case preempted
    /// It has reached a step at which its sweep compares runs, and waits there with a checkpoint.
    case waiting
    /// Its sweep has stopped its seed group in favour of better ones.
    case eliminated
    /// Its loss or its weights are no numbers any more.
    case diverged
    /// Something went wrong; `error` says what.
    case failed
  }

  /// What can be said of it.
  public var state: State
  /// How often it was started.
  public var attempt: Int
  /// Steps done.
  public var step: Int
  /// Steps of the whole run.
  public var steps: Int
  /// Seconds since 1970 when this was written.
  public var updated: Double
  /// The machine.
  public var host: String
  /// The process.
  public var process: Int32
  /// What went wrong.
  public var error: String?
  /// Seconds until its end, as far as can be told.
  public var remaining: Double?

  /// A status.
  public init(
    state: State, attempt: Int, step: Int, steps: Int, updated: Double, host: String,
    process: Int32, error: String? = nil, remaining: Double? = nil
  ) {
    (self.state, self.attempt, self.step, self.steps) = (state, attempt, step, steps)
    (self.updated, self.host, self.process) = (updated, host, process)
    (self.error, self.remaining) = (error, remaining)
  }
}
