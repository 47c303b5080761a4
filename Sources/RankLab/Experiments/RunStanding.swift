import ExperimentFile
import Foundation
import Reporting
import Training

/// Where a run stands, as its folder and the processes of this machine tell it.
struct RunStanding {
  enum State: String {
    case done, running, interrupted, stopped, waiting, eliminated, diverged, failed, incomplete
    case unreadable
    case notStarted = "not started"

    /// The color of a terminal.
    var color: String {
      switch self {
      case .done: "32"
      case .running: "36"
      case .diverged, .failed, .unreadable: "1;31"
      case .interrupted, .stopped, .waiting, .incomplete: "33"
      case .notStarted, .eliminated: "2"
      }
    }
  }

  let record: RunRecord
  let state: State
  /// The validation losses so far.
  let losses: [Double]
  private let lastMeasured: Int
  /// Who trains it, or did until its process died.
  let claim: ClaimStanding

  init(_ record: RunRecord) {
    self.record = record
    claim = ClaimStanding(folder: record.folder)
    state = Self.state(of: record, claim)
    let history = record.metrics
    losses = history.compactMap { $0.metrics["eval/loss"] }
    lastMeasured = history.last?.step ?? 0
  }

  private static func state(of record: RunRecord, _ claim: ClaimStanding) -> State {
    guard let status = record.status else {
      let isThere = FileManager.default.fileExists(atPath: "\(record.folder)/status.json")
      return isThere ? .unreadable : .notStarted
    }
    switch status.state {
    case .completed: return record.result == nil ? .incomplete : .done
    case .preempted: return .stopped
    case .waiting: return .waiting
    case .eliminated: return .eliminated
    case .diverged: return .diverged
    case .failed: return .failed
    // Who was killed could not say so: the claim of a dead process is stale.
    case .running:
      if case .held = claim { return .running }
      return .interrupted
    }
  }

  /// Steps done; of a run whose process is gone, those that its next start goes on from.
  var step: Int? {
    guard let status = record.status else { return nil }
    switch state {
    case .interrupted: return Checkpoint.newestStep(in: "\(record.folder)/checkpoints") ?? 0
    // The status is written every other second.
    case .running: return max(status.step, lastMeasured)
    default: return status.step
    }
  }

  /// State and place in a few words.
  var words: String {
    guard let status = record.status else { return state.rawValue }
    let place = "\(step ?? 0)/\(status.steps)"
    switch state {
    case .done, .notStarted, .unreadable: return state.rawValue
    case .incomplete: return "incomplete: result.json is missing"
    case .running:
      let left = secondsLeft.map { ", \(NumberText.seconds($0.rounded())) left" } ?? ""
      let isAtEnd = (step ?? 0) >= status.steps
      return "running \(place)\(isAtEnd ? ", evaluating" : "")\(left)"
    case .interrupted, .stopped, .waiting, .eliminated, .diverged, .failed:
      return "\(state.rawValue) at \(place)"
    }
  }

  /// What went wrong, or what to do.
  var remark: String? {
    switch state {
    case .diverged, .failed, .eliminated: record.status?.error
    case .unreadable: "status.json cannot be read"
    default: nil
    }
  }

  var secondsLeft: Double? {
    guard state == .running, let left = record.status?.remaining, left > 0 else { return nil }
    return left
  }

  /// The last of the validation losses.
  var loss: String {
    losses.last.map { NumberText.fixed($0, decimals: 4) } ?? ""
  }
}

/// The folders of experiments.
enum ExperimentFolders {
  /// The experiments in a folder: itself, or those directly below it.
  ///
  /// - Throws: `UsageError` where there is none.
  static func all(in folder: String) throws(UsageError) -> [String] {
    let files = FileManager.default
    let hint = "'ranklab run FILE' makes one"
    guard let inside = try? files.contentsOfDirectory(atPath: folder) else {
      throw UsageError(
        message: "there is no folder '\(folder)'\(nearby(folder)); \(hint)")
    }
    if inside.contains("plan.json") { return [folder] }
    let found = inside.sorted().map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
      .filter { files.fileExists(atPath: "\($0)/plan.json") }
    guard !found.isEmpty else {
      throw UsageError(message: "'\(folder)' holds no experiment (plan.json); \(hint)")
    }
    return found
  }

  /// A folder beside one that is missing, with nearly its name.
  static func nearby(_ path: String) -> String {
    let url = URL(filePath: path)
    let parent = url.deletingLastPathComponent()
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: parent.path),
      let near = Suggestion.nearest(to: url.lastPathComponent, among: names)
    else { return "" }
    let slash = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    return "; did you mean '\(slash)\(near)'?"
  }
}
