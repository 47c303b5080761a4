import Foundation
import Tensors

/// What is damaged in the folder of a run that is finished, and what can be made good.
extension RunRecord {
  /// Says in `status.json` that the run is finished, where the result says so and the status does not:
  /// it was deleted, or the run was killed between the two, or the disk was full. Takes away what a
  /// process that was killed just then has left.
  ///
  /// - Returns: what was done, in words; nil where there was nothing to do, or nothing could be done.
  package mutating func tidy() -> String? {
    guard isFinished, let result else { return nil }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let isLeft = names.contains { $0 == "claim" || $0.hasPrefix(".partial-") }
    // A process that holds the claim is about to say so itself.
    guard isLeft || status?.state != .completed, let claim = try? Claim(folder: folder)
    else { return nil }
    defer { claim.release() }
    RunCleaning.removeRemains(of: folder)
    if status?.state == .completed { return nil }
    let environment = environments.last
    let repaired = RunStatus(
      state: .completed, attempt: environment?.attempt ?? status?.attempt ?? 1, step: result.steps,
      steps: result.steps, updated: Date().timeIntervalSince1970,
      host: environment?.host ?? ProcessInfo.processInfo.hostName, process: 0)
    guard let text = try? RunJSON.document(repaired),
      (try? FileSystem.replace("\(folder)/status.json", with: text)) != nil
    else { return nil }
    let before = status.map { "said '\($0.state.rawValue)'" } ?? "was missing or not readable"
    status = repaired
    return "\(point.id): status.json \(before), and result.json says that the run is finished"
  }

  /// What a finished run has lost of its history, in words; nil where it is whole.
  package var damage: String? {
    guard isFinished, let result else { return nil }
    let end = MetricsFile.end(of: "\(folder)/metrics.jsonl")
    guard let last = end.step else {
      return "metrics.jsonl is missing or holds no line: the result stays, its curves are gone"
    }
    guard last != result.steps || end.isTorn else { return nil }
    return
      "metrics.jsonl ends at step \(last) of \(result.steps): the result stays, the end of its "
      + "curves is gone"
  }
}

extension RunStatus {
  /// Writes what has become of a run that nobody trains: its process died, or its sweep has put it
  /// aside.
  ///
  /// - Throws: `RunError` where somebody trains it.
  package static func write(_ state: State, error: String? = nil, of folder: String) throws {
    let claim = try Claim(folder: folder)
    defer { claim.release() }
    guard var status = RunJSON.read(RunStatus.self, file: "\(folder)/status.json") else { return }
    (status.state, status.error) = (state, error)
    status.updated = Date().timeIntervalSince1970
    try FileSystem.replace("\(folder)/status.json", with: try RunJSON.document(status))
  }
}
