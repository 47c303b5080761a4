import Testing

@testable import ExperimentFile

/// The three files of the language's description: read, expanded and counted.
struct ThreeFilesTests {
  static let quickstart = """
    # what does restarting a low-rank update do?
    name: quickstart
    data: {kind: grammar, context: 256}
    model: {kind: llama, layers: 4, hidden: 128, heads: 4}
    optimizer: {kind: adamw, lr: 4e-3, betas: [0.9, 0.95], weight_decay: 0.01}
    schedule: {kind: cosine, warmup: 50, floor: 10%}
    train: {until: 600, batch: 8, clip: 1.0}
    eval: {every: 100}
    probes:
      - {kind: spectrum, of: update, every: 100}

    variants:
      full:
        optimizer.lr: 2e-3
      lora:
        adapter: {kind: lora, rank: 4, alpha: 32}
      relora:
        adapter: {kind: lora, rank: 4, alpha: 32}
        restart: {every: 100, rewarm: 10, reset: {kind: zero}}
      rest:
        trainable: {base: false}

    report:
      rows: variant
      columns: [eval/excess, update/effective_rank, update/rank_bound, parameters/trainable, memory/peak, time/tokens_per_second]
      plots:
        - {kind: line, metric: eval/loss, color: variant}
        - {kind: line, metric: update/effective_rank, color: variant}

    """

  static let frequency = """
    name: restart-frequency-by-reset-ratio
    extends: quickstart.yaml
    remove: [variants, report]
    variants:
      full:
        optimizer.lr: 2e-3
      lora:
        adapter: {kind: lora, rank: 4, alpha: 32}
      rewarmed:
        adapter: {kind: lora, rank: 4, alpha: 32}
        restart: {every: "sweep [50, 100, 200, 300]", rewarm: 10, merge: false, reinitialize: none, reset: {kind: none}}
      relora:
        adapter: {kind: lora, rank: 4, alpha: 32}
        restart:
          every: sweep [50, 100, 200, 300]
          rewarm: 10
          reset: {kind: magnitude, masks: first, ratio: "sweep [0%, 50%, 90%, 99%, 100%]"}
    sweep: {seeds: 3}
    report:
      where: {variant: relora}
      rows: restart.every
      columns: restart.reset.ratio
      value: {metric: eval/loss, at: end, show: mean ± std}
      compare: {against: {variant: lora}, test: paired-t}
      plots:
        - {kind: heatmap, x: restart.reset.ratio, y: restart.every, metric: eval/loss}
      export: [md, csv, tex]

    """

  static let lottery = """
    name: lottery-ticket
    extends: quickstart.yaml
    remove: [variants, report]
    prune: {kind: magnitude, scope: global, rate: 20%, levels: 8, rewind: 50, controls: [random, reinitialized, shuffled]}
    probes:
      - {kind: spectrum, of: [weight, masked_weight], at: [start, end]}
    sweep: {seeds: 3}
    report:
      rows: prune.density
      columns: prune.control
      value: {metric: eval/loss, at: end, show: mean ± std}
      compare: {against: {prune.control: random}, test: paired-t}
      plots:
        - {kind: line, x: prune.density, xscale: log, metric: eval/loss, color: prune.control, band: std}
        - {kind: heatmap, of: mask_overlap, between: seed}

    """

  static let files = [
    "quickstart.yaml": quickstart, "frequency.yaml": frequency, "lottery.yaml": lottery,
  ]

  @Test(arguments: [
    ("quickstart.yaml", "4 points = 4 variants"),
    ("frequency.yaml", "78 points = (1 + 1 + 4 + 4 × 5) × 3 seeds"),
    ("lottery.yaml", "3 points = 3 seeds"),
  ])
  func `each file is read, expanded and counted`(file: String, arithmetic: String) throws {
    let experiment = Experiment(
      file: file, schema: try Fixture.schema(),
      surroundings: Fixture.surroundings(ThreeFilesTests.files))
    let (plan, diagnostics) = experiment.plan()
    #expect(DiagnosticText().render(diagnostics) == "")
    #expect(plan?.arithmetic == arithmetic)
    #expect(Set(plan?.points.map(\.identity.hash) ?? []).count == plan?.points.count)
  }

  @Test func `points come seed by seed, variants in the order of the file`() throws {
    let experiment = Experiment(
      file: "frequency.yaml", schema: try Fixture.schema(),
      surroundings: Fixture.surroundings(ThreeFilesTests.files))
    let points = try #require(experiment.plan().plan).points
    #expect(points.prefix(26).allSatisfy { $0.seed == 0 })
    #expect(points[26].seed == 1)
    #expect(points[0].variant == "full")
    #expect(points[2].coordinates.map(\.text) == ["rewarmed", "50"])
    #expect(points[7].coordinates.map(\.text) == ["relora", "50", "50%"])
    #expect(
      points[7].coordinates.map(\.path.description) == [
        "variant", "restart.every", "restart.reset.ratio",
      ])
    let groups = Set(points.map(\.identity.groupHash))
    #expect(groups.count == 26)
  }
}
