import Testing

@testable import Reporting

/// What stands in a cell, and what a choice is reported on.
@Suite struct ShowTests {
  @Test func `quartiles are those of numpy`() {
    let sample = Sample([1, 2, 4, 8, 16])
    #expect(sample.quantile(0.25) == 2 && sample.quantile(0.75) == 8)
    #expect(sample.quantile(0.5) == 4 && sample.quantile(1) == 16)
    // numpy.quantile([3, 1, 2, 10], [0.25, 0.75]) is [1.75, 4.75].
    #expect(Sample([3, 1, 2, 10]).quantile(0.25) == 1.75)
    #expect(Sample([3, 1, 2, 10]).quantile(0.75) == 4.75)
    #expect(Sample([3]).quantile(0.25) == nil)
  }

  @Test func `a median has its quartiles in every format`() throws {
    let folder = try RunFolder(report: "value: {metric: eval/loss, show: 'median [iqr]'}\n")
    try folder.add(["variant": "a"], losses: [1, 2, 4, 8, 16])
    try folder.add(["variant": "b"], losses: [5, 5, 5, 5, 5])
    let report = try Report(folder: folder.path)
    try report.write()
    #expect(report.markdown.contains("4 [2, 8]"))
    #expect(report.markdown.contains("median [first and third quartile, linearly interpolated]"))
    #expect(try folder.text("report/table.csv").contains("eval/loss low,eval/loss high"))
    #expect(try folder.text("report/table.csv").contains("a,4,2,8,5"))
    #expect(try folder.text("report/table.tex").contains("{\\scriptsize[2, 8]}"))
    #expect(try folder.text("report/table.json").contains("\"low\": 2, \"high\": 8"))
    // Results that are all the same have no spread.
    #expect(report.markdown.contains("5.000"))
  }

  @Test func `a count says how many were planned`() throws {
    let folder = try RunFolder(report: "value: {metric: eval/loss, show: n}\n")
    try folder.add(["variant": "a"], losses: [1, 2, nil])
    try folder.add(["variant": "b"], losses: [1, 2, .nan])
    let text = try Report(folder: folder.path).markdown
    #expect(text.contains("| a | 2 of 3 |") && text.contains("| b | 2 of 3 |"))
  }

  @Test func `the share of the parameters that learn is a column`() throws {
    let folder = try RunFolder(report: "columns: [eval/loss, parameters/share]\n")
    let metrics = ["eval/loss": 1, "parameters/total": 2000, "parameters/trainable": 15.0]
    try folder.add(["variant": "a"], .init(metrics: metrics))
    #expect(try Report(folder: folder.path).markdown.contains("| 0.75% |"))
  }

  @Test func `mean ± ci is the interval`() throws {
    let texts = try ["mean ± ci", "mean ± ci95"].map { show in
      let folder = try RunFolder(report: "value: {metric: eval/loss, show: \(show)}\n")
      try folder.add(["variant": "a"], losses: [1, 2, 3])
      return try Report(folder: folder.path).markdown
    }
    #expect(texts[0] == texts[1] && texts[0].contains("mean ± 95 % t-interval"))
  }

  private func selected(_ report: String, test: Bool) throws -> String {
    let folder = try RunFolder(report: report)
    for (rate, loss) in [("1e-3", 1.5), ("1e-2", 1.2)] {
      var found = RunFolder.Found(metrics: ["eval/loss": loss])
      if test { found.metrics["test/loss"] = loss + 0.25 }
      try folder.add(["variant": "lora", "optimizer.lr": rate], found)
    }
    return try Report(folder: folder.path).markdown
  }

  @Test func `what is chosen on validation data is reported on test data`() throws {
    let text = try selected("select: {over: optimizer.lr}\n", test: true)
    #expect(text.contains("Chosen on validation data, reported on test data."))
    #expect(text.contains("1.450") && !text.contains("⚠️"))
  }

  @Test func `without a test set the choice is warned of`() throws {
    let text = try selected("select: {over: optimizer.lr}\n", test: false)
    #expect(text.contains("these runs have no test set; `data: {test: 5%}` gives them one"))
  }

  @Test func `means of rows and columns stand apart, and none over diverged cells`() {
    let map = HeatMap(
      columns: ["a", "b"], rows: ["1", "2"],
      cells: [[.value(1), .value(3)], [.value(5), .diverged]],
      goal: .minimize)
    let grid = HeatGrid(map.panels[0].cells, rows: 2, columns: 2, most: 100).withMeans()
    #expect(grid.cells[0][2] == .value(2) && grid.cells[1][2] == .diverged)
    #expect(grid.cells[2] == [.value(3), .diverged, .diverged])
    #expect(grid.best(.minimize).map { [$0.row, $0.column] } == [0, 0])
    var shown = map
    shown.hasMeans = true
    #expect(ParsedXML(shown.svg(.light)).texts.count { $0 == "mean" } == 2)
    #expect(ParsedXML(map.svg(.light)).texts.contains("mean") == false)
  }

  @Test func `every plot gives its numbers in full`() {
    let line = LinePlot(
      x: Axis("step"), y: Axis("loss"),
      series: [
        Series("a", runs: [Curve(x: [1, 2], y: [0.1, 0.2]), Curve(x: [1, 2], y: [0.3, 0.4])])
      ], references: [ReferenceLine(5, label: "dense")])
    let text = line.records.csv.replacing("\r\n", with: "\n")
    #expect(text.hasPrefix("series,step,loss,low,high,run 1,run 2\na,1,0.2,0.058"))
    #expect(text.contains(",0.1,0.3\na,2,") && text.hasSuffix(",0.2,0.4\ndense,,5,,,,\n"))
    let bars = BarChart(
      groups: ["g"], series: [.init("s", [.init(2, spread: 1)]), .init("t", [nil])])
    #expect(bars.records.rows == [["g", "s", "2", "1", ""], ["g", "t", "", "", "missing"]])
    let map = HeatMap(columns: ["c"], rows: ["r"], cells: [[.diverged]])
    #expect(map.records.rows == [["r", "c", "", "diverged"]])
    let both = PlotRecords.joined([("one", bars.records), ("two", map.records)], by: "panel")
    #expect(both.head == ["panel", "group", "series", "value", "spread", "state", "row", "column"])
    #expect(both.rows.last == ["two", "", "", "", "", "diverged", "r", "c"])
  }
}
