import Foundation
import Reporting
import Testing
import Training

/// What no one would plan and everyone has at some time: a report is written of it all the same.
@Suite struct ReportOddFoldersTests {
  @Test func `one configuration without variants`() throws {
    let folder = try RunFolder()
    try folder.add([:], losses: [1.5, 1.6])
    let text = try Report(folder: folder.path).markdown
    #expect(text.contains("The eval/loss is 1.550 ± 0.071; there is nothing to compare"))
    #expect(text.contains("| all runs | 1.550 ± 0.071 |"))
  }

  @Test func `nothing has started`() throws {
    let folder = try RunFolder()
    try folder.add(["variant": "a"], losses: [nil, nil])
    try folder.add(["variant": "b"], losses: [nil, nil])
    let text = try Report(folder: folder.path).markdown
    #expect(text.contains("There is no answer yet"))
    #expect(text.contains("| a | — |"))
    #expect(text.contains("4 of 4 runs did not finish and are in no mean."))
  }

  @Test func `names with signs that Markdown, tables and LaTeX read as their own`() throws {
    let folder = try RunFolder(name: "a_b", report: "title: \"50% | <b> *x*\"\n")
    for variant in ["a|b", "<i>_c_</i>", "$x^2$ & 50%"] {
      try folder.add(["variant": variant], losses: [1.5, 1.7])
    }
    try Report(folder: folder.path).write()
    let text = try folder.text("report.md")
    #expect(text.hasPrefix("# 50% \\| &lt;b&gt; \\*x\\*\n"))
    #expect(text.contains("| a\\|b |"))
    #expect(try folder.text("report/table.tex").contains("\\$x\\textasciicircum{}2\\$ \\& 50\\%"))
    _ = try JSONSerialization.jsonObject(with: Data(try folder.text("report/table.json").utf8))
  }

  @Test(arguments: [
    "rows: nothing\ncolumns: nowhere\n", "columns: [nothing/at_all]\n",
    "select: {over: nothing}\n", "plots: [{kind: heatmap, x: nothing, y: variant}]\n",
    "plots: [{kind: line, x: nothing}, {kind: bar, x: nothing, color: nowhere}]\n",
    "plots: [{kind: line, color: nothing}, {kind: line, x: variant}]\n",
    "compare: {against: {nothing: x}}\n", "value: {metric: test/loss, at: best}\n",
    "rows: [variant, adapter.rank]\ncolumns: [optimizer.lr]\nvalue: {at: best, show: mean ± ci95}\n",
    "report:\n  rows: variant\n",
  ])
  func `a block that asks for what is not there`(block: String) throws {
    let folder = try RunFolder(report: block)
    for (variant, losses) in [("a", [1.5, 1.6]), ("b", [.nan, 1.7]), ("c", [.nan, .nan])] {
      try folder.add(["variant": variant], losses: losses)
    }
    let report = try Report(folder: folder.path)
    #expect(try report.write().count > 1)
    #expect(report.markdown.contains("## Results"))
    #expect(!report.summaryText.isEmpty)
  }

  @Test func `values that are not numbers are no values`() throws {
    let folder = try RunFolder()
    try folder.add(["variant": "a"], losses: [1.5, 1.6])
    for seed in 0..<2 {
      var found = RunFolder.Found(metrics: ["eval/loss": .infinity])
      found.invariants = [InvariantRecord(name: "finite", checks: 1, broken: 1, worst: .nan)]
      found.history = [MetricsLine(step: 1, tokens: 1, metrics: ["eval/loss": .nan])]
      try folder.add(["variant": "b"], seed: seed, found)
    }
    let text = try Report(folder: folder.path).markdown
    #expect(text.contains("| b | div. |"))
    #expect(text.contains("worst nan"))
  }

  @Test func `a sweep of many configurations`() throws {
    let folder = try RunFolder()
    for index in 0..<60 {
      try folder.add(["optimizer.lr": "\(index)e-3"], losses: [1.5 + Double(index), 1.6])
    }
    let text = try Report(folder: folder.path).markdown
    #expect(text.contains("for 1770 comparisons") || text.contains("cannot tell"))
  }
}
