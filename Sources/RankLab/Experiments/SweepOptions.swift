import ExperimentFile

/// How the runs of an experiment are driven.
struct SweepOptions {
  /// The folder of all experiments' folders.
  var runs = "runs"
  var isStrict = false, allowsInexact = false, stopsAtFailure = false
  /// How many runs are trained at the same time, each by a process of its own.
  var workers = 1
  /// How often a run that failed is started again.
  var retries = 0
  /// What is done with runs that failed or diverged before.
  var failed = FailedRuns.left
  /// What is done with finished runs of another build.
  var otherBuilds = OtherBuilds.warn
  /// After this long no other seed group is begun.
  var limit: Interval?

  enum FailedRuns { case left, resumed, restarted }
  enum OtherBuilds: String, CaseIterable { case reuse, warn, rerun }

  static let names = ["--runs", "--workers", "--retries", "--for", "--on-code-change"]
  static let flags = [
    "--strict", "--allow-inexact", "--fail-fast", "--retry-failed", "--restart-failed",
  ]
  static let help = """
      --runs DIR         where the experiment's folder is (default: runs)
      --workers N        trains N runs at the same time; the cores are divided among them
      --retries N        a run that failed goes on from its last checkpoint, N times (default: 0;
                         one whose process died does once in any case, one that diverged never)
      --for 8h           begins no other seed group after this long
      --strict           a broken invariant ends its run
      --fail-fast        the first run that fails ends the experiment
      --retry-failed     runs that failed or diverged go on from their last checkpoint
      --restart-failed   … begin again
      --allow-inexact    runs go on though the program or the processor is another one
      --on-code-change   reuse, warn (default) or rerun finished runs of another build
    """

  init(_ arguments: Arguments) throws(UsageError) {
    runs = arguments.string("--runs") ?? runs
    workers = try arguments.integer("--workers") ?? workers
    retries = try arguments.integer("--retries", atLeast: 0) ?? retries
    isStrict = arguments.has("--strict")
    allowsInexact = arguments.has("--allow-inexact")
    stopsAtFailure = arguments.has("--fail-fast")
    if arguments.has("--retry-failed") { failed = .resumed }
    if arguments.has("--restart-failed") { failed = .restarted }
    if let text = arguments.string("--on-code-change") {
      guard let choice = OtherBuilds(rawValue: text) else {
        throw .unknown("choice", text, among: OtherBuilds.allCases.map(\.rawValue))
      }
      otherBuilds = choice
    }
    guard let text = arguments.string("--for") else { return }
    guard let limit = Interval(text: text) else {
      throw UsageError(message: "--for wants a duration (90s, 15m, 8h), found '\(text)'")
    }
    self.limit = limit
  }
}
