import Foundation
import Tensors
import Training

/// What an experiment will be: its runs grouped over seeds, what is done of them, what they take.
struct PlanOutline {
  let loaded: LoadedExperiment
  /// The folder that a run would have; it may not exist.
  let folder: PlanFolder
  let groups: [PlannedGroup]

  /// - Parameters:
  ///   - pace: how fast this machine is.
  init(_ loaded: LoadedExperiment, runs: String, pace: MachinePace) throws {
    self.loaded = loaded
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
        records: own.map { records[$0] }, outline: outline,
        estimate: outline.map { outline in
          { pace.seconds(outline.operations, threads: settings.train.threads) }
        })
    }
  }

  var finished: Int { groups.reduce(0) { $0 + $1.finished } }
  var failed: Int { groups.reduce(0) { $0 + $1.failed } }

  /// Seconds until all runs are done; nil where one of them cannot be estimated.
  var secondsLeft: Double? {
    var sum = 0.0
    for group in groups where group.left > 0 {
      guard let time = group.time else { return nil }
      sum += time.seconds * Double(group.left)
    }
    return sum
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

  init(records: [RunRecord], outline: RunOutline?, estimate: (() -> Double)?) {
    (self.records, self.outline) = (records, outline)
    let known = records.filter(\.isFinished).compactMap(\.seconds)
    if !known.isEmpty {
      time = RunTime(seconds: known.reduce(0, +) / Double(known.count), isMeasured: true)
    } else {
      time = estimate.map { RunTime(seconds: $0(), isMeasured: false) }
    }
  }

  var points: [PlannedPoint] { records.map(\.point) }
  var finished: Int { records.count(where: \.isFinished) }
  var failed: Int { records.count { [.failed, .diverged].contains($0.status?.state) } }
  /// Runs that would be trained.
  var left: Int { records.count - finished - failed }
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
