import Foundation
import Reporting
import Testing
import Training

/// Ranks in the table of a report, beside what they are read against.
@Suite struct RankColumnTests {
  /// The columns after the first, of a report on one variant with a rank of an update and one of a weight.
  private func columns(_ report: String, _ metrics: [String: Double]) throws -> [String] {
    let folder = try folder(report, metrics)
    let text = try Report(folder: folder.path).markdown
    let after = text.components(separatedBy: "## Results\n\n").last ?? ""
    let head = after.components(separatedBy: "\n")[0]
    return head.split(separator: "|").dropFirst().map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private func folder(_ report: String, _ metrics: [String: Double]) throws -> RunFolder {
    let folder = try RunFolder(report: "rows: variant\n" + report)
    try folder.add(["variant": "lora"], RunFolder.Found(metrics: metrics))
    return folder
  }

  private let recorded = [
    "eval/loss": 1.5, "update/effective_rank": 5.5, "update/stable_rank": 3,
    "update/numerical_rank": 8, "update/norm": 2, "update/rank_bound": 8,
    "update/random_effective_rank": 7.5, "update/random_stable_rank": 6,
    "weight/effective_rank": 40,
    "weight/random_effective_rank": 55,
  ]

  @Test func `a rank has its bound and its random baseline after it`() throws {
    #expect(
      try columns("columns: [update/effective_rank, eval/loss]\n", recorded) == [
        "update/effective_rank", "update/rank_bound", "update/random_effective_rank", "eval/loss",
      ])
    let folder = try folder("columns: update/effective_rank\n", recorded)
    #expect(try Report(folder: folder.path).markdown.contains("| lora | 5.500 (n=1) | 8 (n=1) | 7"))
  }

  @Test func `two ranks of a matrix share one bound, and what is listed stays where it is`() throws
  {
    #expect(
      try columns("columns: [update/effective_rank, update/stable_rank]\n", recorded) == [
        "update/effective_rank", "update/rank_bound", "update/random_effective_rank",
        "update/stable_rank", "update/random_stable_rank",
      ])
    #expect(
      try columns(
        "columns: [update/effective_rank, update/rank_bound, eval/loss]\n", recorded) == [
          "update/effective_rank", "update/rank_bound", "update/random_effective_rank", "eval/loss",
        ])
    #expect(
      try columns("columns: [update/rank_bound, update/effective_rank, eval/loss]\n", recorded) == [
        "update/rank_bound", "update/effective_rank", "update/random_effective_rank", "eval/loss",
      ])
  }

  @Test func `what was not recorded is not added, and what is no rank gets nothing`() throws {
    #expect(
      try columns(
        "columns: [weight/effective_rank, update/numerical_rank, update/norm]\n", recorded)
        == [
          "weight/effective_rank", "weight/random_effective_rank", "update/numerical_rank",
          "update/rank_bound", "update/norm",
        ])
  }

  @Test func `the usual columns and a metric of its own have them, too`() throws {
    #expect(
      try columns("", recorded) == [
        "eval/loss", "update/effective_rank", "update/rank_bound", "update/random_effective_rank",
      ])
    #expect(
      try columns("value: {metric: update/stable_rank}\n", recorded) == [
        "update/stable_rank", "update/rank_bound", "update/random_stable_rank",
      ])
  }

  @Test func `a terminal has them as long as the rows stay below 100 characters`() throws {
    let short = try folder("columns: [update/effective_rank]\n", recorded)
    #expect(try Report(folder: short.path).summaryText.contains("update/random_effective_rank"))
    let long = try folder(
      "columns: [update/effective_rank, update/stable_rank, weight/effective_rank]\n", recorded)
    let text = try Report(folder: long.path).summaryText
    #expect(text.contains("weight/effective_rank"))
    #expect(!text.contains("random_effective_rank"))
    #expect(!text.contains("rank_bound"))
  }
}
