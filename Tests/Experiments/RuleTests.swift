import ExperimentFile
import Testing

/// The rules between settings of different blocks: each is broken, and the message points at the
/// setting and says what to write.
@Suite struct RuleTests {
  private static let base = """
    data: {kind: grammar, context: 256}
    model: {layers: 2, hidden: 32, heads: 2}
    adapter: {kind: lora, rank: 4}
    restart: {every: 100, rewarm: 10}
    optimizer: {kind: adamw, lr: 1e-3}
    schedule: {kind: cosine, warmup: 50}
    train: {until: 600}

    """

  private static let pruned = """
    data: {kind: grammar, context: 256}
    model: {layers: 2, hidden: 32, inner: 96, heads: 2}
    schedule: {kind: cosine, floor: 0%}
    train: {until: 600}

    """

  @Test(arguments: [
    ("{kind: magnitude, rate: 0%}", "'prune.rate' prunes nothing"),
    ("{kind: magnitude, rate: 100%}", "'prune.rate' prunes everything"),
    ("{kind: magnitude, rewind: 600}", "'prune.rewind' is not before the end of the run of 600"),
    ("{kind: magnitude, what: adapter}", "'prune.what' names the adapter, and there is none"),
    ("{kind: magnitude, what: [base, q_prj]}", "did you mean 'q_proj'?"),
    ("{kind: magnitude, controls: [randm]}", "did you mean 'random'?"),
    ("{kind: n:m, levels: 3}", "2:4 has one density"),
    ("{kind: n:m, m: 5}", "'prune.m' of 5 does not divide the 32 inputs of"),
    ("{kind: n:m, n: 4}", "is 4 of 4, so that all stay"),
    ("{kind: n:m, scope: layer}", "groups compete within themselves"),
    ("{kind: rows, scope: row}", "whole rows are pruned"),
    ("{kind: movement, scored: untrained}", "this criterion is made of training"),
    ("{kind: magnitude, retraining: fine_tuning}", "goes on at the last rate, which is 0 here"),
    ("{kind: magnitude, piece: level-1}", "is no training of a plan: 'level-1'"),
    ("{kind: magntude}", "did you mean 'magnitude'?"),
  ])
  func `pruning that cannot be is refused`(prune: String, message: String) throws {
    let experiment = Experiment(
      source: SourceText(name: "x.yaml", text: Self.pruned + "prune: \(prune)\n"),
      schema: try ExperimentText.schema())
    let said = DiagnosticText().render(experiment.plan().diagnostics)
    #expect(said.hasPrefix("x.yaml:5:") && said.contains(message), "\(said)")
  }

  private static let restarted =
    "{kind: lora, rank: 4}\nrestart: {every: 100, rewarm: 10}"

  @Test(arguments: [
    ("adapter: {kind: lora, rank: 4}\n", "", "3", "'restart' needs an adapter to restart"),
    (
      "{every: 100, rewarm: 10}", "{rewarm: 10}", "4",
      "'restart' does not say when"
    ),
    (
      "{every: 100, rewarm: 10}", "{every: 100, when: plateau}", "4",
      "'restart.when' stands beside 'every'"
    ),
    (
      "{every: 100, rewarm: 10}", "{every: 100, reinitialize: none}", "4",
      "would count a merged update twice"
    ),
    (
      "{every: 100, rewarm: 10}", "{every: 100, merge: false}", "4",
      "would throw the update away"
    ),
    ("rewarm: 10", "rewarm: 101", "4", "is longer than a cycle of 100"),
    ("warmup: 50", "warmup: 101", "6", "is longer than the first cycle of 100"),
    (
      "every: 100", "when: {kind: growing, first: 9}", "4",
      "'restart.rewarm' is longer than a cycle of 9"
    ),
    (
      "every: 100", "when: {kind: growing, factor: 2, add: 5}", "4",
      "'restart.when.add' stands beside 'factor'"
    ),
    (
      "every: 100", "when: {kind: saturation, check: 200}", "4",
      "'restart.when.check' is longer than the patience of 100"
    ),
    ("rewarm: 10", "reset: {kind: zero, moment: first}", "4", "did you mean 'moments'?"),
    ("rewarm: 10", "reset: {kind: magnitude, by: rows}", "4", "did you mean 'row'?"),
    ("until: 600", "until: 40", "6", "is longer than the run of 40"),
    ("until: 600", "until: 50%", "7", "is a share of itself"),
    ("rank: 4", "rank: 33", "3", "is above 32, the smaller width of"),
    (
      "until: 600}", "until: 600}\nprune: {kind: magnitude}", "8",
      "'prune' does not go with restarts that merge"
    ),
    ("rank: 4", "rank: 4, targets: [atention]", "3", "did you mean 'attention'?"),
    ("rank: 4", "rank: 4, patterns: {q_prj: {rank: 2}}", "3", "did you mean 'q_proj'?"),
    (
      "{every: 100, rewarm: 10}", "{every: 100, reinitialize: {kind: grow}}", "4",
      "write 'merge: false', too"
    ),
    (
      "{kind: lora, rank: 4}\nrestart: {every: 100, rewarm: 10}",
      "{kind: vera}\nrestart: {every: 100, merge: false, reinitialize: {kind: grow}}", "4",
      "needs an adapter whose rank can be raised"
    ),
    (
      "{every: 100, rewarm: 10}", "{every: 100, merge: false, reinitialize: {kind: grow, bi: 2}}",
      "4", "did you mean 'by'?"
    ),
    ("rank: 4", "rank: 4, patterns: {q_proj: {rnak: 2}}", "3", "did you mean 'rank'?"),
    (
      "kind: lora, rank: 4", "kind: vera, rank: 4, patterns: {q_proj: {rank: 2}}", "3",
      "changes for 'q_proj' what all sites share"
    ),
    (
      "kind: lora, rank: 4}",
      "kind: none}\ntrainable: {embeddings: false, norms: false, head: false}", "3",
      "leaves nothing that learns"
    ),
    (
      "lora, rank: 4", "adalora, rank: 4, target_rank: 5", "3",
      "'adapter.target_rank' is above rank (4)"
    ),
    ("lr: 1e-3", "lr: 1e-3, groups: {adapter: {b: {lr: 1}}}", "5", "its roles are A, B"),
    ("lr: 1e-3", "lr: 1e-3, groups: {haed: {lr: 1}}", "5", "did you mean 'head'?"),
    ("lr: 1e-3", "lr: 1e-3, groups: {head: {optimizer: lino}}", "5", "did you mean 'lion'?"),
    ("kind: adamw", "kind: galore, inner: {kind: lino}", "5", "did you mean 'lion'?"),
    ("kind: adamw", "kind: galore, inner: {kind: lion, rnak: 4}", "5", "unknown key 'rnak'"),
    ("kind: adamw", "kind: galore, inner: {kind: adam, betas: [0.9]}", "5", "needs two numbers"),
    ("kind: adamw", "kind: galore, inner: {kind: lion, betas: [1, 0]}", "5", "without 1"),
    ("kind: adamw", "kind: galore, inner: galore", "5", "'optimizer.inner' is galore itself"),
    ("kind: adamw", "kind: muon, ns_coefficients: [1, 2]", "5", "needs three numbers"),
    ("data: {kind: grammar, context: 256}\n", "", "1", "'data' is missing"),
    ("context: 256", "context: 256, tokenizer: byts", "1", "did you mean 'bytes'?"),
    ("layers: 2, hidden: 32, heads: 2", "preset: llama-9n", "2", "did you mean 'llama-9m'"),
    (
      "layers: 2, hidden: 32, heads: 2", "from: folder, layers: 2", "2",
      "'model.layers' does not go with 'from'"
    ),
    ("heads: 2", "heads: 3", "2", "hidden (32) must be a multiple of heads (3)"),
    ("{layers: 2, hidden: 32, heads: 2}", "{kind: planted}", "1", "comes with data of its own"),
    (restarted, "{kind: compacter, reduction: 5}", "3", "write 'width: 8', or a division of 2"),
    (restarted, "{kind: phm, width: 6}", "3", "'adapter.width' makes a bottleneck of 6"),
    (
      restarted, "{kind: compacter, width: 8, patterns: {mlp: {division: 2}}}", "3",
      "'adapter.patterns' changes for 'mlp' what all sites share"
    ),
  ])
  func `a broken rule is named where it is broken`(
    old: String, new: String, line: String, message: String
  ) throws {
    let text = Self.base.replacing(old, with: new)
    #expect(text != Self.base)
    let experiment = Experiment(
      source: SourceText(name: "x.yaml", text: text), schema: try ExperimentText.schema())
    let said = DiagnosticText().render(experiment.plan().diagnostics)
    #expect(said.contains(message), "\(said)")
    #expect(said.hasPrefix("x.yaml:\(line):"), "\(said)")
  }

  @Test(arguments: [
    ("zero, moments: second", "moments", "second"), ("magnitude, masks: second", "masks", "second"),
    ("random, moments: first", nil, nil),
  ])
  func `a reset of a moment that the optimizer does not keep is cited`(
    reset: String, setting: String?, moment: String?
  ) throws {
    let text = Self.base.replacing("rewarm: 10", with: "reset: {kind: \(reset)}")
      .replacing("kind: adamw", with: "kind: sgd, momentum: 0.9")
    let experiment = Experiment(
      source: SourceText(name: "x.yaml", text: text), schema: try ExperimentText.schema())
    let said = DiagnosticText().render(experiment.plan().diagnostics)
    guard let setting, let moment else { return #expect(said == "") }
    #expect(
      said.contains(
        "'restart.reset.\(setting)' asks for a \(moment) moment, and the optimizer remembers "
          + "momentum"), "\(said)")
    #expect(said.hasPrefix("x.yaml:4:") && said.contains("x.yaml:5"), "\(said)")
  }

  @Test func `the base of these tests breaks no rule`() throws {
    let experiment = Experiment(
      source: SourceText(name: "x.yaml", text: Self.base), schema: try ExperimentText.schema())
    #expect(DiagnosticText().render(experiment.plan().diagnostics) == "")
  }
}
