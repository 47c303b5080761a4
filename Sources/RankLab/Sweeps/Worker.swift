import Foundation
import Tensors
import Training

/// Trains the runs of an order one after another: claims the first that is open, until there is none.
final class Worker {
  private let board: JobBoard
  private let settings: (PlannedPoint) throws -> RunSettings
  private let interruption: Interruption
  private let report: (WorkerMessage) -> Void
  /// Whether no other run is to be begun.
  var isOver: () -> Bool = { false }
  /// Runs that need not be looked at again.
  private var settled: Set<String> = []
  /// How often this process has begun a run.
  private var tries: [String: Int] = [:]
  /// Runs of which it was said that others train them.
  private var skipped: Set<String> = []
  private var order: WorkOrder { board.order }

  /// - Parameters:
  ///   - points: the runs of the plan.
  ///   - settings: what a run is told.
  init(
    _ order: WorkOrder, points: [PlannedPoint], interruption: Interruption,
    settings: @escaping (PlannedPoint) throws -> RunSettings,
    report: @escaping (WorkerMessage) -> Void
  ) {
    board = JobBoard(order, points: points)
    self.interruption = interruption
    (self.settings, self.report) = (settings, report)
  }

  /// Trains until nothing is left that this process may take, or a signal comes.
  func run() {
    var idle = 0
    while !interruption.isRequested, !isOver() {
      switch next() {
      case .taken(let job, let point, let claim):
        idle = 0
        train(job, point, claim)
      case .later(let isHeld, let isBlocked):
        // What others train may be what the rest starts from; one that has just ended a run may be
        // about to claim the next, and one that was killed may be about to die.
        idle = isHeld && isBlocked ? 0 : idle + 1
        if idle > 2 { return }
        usleep(200_000)
      case .nothing: return
      }
    }
  }

  private enum Next {
    case taken(Job, PlannedPoint, Claim)
    /// Runs are left that others train now, or that start from such.
    case later(isHeld: Bool, isBlocked: Bool)
    case nothing
  }

  /// The first open run, claimed.
  private func next() -> Next {
    var (isHeld, isBlocked) = (false, false)
    for job in order.jobs where !settled.contains(job.id) {
      guard let point = board.point(job) else { continue }
      switch board.standing(job) {
      case .open: break
      case .blocked:
        isBlocked = true
        continue
      case .done, .over, .dead:
        settled.insert(job.id)
        continue
      }
      do {
        if let claim = try claim(job) { return .taken(job, point, claim) }
      } catch RunError.claimed(_, let host, let process) {
        // Not settled: its process may die.
        isHeld = true
        if skipped.insert(job.id).inserted {
          report(.skipped(job.id, host: host, process: process))
        }
      } catch {
        settled.insert(job.id)
        report(.started(job.id))
        report(.ended(job.id, .failed("\(error)"), seconds: 0, isFinal: true))
      }
    }
    return isHeld || isBlocked ? .later(isHeld: isHeld, isBlocked: isBlocked) : .nothing
  }

  /// Claims a run; nil where another has trained it between the look and the claim.
  private func claim(_ job: Job) throws -> Claim? {
    let folder = order.path(of: job)
    try FileSystem.makeFolder(folder)
    let claim = try Claim(folder: folder)
    if board.standing(job) == .open { return claim }
    claim.release()
    return nil
  }

  private func train(_ job: Job, _ point: PlannedPoint, _ claim: Claim) {
    let start = ContinuousClock.now
    report(.started(job.id))
    var options = Run.Options(environment: order.environment)
    options.environment.started = Date().timeIntervalSince1970
    (options.isStrict, options.allowsInexact) = (order.isStrict, order.allowsInexact)
    (options.threads, options.pause) = (order.threads, job.pause)
    options.startsOver = job.startsOver && board.starts(job) == 0
    (options.claim, options.interruption) = (claim, interruption)
    options.report = { [report] in report(.event(job.id, $0)) }
    let outcome: RunOutcome
    do {
      let settings = try settings(point)
      outcome = try Run(point, settings, folder: order.path(of: job), options).execute()
    } catch {
      outcome = .failed("\(error)")
    }
    claim.release()
    // What fails before it can say so in its folder must end, too.
    tries[job.id, default: 0] += 1
    let isTried = tries[job.id, default: 0] > order.retries
    let isFinal = outcome.error == nil || isTried || board.standing(job) != .open
    if isFinal { settled.insert(job.id) }
    report(
      .ended(
        job.id, outcome, seconds: (ContinuousClock.now - start) / .seconds(1), isFinal: isFinal))
  }
}
