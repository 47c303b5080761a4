import Testing

@testable import ExperimentFile
@testable import RankLab

/// Mistakes that a new user made in a first hour, and what is said of them.
@Suite struct FirstHourTests {
  private static let base = """
    data: {kind: grammar, context: 256}
    model: {layers: 2, hidden: 32, heads: 2}
    adapter: {kind: lora, rank: 4}
    train: {until: 600}

    """

  private func said(
    _ text: String = base, adding more: String = "", _ overrides: [Override] = []
  ) throws -> String {
    let experiment = Experiment(
      source: SourceText(name: "x.yaml", text: text + more), schema: try ExperimentText.schema(),
      overrides: overrides)
    return DiagnosticText().render(try CheckedPlan(experiment, PlanOptions()).diagnostics)
  }

  @Test(
    "what is set wrong on the command line",
    arguments: [
      ("probes.0.every=500", "lists are replaced whole: --set 'probes=[…]'"),
      ("report.plots[1].metric=lr", "lists are replaced whole: --set 'report.plots=[…]'"),
      ("data.path=", "write one, or take the setting out: --unset data.path"),
      ("adapter=null", "leave 'adapter' out; in a variant, write remove: [adapter]"),
      ("restart=none", "leave 'restart' out; in a variant, write remove: [restart]"),
      ("adapter.targets=[]", "name some, or leave it out for all linear maps"),
      ("adapter.alpha=0", "'adapter.alpha' wants a number (above 0), found '0'"),
      ("train.clip=0", "null switches clipping off"),
    ])
  func overrides(_ text: String, _ hint: String) throws {
    let said = try said([.set(text)])
    #expect(said.hasPrefix("<--set 1>:1:") && said.contains(hint), "\(said)")
    #expect(said.hasSuffix("1 error; nothing was run.\n"), "\(said)")
  }

  private func said(_ overrides: [Override]) throws -> String { try said(adding: "", overrides) }

  @Test(
    "what is swept wrong",
    arguments: [
      ("sweep: {zip: {adapter.rank: [2, 4]}}", "write zip: {NAME: {adapter.rank: …}}"),
      ("sweep: {axes: {optimizer.lr: {log: [1e-4, 1e-2]}}}", "write log(1e-4, 1e-2), with n=5"),
      (
        "sweep: {mode: random, samples: 2, sample_seed: 1, axes: {optimizer.lr: {uniform: [0, 1]}}}",
        "write uniform(0, 1)"
      ),
    ])
  func sweeps(_ text: String, _ hint: String) throws {
    let said = try said(adding: text)
    #expect(said.hasPrefix("x.yaml:5:") && said.contains(hint), "\(said)")
  }

  @Test func `a base that cannot be read is all that is said`() throws {
    let said = try said("extends: nowhere.yaml\nremove: [variants]\nrestart: {every: 10}\n")
    #expect(said.hasPrefix("x.yaml:1:10: error[E601]: cannot read 'nowhere.yaml'"))
    #expect(said.hasSuffix("1 error; nothing was run.\n"))
  }

  @Test func `all mistakes of a report are said at once`() throws {
    let said = try said(
      adding: """
        report:
          rows: variantt
          columns: [eval/los, update/effective_rnk]
          plots: [{kind: line, metric: evl/loss, color: vriant}]

        """)
    #expect(said.contains("did you mean 'eval/loss'?"), "\(said)")
    #expect(said.contains("'report.rows' names 'variantt'"))
    #expect(said.contains("'report.plots[0].color' names 'vriant'"))
    #expect(said.hasSuffix("5 errors; nothing was run.\n"), "\(said)")
  }

  @Test func `a default is explained where the block holds`() throws {
    let experiment = Experiment(
      source: SourceText(name: "x.yaml", text: Self.base), schema: try ExperimentText.schema())
    #expect(
      experiment.explanation(of: "optimizer.kind")?.text.hasPrefix("optimizer.kind: adamw") == true)
    #expect(experiment.explanation(of: "optimizer.kin") == nil)
  }
}
