import Foundation
import Reporting
import Testing
import Training

@Suite struct ReportPlotTests {
  /// The light drawings of a report, by the start of their names.
  private func drawings(_ plots: String, _ fill: (RunFolder) throws -> Void) throws -> [String] {
    let folder = try RunFolder(report: "plots:\n" + plots)
    try fill(folder)
    let files = try Report(folder: folder.path).write()
    return try files.filter { $0.hasSuffix("-light.svg") }
      .map { try String(contentsOfFile: $0, encoding: .utf8) }
  }

  private func ranks(_ folder: RunFolder) throws {
    for (variant, rank, bound) in [("full", 50.0, 600.0), ("relora", 20.0, 24.0)] {
      var found = RunFolder.Found(metrics: ["update/effective_rank": rank])
      found.history = [100, 200].map {
        MetricsLine(
          step: $0, tokens: $0 * 10, event: variant == "relora" ? "restarted" : nil,
          metrics: ["update/effective_rank": rank, "update/rank_bound": bound])
      }
      try folder.add(["variant": variant], found)
    }
  }

  private func grid(_ folder: RunFolder) throws {
    for every in ["100", "200"] {
      for ratio in ["0%", "90%"] {
        try folder.add(
          ["restart.every": every, "restart.reset.ratio": ratio],
          losses: every == "100" ? [1.5, 1.6] : [.nan, .nan])
      }
    }
  }

  @Test func `a rank has its bound and the restarts, but no bound far above it`() throws {
    let texts = try drawings(
      "  - {kind: line, metric: update/effective_rank, color: variant}\n", ranks
    ).map { ParsedXML($0) }
    #expect(texts.count == 1)
    #expect(texts[0].isWellFormed)
    #expect(texts[0].texts.contains("restart"))
    #expect(texts[0].texts.contains("relora"))
    // 600 would make the lines flat: the largest tick stays near 50.
    #expect(!texts[0].texts.contains { Double($0).map { $0 >= 300 } ?? false && $0 != "300" })
  }

  @Test func `a plot over coordinates shows what was selected, and one over the rate shows all`()
    throws
  {
    let folder = try RunFolder(
      report: """
        rows: restart.every
        select: {over: optimizer.lr, by: eval/loss}
        plots:
          - {kind: bar, x: restart.every, metric: eval/loss}
          - {kind: bar, x: optimizer.lr, metric: eval/loss, color: restart.every}

        """)
    for (every, rate, loss) in [
      ("100", "1e-3", 1.5), ("100", "1e-2", 7.5), ("200", "1e-3", 8.5), ("200", "1e-2", 1.25),
    ] {
      try folder.add(["restart.every": every, "optimizer.lr": rate], losses: [loss, loss])
    }
    let numbers = try Report(folder: folder.path).write()
      .filter { $0.contains("plot-") && $0.hasSuffix(".csv") }.sorted()
      .map { try String(contentsOfFile: $0, encoding: .utf8) }
    #expect(numbers.count == 2)
    #expect(numbers[0].contains("1.5") && numbers[0].contains("1.25"))
    #expect(
      !numbers[0].contains("7.5") && !numbers[0].contains("8.5") && !numbers[0].contains("4.5"))
    #expect(["1.5", "7.5", "8.5", "1.25"].allSatisfy(numbers[1].contains))
    let report = try String(contentsOfFile: folder.path + "/report.md", encoding: .utf8)
    #expect(report.contains("each with the `optimizer.lr` that was chosen for it"))
  }

  @Test func `heat maps, bars and lines over coordinates are drawn`() throws {
    let texts = try drawings(
      """
        - {kind: heatmap, x: restart.reset.ratio, y: restart.every, metric: eval/loss}
        - {kind: bar, x: restart.every, color: restart.reset.ratio, metric: eval/loss}
        - {kind: line, x: restart.every, metric: eval/loss, color: restart.reset.ratio}
      """, grid
    ).map { ParsedXML($0) }
    #expect(texts.count == 3)
    #expect(texts.allSatisfy { $0.isWellFormed })
    #expect(texts[0].texts.contains("1.55"))
    #expect(texts[0].texts.contains("div."))
    #expect(texts[1].texts.contains("90%"))
  }

  @Test func `what cannot be drawn is noted`() throws {
    let folder = try RunFolder(
      report: """
        plots:
          - {kind: heatmap, of: mask_overlap, between: seed}
          - {kind: spectrum}
          - {kind: line, metric: test/loss}
          - {kind: bar, metric: test/loss, x: variant}
        """)
    try folder.add(["variant": "lora"], losses: [1])
    let text = try Report(folder: folder.path).markdown
    #expect(text.contains("*Not drawn: fewer than two finished runs have a mask"))
    #expect(text.contains("*Not drawn: no finished run wrote the spectra of `update`"))
    #expect(text.contains("*Not drawn: no finished run recorded `test/loss` over its steps.*"))
    #expect(text.contains("*Not drawn: no finished run has `test/loss` and `variant`.*"))
  }
}
