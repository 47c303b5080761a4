/// What is measured while a model trains: reads, and changes nothing.
public protocol Probe: Plugin {
  /// The names of all metrics that it can record, so that a misspelt one in a report is refused
  /// before anything is trained; nil where they are not known beforehand.
  var recorded: [String]? { get }
  /// What the run has to keep of each cycle that ends, so that it can be measured.
  var keepsCycles: CycleKeeping { get }
  /// What it finds at one point of a run.
  ///
  /// A probe that lets `LostCycles` through measures nothing from then on; the run says so and goes on.
  func measure(_ run: ProbedRun) throws -> Measurements
}

extension Probe {
  /// Not known beforehand.
  public var recorded: [String]? { nil }
  /// Nothing.
  public var keepsCycles: CycleKeeping { .nothing }
}

/// What a run keeps on disk of what each cycle of a restarted adapter has added to the weights.
public enum CycleKeeping: Int, Sendable, Comparable {
  /// Nothing.
  case nothing
  /// The factors of low-rank updates.
  case factors
  /// These, and the weights after each cycle where an update has no factors.
  case all

  /// Whether it is less.
  public static func < (a: CycleKeeping, b: CycleKeeping) -> Bool { a.rawValue < b.rawValue }
}

/// What a probe found.
public struct Measurements {
  /// Values by the names that reports use ("update/effective_rank").
  public var metrics: [String: Double] = [:]
  /// What is too large for a line of metrics, by name: goes to a file of the run.
  public var artifacts: [(name: String, tensors: [(name: String, tensor: Tensor)])] = []
  /// The names of values that cannot be measured any more, because what the run kept of a cycle is lost:
  /// what was measured of them before is no result of the run.
  public var lost: Set<String> = []

  /// Nothing yet.
  public init() {}
}

/// A named point of a run.
public enum ProbePoint: String, Sendable, CaseIterable {
  /// Before the first step.
  case start
  /// The adapter has just been attached.
  case attach
  /// A restart is about to happen: the end of a cycle.
  case beforeRestart = "before_restart"
  /// A restart has just happened.
  case afterRestart = "after_restart"
  /// At the step to which pruned networks go back.
  case rewind
  /// After the last step.
  case end
}

/// What a probe may look at.
public struct ProbedRun {
  /// Steps done.
  public let step: Int
  /// The named point, where this is one.
  public let point: ProbePoint?
  /// The model with what sits on it.
  public let model: any Model
  /// The linear maps, adapted or not, in the order of the model.
  public let sites: [ProbedSite]
  /// For what is random: a function of the run's seed and the probe.
  public let stream: RandomStream
  /// What merging the updates would change on a held-out batch: the loss, and the largest output
  /// as a share of the largest of all. Zero without an adapter.
  public let mergeDifference: () -> (loss: Double, outputs: Double)

  /// A run at a point.
  public init(
    step: Int, point: ProbePoint?, model: any Model, sites: [ProbedSite], stream: RandomStream,
    mergeDifference: @escaping () -> (loss: Double, outputs: Double) = { (0, 0) }
  ) {
    (self.step, self.point, self.model, self.sites) = (step, point, model, sites)
    (self.stream, self.mergeDifference) = (stream, mergeDifference)
  }
}
