import ExperimentFile
import Reporting
import Testing

@Suite struct ReportBlockTests {
  /// The diagnostics of an experiment file that has this block.
  private func messages(_ block: String) -> String {
    let schema = Schema([ReportBlock.field], rules: [ReportBlock.problems(in:)])
    let source = SourceText(name: "e.yaml", text: "report:\n" + block)
    let (_, found) = Experiment(source: source, schema: schema).plan()
    return DiagnosticText().render(found)
  }

  @Test func `the blocks of the three files of the language are accepted`() {
    let blocks = [
      """
        rows: variant
        columns: [eval/excess, update/effective_rank, update/rank_bound, parameters/trainable, memory/peak, time/tokens_per_second]
        plots:
          - {kind: line, metric: eval/loss, color: variant}
          - {kind: line, metric: update/effective_rank, color: variant}
      """,
      """
        where: {variant: relora}
        rows: restart.every
        columns: restart.reset.ratio
        value: {metric: eval/loss, at: end, show: mean ± std}
        compare: {against: {variant: lora}, test: paired-t}
        plots:
          - {kind: heatmap, x: restart.reset.ratio, y: restart.every, metric: eval/loss}
        export: [md, csv, tex]
      """,
      """
        rows: prune.density
        columns: prune.control
        compare: {against: {prune.control: random}, test: paired-t}
        plots:
          - {kind: line, x: prune.density, xscale: log, metric: eval/loss, color: prune.control, band: std}
          - {kind: heatmap, of: mask_overlap, between: seed}
      """,
    ]
    for block in blocks { #expect(messages(block) == "") }
  }

  @Test(arguments: [
    ("  row: variant\n", "unknown key 'row' in 'report'", "did you mean 'rows'?"),
    ("  columns: [eval/los]\n", "'report.columns[0]' (eval/los) is no metric", "'eval/loss'"),
    ("  columns: [evla/loss]\n", "(evla/loss) is no metric", "did you mean 'eval/loss'?"),
    (
      "  value: {metric: loss}\n", "'report.value.metric' (loss) is no metric",
      "did you mean 'eval/loss'?"
    ),
    ("  value: {metric: time/speed}\n", "'time/' has total, step, tokens_per_second", ""),
    (
      "  columns: [update/efective_rank]\n", "(update/efective_rank) is no metric",
      "did you mean 'update/effective_rank'?"
    ),
    ("  value: {show: mean ± sdt}\n", "'report.value.show' wants one of", "mean ± std"),
    ("  columns: [eval/loss, variant]\n", "mixes metrics and coordinates", "value.metric"),
    ("  rows: eval/loss\n", "'report.rows' wants a coordinate", "found the metric 'eval/loss'"),
    ("  rows: variant\n  columns: variant\n", "are 'variant', as the rows are", ""),
    ("  compare: {test: welch}\n", "'report.compare' needs 'against'", ""),
    (
      "  plots: [{kind: line}, {kind: heatmap, x: variant}]\n",
      "'report.plots[1]' is a heat map without 'y'", "add y: a coordinate"
    ),
    (
      "  plots: [{kind: line, metric: eval/lss}]\n", "'report.plots[0].metric' (eval/lss)",
      "did you mean 'eval/loss'?"
    ),
    ("  plots: [{kind: pie}]\n", "'report.plots[0].kind' wants one of", ""),
    (
      "  select: {over: optimizer.lr, by: update/rank}\n", "has no direction that is better",
      "select.goal"
    ),
    (
      "  plots: [{kind: heatmap, of: mask_overlp}]\n",
      "(mask_overlp) is nothing that a heat map shows",
      "did you mean 'mask_overlap'?"
    ),
    (
      "  plots: [{kind: bubble, size: memory/peek}]\n", "'report.plots[0].size'", "peak"
    ),
    ("  plots: [{kind: bubble, x: variant}]\n", "'report.plots[0].x' (variant)", ""),
    ("  value: {show: median}\n", "'report.value.show' wants one of", "median [iqr]"),
    ("  export: [pdf]\n", "wants one of md, csv, tex or json", ""),
  ])
  func `a wrong block is refused with what was meant`(block: String, message: String, hint: String)
  {
    let text = messages(block)
    #expect(text.contains(message), "\(text)")
    #expect(hint.isEmpty || text.contains(hint), "\(text)")
  }

  @Test(arguments: [
    ("{rows: varaint}", "'report.rows' names 'varaint', which no run has", "variant"),
    ("{columns: evalloss}", "'report.columns' names 'evalloss'", "eval/loss"),
    ("{where: {variant: lroa}}", "there is no variant 'lroa'", "lora"),
    ("{compare: {against: {trian.batch: 8}}}", "names 'trian.batch'", "train.batch"),
    ("{columns: [update/rnk]}", "'update/rnk', which no probe here records", "update/rank"),
    ("{plots: [{kind: scree, of: wight}]}", "draws spectra of 'wight'", "weight"),
    ("{plots: [{kind: masks, between: sed}]}", "'report.plots[0].between' names 'sed'", "seed"),
    ("{plots: [{kind: line, where: {variant: lroa}}]}", "there is no variant 'lroa'", "lora"),
    ("{plots: [{kind: line, x: stpe}]}", "'report.plots[0].x' names 'stpe'", "step"),
  ])
  func `names that no run has are refused with what was meant`(
    block: String, message: String, meant: String
  ) throws {
    let source = SourceText(name: "e.yaml", text: block)
    let experiment = Experiment(source: source, schema: Schema([]))
    let runs = PlannedRuns(
      variants: ["full", "lora"], coordinates: ["variant", "seed", "train.batch"],
      recorded: ["update/rank", "weight/effective_rank"], isSetting: { _ in false })
    let found = ReportBlock.problems(of: experiment.resolved().tree, in: runs)
    #expect(found.count == 1)
    #expect(found.first?.message.contains(message) == true, "\(found)")
    #expect(found.first?.label?.contains("'\(meant)'") == true, "\(found)")
  }

  @Test func `a setting that changes nothing in a plot is refused`() {
    let source = SourceText(name: "e.yaml", text: "{plots: [{kind: scree, of: weight, bins: 9}]}")
    let experiment = Experiment(source: source, schema: Schema([]))
    let runs = PlannedRuns(
      variants: [], coordinates: [], recorded: ["weight/effective_rank"], isSetting: { _ in false })
    let found = ReportBlock.problems(of: experiment.resolved().tree, in: runs)
    #expect(
      found.map(\.message) == ["'report.plots[0].bins' changes nothing in a plot of kind 'scree'"])
  }

  @Test func `what probes record is open`() {
    #expect(messages("  columns: [update/alignment, barrier/height, weight/rank_0.9]\n") == "")
  }

  @Test func `a diagnostic of a list's item points into the list`() {
    #expect(messages("  plots: [{kind: line, metric: eval/lss}]\n").contains("e.yaml:2:32"))
  }

  @Test func `a wrong block of a plan is an error with the same diagnostics`() throws {
    let folder = try RunFolder(report: "rows: variant\ncolumns: [eval/los]\n")
    try folder.add(["variant": "lora"], losses: [1])
    let error = #expect(throws: ReportError.self) { try Report(folder: folder.path) }
    #expect(error?.description.contains("did you mean 'eval/loss'?") == true)
  }
}
