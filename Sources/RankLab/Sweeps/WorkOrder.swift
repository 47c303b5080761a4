import Foundation
import Training

/// What the processes of a sweep are to do: which runs, and how. The parent writes it on a worker's
/// input; all that happens afterwards is agreed in the folders of the runs.
struct WorkOrder: Codable {
  /// The experiment's folder, as a whole path.
  var folder: String
  /// The runs, in the order in which they are taken.
  var jobs: [Job]
  /// How often a run that failed is started again.
  var retries = 0
  var isStrict = false, allowsInexact = false
  /// The most threads of one process.
  var threads: Int?
  /// Where the runs are trained.
  var environment: RunEnvironment

  func path(of job: Job) -> String { "\(folder)/points/\(job.id)" }
}

/// A run that is to be trained.
struct Job: Codable, Equatable {
  /// Its folder under `points`.
  var id: String
  /// Whether it begins again.
  var startsOver = false
  /// How often it had been started before.
  var attempts: Int
  /// The step at which it waits for the others.
  var pause: Int?
}

/// What can be done with a job, by what its folder says.
enum JobStanding: Equatable {
  /// It can be claimed.
  case open
  /// It starts from a run that has not ended.
  case blocked
  /// It has reached its end, or the step at which it waits.
  case done
  /// It ended badly, as often as it may.
  case over
  /// Its process died, as often as that is put up with.
  case dead
}

/// The jobs of an order, and where they stand.
struct JobBoard {
  let order: WorkOrder
  private let points: [String: PlannedPoint]

  init(_ order: WorkOrder, points: [PlannedPoint]) {
    self.order = order
    self.points = Dictionary(points.map { ($0.id, $0) }) { first, _ in first }
  }

  func point(_ job: Job) -> PlannedPoint? { points[job.id] }

  func record(_ id: String) -> RunRecord? {
    points[id].map { RunRecord(reading: $0, in: order.folder) }
  }

  /// How often a job has been started since it was given.
  func starts(_ job: Job) -> Int {
    max(0, (record(job.id)?.environments.last?.attempt ?? 0) - job.attempts)
  }

  /// Where a job stands.
  func standing(_ job: Job) -> JobStanding {
    let own = ownStanding(job)
    guard own == .open else { return own }
    let needs = points[job.id]?.needs ?? []
    return needs.allSatisfy { record($0)?.isFinished ?? false } ? .open : .blocked
  }

  /// A run that failed is started again as often as it was asked for; one that diverged is not,
  /// because it would again; one whose process died at least once.
  private func ownStanding(_ job: Job) -> JobStanding {
    guard let record = record(job.id) else { return .over }
    let starts = starts(job)
    if record.isFinished, starts > 0 || !job.startsOver { return .done }
    guard starts > 0 else { return .open }
    switch record.status?.state {
    case .waiting:
      return job.pause.map { record.status?.step ?? 0 >= $0 } ?? false ? .done : .open
    case .diverged, .eliminated: return .over
    case .failed: return starts > order.retries ? .over : .open
    case .preempted, .running, .completed, nil:
      return starts > max(1, order.retries) ? .dead : .open
    }
  }
}
