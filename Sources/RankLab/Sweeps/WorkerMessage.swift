import Training

/// What whoever trains the runs of a sweep says of them.
enum WorkerMessage: Codable {
  /// A run begins.
  case started(String)
  /// Something happened in a run.
  case event(String, RunEvent)
  /// A run has ended, after so many seconds; whether it will not be started again.
  case ended(String, RunOutcome, seconds: Double, isFinal: Bool)
  /// Another process trains a run.
  case skipped(String, host: String, process: Int32)
}
