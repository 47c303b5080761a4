import ExperimentFile
import Foundation
import Training

/// Worker processes that train the runs of an order at the same time, and the one who watches them:
/// shows what they do, starts another for one that died, stops them when a signal comes.
final class WorkerPool {
  private let board: JobBoard
  private let share: CoreShare
  private let interruption: Interruption
  private let hear: (Int, WorkerMessage) -> Void
  private let note: (String) -> Void
  /// Whether no other run is to be begun, and those under way are to stop.
  var isOver: () -> Bool = { false }
  private var living: [WorkerProcess] = []
  private var isStopping = false
  /// Workers that died before they had begun a run, one after another.
  private var stillborn = 0
  private var isStarted: Set<Int32> = []
  /// How often workers died of a run, and those that are not begun again.
  private var deaths: [String: Int] = [:]
  private var abandoned: Set<String> = []
  private var order: WorkOrder { board.order }

  /// - Parameters:
  ///   - share: how many workers, and with how many threads.
  ///   - hear: told of all messages, with the place of the worker.
  ///   - note: told of deaths.
  init(
    _ order: WorkOrder, points: [PlannedPoint], share: CoreShare, interruption: Interruption,
    hear: @escaping (Int, WorkerMessage) -> Void, note: @escaping (String) -> Void
  ) {
    board = JobBoard(order, points: points)
    (self.share, self.interruption) = (share, interruption)
    (self.hear, self.note) = (hear, note)
    // To write to a worker that has died is no reason to die.
    signal(SIGPIPE, SIG_IGN)
  }

  /// Trains all runs.
  ///
  /// - Throws: what the system says when a worker cannot be started.
  func run() throws {
    for slot in 0..<min(share.workers, order.jobs.count) { try start(slot) }
    while !living.isEmpty {
      if !isStopping, interruption.isRequested || isOver() {
        isStopping = true
        for worker in living { worker.stop() }
      }
      wait()
      for worker in living { if let end = worker.end { try bury(worker, end) } }
    }
  }

  private func start(_ slot: Int) throws {
    var own = order
    own.threads = share.threads(slot)
    own.jobs.removeAll { abandoned.contains($0.id) }
    let worker = try WorkerProcess(slot: slot, own)
    isStarted.insert(worker.identifier)
    living.append(worker)
  }

  /// Waits for messages, a tenth of a second at most.
  private func wait() {
    var places: [Int32: WorkerProcess] = [:]
    for worker in living { for descriptor in worker.descriptors { places[descriptor] = worker } }
    var polled = places.keys.sorted().map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard poll(&polled, nfds_t(polled.count), 100) > 0 else { return }
    for entry in polled where entry.revents != 0 {
      guard let worker = places[entry.fd] else { continue }
      for message in worker.read(entry.fd) { take(message, of: worker) }
    }
  }

  private func take(_ message: WorkerMessage, of worker: WorkerProcess) {
    switch message {
    case .started(let id):
      (worker.current, worker.hasBegun) = (id, true)
      stillborn = 0
    case .ended: worker.current = nil
    // That a brother trains it is no news.
    case .skipped(_, _, let process) where isStarted.contains(process): return
    case .event, .skipped: break
    }
    hear(worker.slot, message)
  }

  /// A worker has ended: as it should, or it died, and then another takes its place.
  private func bury(_ worker: WorkerProcess, _ end: WorkerEnd) throws {
    living.removeAll { $0 === worker }
    guard case .died(let cause, let words) = end else { return }
    let said = words.isEmpty ? "" : ": \(words)"
    if let job = order.jobs.first(where: { $0.id == worker.current }) ?? claimed(by: worker) {
      mourn(job, worker, "its worker ended by \(cause)\(said)")
    } else if !worker.hasBegun {
      stillborn += 1
    }
    guard !isStopping else { return }
    guard stillborn < 5 else {
      throw WorkerError(description: "workers end by \(cause) before they begin a run\(said)")
    }
    try start(worker.slot)
  }

  /// The run that a worker had claimed when it died, where it could not say so any more.
  private func claimed(by worker: WorkerProcess) -> Job? {
    order.jobs.first { job in
      guard case .stale(let owner) = ClaimStanding(folder: order.path(of: job)) else {
        return false
      }
      return owner?.process == worker.identifier
    }
  }

  private func mourn(_ job: Job, _ worker: WorkerProcess, _ cause: String) {
    deaths[job.id, default: 0] += 1
    // Counted here, too: who dies before it has begun leaves no trace in the folder.
    let isTried = deaths[job.id, default: 0] > max(1, order.retries)
    guard !isStopping, isTried || board.standing(job) == .dead else {
      if !isStopping { note("\(job.id): \(cause); another goes on from its last checkpoint") }
      hear(worker.slot, .ended(job.id, .preempted, seconds: 0, isFinal: false))
      return
    }
    abandoned.insert(job.id)
    let error = "\(cause), as often as it was tried"
    try? RunStatus.write(.failed, error: error, of: order.path(of: job))
    hear(worker.slot, .ended(job.id, .failed(error), seconds: 0, isFinal: true))
  }
}

/// Workers that cannot do anything.
struct WorkerError: Error, CustomStringConvertible {
  let description: String
}

/// How the cores are divided among workers: workers times threads is at most the cores.
struct CoreShare: Equatable {
  /// Processes that train at the same time.
  let workers: Int
  private let cores: Int

  /// - Parameters:
  ///   - wanted: workers that were asked for; more than cores are of no use.
  ///   - cores: that may be used.
  init(wanted: Int, cores: Int) {
    workers = max(1, min(wanted, cores))
    self.cores = max(1, cores)
  }

  /// Threads of one worker; what is left over goes to the first ones.
  func threads(_ slot: Int) -> Int { cores / workers + (slot < cores % workers ? 1 : 0) }
}
