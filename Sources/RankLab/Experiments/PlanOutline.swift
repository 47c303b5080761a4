import Foundation
import Tensors
import Training

/// What an experiment will be: its runs grouped over seeds, what is done of them, what they take.
struct PlanOutline {
  let loaded: LoadedExperiment
  /// The folder that a run would have; it may not exist.
  let folder: PlanFolder
  let groups: [PlannedGroup]
  /// The workers of which the times are told, where it was said how many.
  let workers: Int?

  /// Rungs at which halving has decided already.
  private let rungsPassed: Int

  /// - Parameters:
  ///   - pace: how fast this machine is.
  ///   - workers: how many processes train at the same time; nil for one.
  init(
    _ loaded: LoadedExperiment, runs: String, pace: MachinePace, workers: Int? = nil
  ) throws {
    self.loaded = loaded
    let share = workers.map { CoreShare(wanted: $0, cores: Engine.defaultThreads) }
    self.workers = share?.workers
    // Of the worker with the fewest.
    let threads = share.map { $0.threads($0.workers - 1) }
    folder = PlanFolder(planning: loaded, runs: runs)
    let records = RunRecord.all(of: folder.file, in: folder.path)
    var order: [String] = []
    var members: [String: [Int]] = [:]
    for (index, record) in records.enumerated() {
      if members[record.point.group] == nil { order.append(record.point.group) }
      members[record.point.group, default: []].append(index)
    }
    groups = try order.compactMap { group in
      guard let own = members[group], let first = own.first else { return nil }
      let settings = loaded.settings[first]
      let outline = try settings.outline(loaded.data[first])
      return PlannedGroup(
        records: own.map { records[$0] }, outline: outline, threads: threads,
        rungs: loaded.plan.halving?.rungs.map { rung in
          let lengths = loaded.data[first].lengths
          let total = settings.steps(lengths)
          return Double(lengths.steps(rung.extent, of: total)) / Double(max(1, total))
        } ?? [],
        estimate: outline.map { outline in
          let own = [settings.train.threads, threads].compactMap { $0 }.min()
          return { pace.seconds(outline.operations, threads: own) }
        })
    }
    let decisions = Halving.decisions(in: folder.path)
    // Of a sweep that has grown since, all is decided anew.
    rungsPassed = decisions.first?.groups.count == groups.count ? decisions.count : 0
  }

  var finished: Int { groups.reduce(0) { $0 + $1.finished } }
  var failed: Int { groups.reduce(0) { $0 + $1.failed } }

  /// Seconds until all runs are done; nil where one of them cannot be estimated.
  var secondsLeft: Double? {
    var (sum, longest) = (0.0, 0.0)
    let alive = groups.count { $0.left > 0 }
    for group in groups where group.left > 0 {
      guard let time = group.time else { return nil }
      sum += time.seconds * Double(group.left) * trainedShare(of: group, among: alive)
      longest = max(longest, time.seconds)
    }
    // The last runs leave workers idle; no number of them makes one run faster. With halving the best
    // group goes to its end, too.
    return workers.map { sum > 0 ? max(longest, sum / Double($0)) : 0 } ?? sum
  }

  /// The share of a group's steps that halving trains, as the mean over the groups that are not stopped
  /// yet, because nobody knows which of them will be.
  private func trainedShare(of group: PlannedGroup, among alive: Int) -> Double {
    guard let rule = loaded.plan.halving else { return 1 }
    // How many groups train up to each rung, and how many to the end.
    var counts = [groups.count]
    for _ in group.rungs { counts.append(rule.kept(of: counts[counts.count - 1])) }
    let ends = group.rungs + [1]
    return counts.indices.dropFirst(rungsPassed).reduce(0) { sum, index in
      let begin = index > 0 ? ends[index - 1] : 0
      return sum + (ends[index] - begin) * min(1, Double(counts[index]) / Double(max(1, alive)))
    }
  }

  /// What data and steps are, where that is the same for all runs.
  var data: (outline: DataOutline, context: Int?, rows: Int)? {
    guard let first = loaded.data.first, loaded.data.allSatisfy({ $0 == first }),
      let settings = loaded.settings.first
    else { return nil }
    return (first, settings.data?.context, settings.train.batch * settings.train.accumulate)
  }
}

/// Runs that differ in nothing but their seeds.
struct PlannedGroup {
  let records: [RunRecord]
  /// What each of them is; nil where the model cannot tell.
  let outline: RunOutline?
  /// What one of them takes.
  let time: RunTime?
  /// The rungs of halving, as shares of a run's steps.
  let rungs: [Double]

  /// - Parameters:
  ///   - threads: the most that a worker has; a run that took its time with more takes as much longer.
  init(
    records: [RunRecord], outline: RunOutline?, threads: Int?, rungs: [Double],
    estimate: (() -> Double)?
  ) {
    (self.records, self.outline, self.rungs) = (records, outline, rungs)
    let known = records.filter(\.isFinished).compactMap { record in
      record.seconds.map { seconds in
        let used = record.environments.last?.threads ?? 1
        return seconds * max(1, Double(used) / Double(threads ?? used))
      }
    }
    if !known.isEmpty {
      time = RunTime(seconds: known.reduce(0, +) / Double(known.count), isMeasured: true)
    } else {
      time = estimate.map { RunTime(seconds: $0(), isMeasured: false) }
    }
  }

  var points: [PlannedPoint] { records.map(\.point) }
  var finished: Int { records.count(where: \.isFinished) }
  var failed: Int { records.count { [.failed, .diverged].contains($0.status?.state) } }
  /// Whether halving has stopped it.
  var isEliminated: Bool { records.contains { $0.status?.state == .eliminated } }
  /// Runs that would be trained.
  var left: Int { isEliminated ? 0 : records.count - finished - failed }
}

/// What a run takes, in seconds.
struct RunTime {
  var seconds: Double
  /// Whether finished runs took this, and it was not estimated.
  var isMeasured: Bool
}

/// How fast this machine multiplies matrices, measured when it is first asked for.
final class MachinePace {
  /// What training reaches of the speed of one large matrix product.
  static let share = 0.6
  private lazy var peak: Double = {
    let meter = PeakMeter()
    for _ in 0..<3 { meter.measure() }
    return meter.best
  }()

  /// Seconds for so many floating-point operations.
  func seconds(_ operations: Double, threads: Int?) -> Double {
    let all = Engine.shared.threads
    let used = min(threads ?? all, all)
    return operations / (Self.share * peak * Double(used) / Double(max(1, all)))
  }
}

extension RunRecord {
  /// Seconds of all attempts of the run, where they were written.
  var seconds: Double? {
    var ends: [Int: Double] = [:]
    for line in timing { ends[line.attempt] = line.seconds }
    return ends.isEmpty ? nil : ends.values.reduce(0, +)
  }
}
