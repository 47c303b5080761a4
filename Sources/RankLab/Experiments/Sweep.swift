import ExperimentFile
import Foundation
import Reporting
import Tensors
import Training

/// Drives all runs of an experiment, in this process or in several: skips what is finished, goes on
/// with what is not.
final class Sweep {
  private let loaded: LoadedExperiment
  private let folder: PlanFolder
  private let options: SweepOptions
  private let interruption: Interruption
  private let environment: RunEnvironment
  private let console: RunConsole
  private let share: CoreShare
  private let began = ContinuousClock.now
  private var durations: [Double] = []
  private var summary = Summary()
  /// Runs that failed or diverged now.
  private var failedNow: Set<String> = []
  /// No other run is begun, and those under way stop.
  private var isCutShort = false

  init(
    _ loaded: LoadedExperiment, _ folder: PlanFolder, _ options: SweepOptions, arguments: [String]
  ) {
    (self.loaded, self.folder, self.options) = (loaded, folder, options)
    interruption = Interruption()
    interruption.takeSignals()
    environment = Machine.environment(arguments)
    share = CoreShare(wanted: options.workers, cores: Engine.defaultThreads)
    console = RunConsole(points: folder.file.points, slots: share.workers)
  }

  /// What became of the runs.
  struct Summary {
    var finished = 0, trained = 0, failed = 0
    var isPreempted = false
  }

  /// Runs everything that is not finished.
  func run() throws -> Summary {
    let work = look()
    let jobs = zip(folder.file.points, work).compactMap { point, work -> Job? in
      guard work == .resume || work == .restart else { return nil }
      let attempts = RunRecord(reading: point, in: folder.path).environments.last?.attempt ?? 0
      return Job(id: point.id, startsOver: work == .restart, attempts: attempts)
    }
    try describe(Set(jobs.map(\.id)))
    if let rule = loaded.plan.halving {
      try halve(jobs, Halving(rule, loaded, folder))
    } else {
      _ = try trainInGroups(jobs)
    }
    console.finish()
    summary.isPreempted = interruption.isRequested && isAnythingLeft(jobs)
    return summary
  }

  /// Trains runs, those of a seed together where the time is limited.
  ///
  /// - Returns: whether all came to their end, and nothing has stopped the sweep.
  private func trainInGroups(_ jobs: [Job]) throws -> Bool {
    var rest = jobs.count
    for group in groups(jobs) {
      if isEnded || isOver(before: group, rest) { return false }
      console.expect(rest, finished: summary.finished + summary.trained)
      try train(group)
      rest -= group.count
    }
    return !isEnded
  }

  /// Trains all runs to the first rung, stops the worse groups, and so on.
  private func halve(_ jobs: [Job], _ halving: Halving) throws {
    var decisions: [Halving.Decision] = []
    var groups: [String] = []
    for point in folder.file.points where !groups.contains(point.group) {
      groups.append(point.group)
    }
    let alive = { [folder] in
      Set(folder.file.points.filter { groups.contains($0.group) }.map(\.id))
    }
    for rung in halving.rule.rungs.indices {
      let ids = alive()
      let now = jobs.filter { job in
        guard ids.contains(job.id), let point = folder.file.points.first(where: { $0.id == job.id })
        else { return false }
        return job.startsOver
          || !halving.hasReached(RunRecord(reading: point, in: folder.path), rung: rung)
      }
      let paused = now.map { job in
        var job = again(job, startsOver: job.startsOver && rung == 0)
        job.pause = halving.step(of: job.id, at: rung)
        return job
      }
      guard try trainInGroups(paused), let decision = halving.decide(at: rung, among: groups) else {
        return
      }
      decisions.append(decision)
      halving.apply(decision)
      try halving.write(decisions)
      console.note(Halving.words(decision))
      let kept = Set(decision.groups.filter(\.goesOn).map(\.group))
      groups.removeAll { !kept.contains($0) }
    }
    let ids = alive()
    _ = try trainInGroups(
      jobs.filter { ids.contains($0.id) && !failedNow.contains($0.id) }.map {
        again($0, startsOver: false)
      })
  }

  /// A job as its folder has it now: what it was started before counts as no failure.
  private func again(_ job: Job, startsOver: Bool) -> Job {
    var job = job
    guard let point = folder.file.points.first(where: { $0.id == job.id }) else { return job }
    job.attempts = RunRecord(reading: point, in: folder.path).environments.last?.attempt ?? 0
    job.startsOver = startsOver
    return job
  }

  private var isEnded: Bool { interruption.isRequested || isCutShort }

  /// Whether a run has not come to its end.
  private func isAnythingLeft(_ jobs: [Job]) -> Bool {
    jobs.count > summary.trained + failedNow.count
  }

  // MARK: - What there is to do

  private enum Work { case nothing, leaveFailed, resume, restart }

  /// Looks into every folder, makes good what can be made good, and says what there is to do.
  private func look() -> [Work] {
    var records = RunRecord.all(of: folder.file, in: folder.path)
    var notices: [String] = []
    for index in records.indices {
      if let repair = records[index].tidy() { notices.append(repair) }
      if let damage = records[index].damage {
        notices.append("\(records[index].point.id): \(damage)")
      }
    }
    let work = records.map(self.work)
    summary.finished = work.count { $0 == .nothing }
    summary.failed = work.count { $0 == .leaveFailed }
    console.begin(
      loaded.plan.summary(finished: summary.finished), folder: folder.path,
      notices: notices + self.notices(records, failed: summary.failed))
    return work
  }

  private func work(for record: RunRecord) -> Work {
    if record.isFinished {
      let isOther = record.result?.program != environment.program
      return isOther && options.otherBuilds == .rerun ? .restart : .nothing
    }
    switch record.status?.state {
    case .failed, .diverged:
      switch options.failed {
      case .left: return .leaveFailed
      case .resumed: return .resume
      case .restarted: return .restart
      }
    default: return .resume
    }
  }

  private func notices(_ records: [RunRecord], failed: Int) -> [String] {
    var notices: [String] = []
    if options.workers > share.workers {
      notices.append(
        "\(options.workers) workers were asked for, and there are \(share.workers) cores: "
          + "\(share.workers) are started")
    }
    if failed > 0 {
      notices.append(
        "\(failed) run\(failed == 1 ? "" : "s") failed or diverged before and "
          + "\(failed == 1 ? "stays as it is" : "stay as they are"); "
          + "--retry-failed goes on from the last checkpoint")
    }
    let others = records.count { record in
      record.result.map { $0.program != environment.program } ?? false
    }
    if others > 0, options.otherBuilds == .warn {
      notices.append(
        "\(others) finished run\(others == 1 ? " is" : "s are") of another build of ranklab; "
          + "--on-code-change rerun trains them again")
    }
    return notices
  }

  /// Writes the settings of the runs that are to be trained: what a worker reads.
  private func describe(_ ids: Set<String>) throws {
    for (point, planned) in zip(loaded.plan.points, folder.file.points)
    where ids.contains(planned.id) {
      try StoredSettings.write(point, to: "\(folder.path)/points/\(planned.id)")
    }
  }

  /// What is trained in one go: everything, or where the time is limited a seed at a time, so that
  /// groups stay whole.
  private func groups(_ jobs: [Job]) -> [[Job]] {
    guard options.limit != nil else { return [jobs] }
    let seeds = Dictionary(folder.file.points.map { ($0.id, $0.seed) }) { first, _ in first }
    var groups: [[Job]] = []
    for job in jobs {
      if let last = groups.last?.last, seeds[last.id] == seeds[job.id] {
        groups[groups.count - 1].append(job)
      } else {
        groups.append([job])
      }
    }
    return groups
  }

  /// Whether the time is up.
  private func isOver(before group: [Job], _ left: Int) -> Bool {
    guard let limit = options.limit, !durations.isEmpty else { return false }
    let elapsed = (ContinuousClock.now - began) / .seconds(1)
    let mean = durations.reduce(0, +) / Double(durations.count)
    let rounds = (Double(group.count) / Double(share.workers)).rounded(.up)
    guard elapsed + mean * rounds > limit.seconds else { return false }
    console.note("the time of --for is up; \(left) runs are left for the next start")
    return true
  }

  // MARK: - Training

  /// Trains runs in this process, or in workers.
  private func train(_ jobs: [Job]) throws {
    guard !jobs.isEmpty else { return }
    var order = WorkOrder(
      folder: URL(filePath: folder.path).path, jobs: jobs, environment: environment)
    (order.retries, order.isStrict) = (options.retries, options.isStrict)
    order.allowsInexact = options.allowsInexact
    let points = folder.file.points
    if share.workers > 1, jobs.count > 1 {
      let pool = WorkerPool(
        order, points: points, share: share, interruption: interruption,
        hear: { [unowned self] in hear($0, $1) }, note: { [console] in console.note($0) })
      pool.isOver = { [unowned self] in isCutShort }
      return try pool.run()
    }
    let settings = Dictionary(zip(points.map(\.id), loaded.settings)) { first, _ in first }
    let worker = Worker(
      order, points: points, interruption: interruption,
      settings: { point in
        guard let own = settings[point.id] else { throw RunError.file(point.id, "is not planned") }
        return own
      }, report: { [unowned self] in hear(0, $0) })
    worker.isOver = { [unowned self] in isCutShort }
    worker.run()
  }

  private func hear(_ slot: Int, _ message: WorkerMessage) {
    console.hear(slot, message)
    guard case .ended(let id, let outcome, let seconds, let isFinal) = message else { return }
    if outcome == .completed {
      summary.trained += 1
      durations.append(seconds)
    }
    guard let error = outcome.error, isFinal, failedNow.insert(id).inserted else { return }
    summary.failed += 1
    if options.stopsAtFailure { isCutShort = true }
    // Every other run would fail, too, and what is finished could not be written.
    if !isCutShort, FullDisk.isReason(of: error) {
      isCutShort = true
      console.note("the disk is full: no other run is begun; the next start goes on")
    }
  }
}

/// A disk without space, as errors tell it.
enum FullDisk {
  static func isReason(of error: String) -> Bool {
    [ENOSPC, EDQUOT].contains { error.contains(String(cString: strerror($0))) }
  }
}
