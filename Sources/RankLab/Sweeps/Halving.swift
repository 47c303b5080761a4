import ExperimentFile
import Foundation
import Reporting
import Tensors
import Training

/// The decisions of successive halving, made of what the runs have written: the same whenever and by
/// however many workers they were trained.
struct Halving {
  let rule: HalvingRule
  private let folder: String
  private let points: [PlannedPoint]
  /// The step of each rung, by point.
  private let steps: [String: [Int]]
  private let names: [String: String]

  init(_ rule: HalvingRule, _ loaded: LoadedExperiment, _ folder: PlanFolder) {
    (self.rule, self.folder, points) = (rule, folder.path, folder.file.points)
    var steps: [String: [Int]] = [:]
    var names: [String: String] = [:]
    for (index, point) in folder.file.points.enumerated() {
      let (settings, lengths) = (loaded.settings[index], loaded.data[index].lengths)
      let total = settings.steps(lengths)
      steps[point.id] = rule.rungs.map { lengths.steps($0.extent, of: total) }
      if names[point.group] == nil {
        let name = RunConsole.name(point).split(separator: " ").dropLast()
        names[point.group] = name.isEmpty ? "the only group" : name.joined(separator: " ")
      }
    }
    (self.steps, self.names) = (steps, names)
  }

  /// The step at which a run waits at a rung.
  func step(of id: String, at rung: Int) -> Int? { steps[id]?[rung] }

  /// Whether a run has been trained up to a rung, or will not get there.
  func hasReached(_ record: RunRecord, rung: Int) -> Bool {
    if record.isFinished { return true }
    guard let step = step(of: record.point.id, at: rung) else { return true }
    return record.status?.step ?? 0 >= step && record.status?.state != .running
  }

  /// What a rung has decided.
  struct Decision: Codable {
    var rung: Int
    var step: Int
    var metric: String
    /// All groups that came so far, the best first.
    var groups: [Group]

    struct Group: Codable {
      var group: String
      var name: String
      /// The mean over seeds; nil where a run diverged or failed.
      var mean: Double?
      var goesOn: Bool
    }
  }

  /// Judges the groups that came to a rung.
  ///
  /// - Parameters:
  ///   - groups: the groups that came so far.
  /// - Returns: nil where a run has neither come so far nor ended badly.
  func decide(at rung: Int, among groups: [String]) -> Decision? {
    var judged: [(group: String, mean: Double?)] = []
    for group in groups {
      var values: [Double?] = []
      for point in points where point.group == group {
        let record = RunRecord(reading: point, in: folder)
        let isOver = record.status.map { [.failed, .diverged].contains($0.state) } ?? false
        guard isOver || hasReached(record, rung: rung) else { return nil }
        values.append(record.status?.state == .diverged ? nil : value(of: record, at: rung))
      }
      let known = values.compactMap(\.self).filter(\.isFinite)
      let isWhole = known.count == values.count
      judged.append((group, isWhole ? known.reduce(0, +) / Double(known.count) : nil))
    }
    // Sorting keeps the order of the plan among equals; what has no mean is last.
    let sign = rule.isMinimized ? 1.0 : -1
    let order = judged.enumerated().sorted { one, other in
      let (left, right) = (
        one.element.mean.map { sign * $0 } ?? .infinity,
        other.element.mean.map { sign * $0 } ?? .infinity
      )
      return (left, one.offset) < (right, other.offset)
    }.map(\.element)
    let kept = rule.kept(of: order.count)
    return Decision(
      rung: rung + 1, step: points.first.flatMap { step(of: $0.id, at: rung) } ?? 0,
      metric: rule.metric,
      groups: order.enumerated().map { index, entry in
        .init(
          group: entry.group, name: names[entry.group] ?? "", mean: entry.mean,
          goesOn: index < kept)
      })
  }

  /// The metric as it was measured last at a rung or before.
  private func value(of record: RunRecord, at rung: Int) -> Double? {
    guard let step = step(of: record.point.id, at: rung) else { return nil }
    return record.metrics.last { $0.step <= step && $0.metrics[rule.metric] != nil }?
      .metrics[rule.metric]
  }

  /// Says in the folders of the runs that are stopped that they are, and why.
  func apply(_ decision: Decision) {
    let kept = decision.groups.count(where: \.goesOn)
    for entry in decision.groups where !entry.goesOn {
      for point in points where point.group == entry.group {
        let record = RunRecord(reading: point, in: folder)
        guard !record.isFinished, record.status?.state == .waiting else { continue }
        let mean = entry.mean.map { NumberText.fixed($0, decimals: 4) } ?? "not known for all seeds"
        let error =
          "its group was not among the best \(kept) of \(decision.groups.count) at step "
          + "\(decision.step): mean \(rule.metric) \(mean)"
        try? RunStatus.write(.eliminated, error: error, of: "\(folder)/points/\(point.id)")
      }
    }
  }

  /// A decision in one line.
  static func words(_ decision: Decision) -> String {
    let (on, off) = (
      decision.groups.filter(\.goesOn).map(\.name),
      decision.groups.filter { !$0.goesOn }.map(\.name)
    )
    return "at step \(decision.step), \(on.count) of \(decision.groups.count) groups go on by "
      + "\(decision.metric): \(on.joined(separator: ", "))"
      + (off.isEmpty ? "" : "; stopped: \(off.joined(separator: ", "))")
  }

  /// Keeps the decisions where people can read them.
  func write(_ decisions: [Decision]) throws {
    try FileSystem.replace(Self.path(folder), with: try RunJSON.document(decisions))
  }

  /// What was decided in a folder so far.
  static func decisions(in folder: String) -> [Decision] {
    RunJSON.read([Decision].self, file: path(folder)) ?? []
  }

  private static func path(_ folder: String) -> String { "\(folder)/halving.json" }
}
