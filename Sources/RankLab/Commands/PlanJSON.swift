import Foundation
import Training

/// Plans for programs.
enum PlanJSON {
  static func text(of plans: [PlanOutline]) throws -> String {
    try RunJSON.document(plans.map(Entry.init)).trimmingCharacters(in: .newlines)
  }

  private struct Entry: Encodable {
    let file, name, folder, arithmetic: String
    let points, finished, failed: Int
    let workers: Int?
    let seconds_left: Double?
    let groups: [Group]

    init(_ plan: PlanOutline) {
      (file, name, folder) = (plan.loaded.file, plan.loaded.name, plan.folder.path)
      arithmetic = plan.loaded.plan.arithmetic
      points = plan.loaded.plan.points.count
      (finished, failed, seconds_left) = (plan.finished, plan.failed, plan.secondsLeft)
      workers = plan.workers
      groups = plan.groups.map(Group.init)
    }
  }

  private struct Group: Encodable {
    let variant: String?
    let coordinates: [String: String]
    let seeds, ids: [String]
    let finished: Int
    let steps, tokens_per_step: Int?
    let parameters: [LedgerEntry]?
    let memory_bytes: [String: Int]?
    let seconds: Double?
    let seconds_are_measured: Bool?

    init(_ group: PlannedGroup) {
      variant = group.points.first?.variant
      coordinates = group.points.first?.coordinates ?? [:]
      (seeds, ids) = (group.points.map(\.seed), group.points.map(\.id))
      finished = group.finished
      (steps, tokens_per_step) = (group.outline?.steps, group.outline?.tokens)
      parameters = group.outline?.ledger
      memory_bytes = group.outline.map {
        ["weights": $0.weights, "gradients": $0.gradients, "moments": $0.moments]
      }
      (seconds, seconds_are_measured) = (group.time?.seconds, group.time?.isMeasured)
    }
  }
}
