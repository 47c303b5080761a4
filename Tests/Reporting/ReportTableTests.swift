import Foundation
import Reporting
import Testing
import Training

@Suite struct ReportTableTests {
  /// The lines of the Markdown that are a table's.
  private func rows(_ folder: RunFolder) throws -> [String] {
    let text = try Report(folder: folder.path).markdown
    let after = text.components(separatedBy: "## Results\n\n").last ?? ""
    return after.components(separatedBy: "\n").prefix { $0.hasPrefix("|") }.map { $0 }
  }

  @Test func `rows by metrics, each column with its own best`() throws {
    let folder = try RunFolder(
      report: "rows: variant\ncolumns: [eval/loss, update/effective_rank, parameters/trainable]\n")
    for (variant, loss, rank) in [("full", 1.6, 60.0), ("lora", 1.75, 3.8)] {
      for seed in 0..<3 {
        try folder.add(
          ["variant": variant], seed: seed,
          RunFolder.Found(metrics: [
            "eval/loss": loss + 0.01 * Double(seed), "update/effective_rank": rank + Double(seed),
            "parameters/trainable": 160_000,
          ]))
      }
    }
    #expect(
      try rows(folder) == [
        "| variant | eval/loss | update/effective_rank | parameters/trainable |",
        "|:---|---:|---:|---:|",
        "| full | **1.610 ± 0.010** | 61.0 ± 1.0 | 160k |",
        "| lora | 1.760 ± 0.010 | 4.8 ± 1.0 | 160k |",
      ])
  }

  @Test func `one metric over two coordinates, with what did not finish`() throws {
    let folder = try RunFolder(
      report: """
        where: {variant: relora}
        rows: restart.every
        columns: restart.reset.ratio
        value: {metric: eval/loss}
        labels: {restart.reset.ratio: kept, "99%": nearly all}
        """)
    try folder.add(["variant": "lora"], losses: [9, 9])
    func add(_ every: String, _ ratio: String, _ losses: [Double?]) throws {
      try folder.add(
        ["variant": "relora", "restart.every": every, "restart.reset.ratio": ratio],
        losses: losses)
    }
    // Written out of order: numbers are sorted as numbers.
    try add("1k", "99%", [1.70, 1.71])
    try add("200", "99%", [1.60, 1.61])
    try add("200", "0%", [1.80, .nan])
    try add("1k", "0%", [.nan, .nan])
    try add("50", "0%", [nil, nil])
    #expect(
      try rows(folder) == [
        "| every \\\\ kept | 0% | nearly all |", "|---:|---:|---:|",
        "| 50 | — | — |", "| 200 | 1.800† (n=1) | **1.6050 ± 0.0071** |",
        "| 1k | div. | 1.7050 ± 0.0071 |",
      ])
    let text = try Report(folder: folder.path).markdown
    #expect(text.contains("Of 10 runs, 3 diverged (div.) and 2 not started: in no mean."))
  }

  @Test func `a coordinate that nobody decided becomes a row instead of a mean`() throws {
    let folder = try RunFolder(report: "rows: variant\ncolumns: [eval/loss]\n")
    try folder.add(["variant": "lora"], losses: [1])
    for every in ["100", "200"] {
      try folder.add(["variant": "relora", "restart.every": every], losses: [2])
    }
    #expect(
      try rows(folder).dropFirst(2).map { $0 } == [
        "| lora | — | **1.000** (n=1) |", "| relora | 100 | 2.000 (n=1) |",
        "| relora | 200 | 2.000 (n=1) |",
      ])
    #expect(try Report(folder: folder.path).markdown.contains("`restart.every` is a row too"))
  }

  @Test func `a choice says over how many, on which data, and warns where it must`() throws {
    func folder(_ metric: String) throws -> RunFolder {
      let folder = try RunFolder(
        report: "rows: variant\nselect: {over: optimizer.lr}\ncolumns: [\(metric)]\n")
      for (rate, loss, test) in [("1e-3", 1.8, 1.0), ("2e-3", 1.6, 1.7), ("4e-3", 1.7, 1.1)] {
        try folder.add(
          ["variant": "lora", "optimizer.lr": rate],
          RunFolder.Found(metrics: ["eval/loss": loss, "test/loss": test]))
      }
      return folder
    }
    let honest = try folder("test/loss")
    // Chosen by the validation: the test is not the best of the tests.
    #expect(try rows(honest).last == "| lora | 1.700 (n=1) |")
    let text = try Report(folder: honest.path).markdown
    #expect(text.contains("the best of 3 configurations over `optimizer.lr`, chosen by the mean"))
    #expect(text.contains("| lora | 2e-3 | 3 | 1.600 (n=1) |"))
    #expect(!text.contains("⚠️"))
    let other = try folder("eval/loss")
    #expect(
      try Report(folder: other.path).markdown.contains("⚠️ The numbers are read from the same"))
  }

  @Test func `the best evaluation decides where a test is read`() throws {
    let folder = try RunFolder(report: "columns: [eval/loss, test/loss]\nvalue: {at: best}\n")
    var found = RunFolder.Found(metrics: ["eval/loss": 1.8, "test/loss": 1.9])
    found.history = [(100, 2.0, 1.0), (200, 1.5, 1.6), (300, 1.8, 1.9)].map {
      MetricsLine(step: $0, tokens: $0, metrics: ["eval/loss": $1, "test/loss": $2])
    }
    try folder.add(["variant": "lora"], found)
    #expect(try rows(folder).last == "| lora | 1.500 (n=1) | 1.600 (n=1) |")
  }

  @Test func `times add up over attempts, memory is the most`() throws {
    let folder = try RunFolder(
      report: "columns: [time/total, time/step, time/tokens_per_second, memory/peak]\n")
    var found = RunFolder.Found(metrics: ["eval/loss": 1])
    found.timing = [
      TimingLine(
        attempt: 1, step: 50, seconds: 5, training: 4, attemptSteps: 50, tokensPerSecond: 900,
        peak: 3 << 20),
      TimingLine(
        attempt: 1, step: 100, seconds: 10, training: 8, attemptSteps: 100, tokensPerSecond: 1000,
        peak: 4 << 20),
      TimingLine(
        attempt: 2, step: 600, seconds: 50, training: 42, attemptSteps: 500,
        tokensPerSecond: 2000, peak: 2 << 20),
    ]
    try folder.add(["variant": "lora"], found)
    // (1000 · 8 + 2000 · 42) / 50 tokens a second, 50 s / 600 steps.
    #expect(
      try rows(folder).last
        == "| lora | 1 min 00 s (n=1) | 83.3 ms (n=1) | 1840 (n=1) | 4 MiB (n=1) |")
  }

  @Test func `Markdown, CSV, LaTeX and JSON have the same numbers`() throws {
    let folder = try RunFolder()
    var numbers = SplitMix(state: 7)
    for variant in ["a", "b", "c"] {
      for seed in 0..<3 {
        try folder.add(
          ["variant": variant], seed: seed,
          RunFolder.Found(metrics: ["eval/loss": numbers.uniform(1, 2)]))
      }
    }
    try Report(folder: folder.path).write()
    let csv = try folder.text("report/table.csv").components(separatedBy: "\r\n")
    let latex = try folder.text("report/table.tex")
    let markdown = try folder.text("report.md")
    let object = try JSONSerialization.jsonObject(
      with: Data(try folder.text("report/table.json").utf8))
    let json = (object as? [String: Any])?["rows"] as? [[Any]]
    #expect(csv[0] == "variant,eval/loss,eval/loss spread,eval/loss n,eval/loss mark")
    for row in 0..<3 {
      let fields = csv[row + 1].components(separatedBy: ",")
      let (value, spread) = (fields[1], fields[2])
      #expect(markdown.contains("\(value) ± \(spread)"))
      #expect(
        latex.contains("\(value) {\\scriptsize$\\pm$ \(spread)}")
          || latex.contains("\\textbf{\(value)} {\\scriptsize$\\pm$ \(spread)}"))
      let cell = json?[row][1] as? [String: Any]
      #expect(cell?["value"] as? Double == Double(value))
      #expect(cell?["spread"] as? Double == Double(spread))
    }
    let runs = try folder.text("report/runs.csv").components(separatedBy: "\r\n")
    #expect(runs[0] == "run,group,variant,seed,state,step,steps,eval/loss")
    #expect(runs.count == 11)
  }
}
