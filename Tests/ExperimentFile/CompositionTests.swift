import Testing

@testable import ExperimentFile

/// Later wins: files, overrides, references.
struct CompositionTests {
  private func resolved(
    _ text: String, _ overrides: [Override] = [], files: [String: String] = [:]
  ) throws -> String {
    let (tree, diagnostics) = try Fixture.experiment(text, overrides, files: files).resolved()
    try #require(!diagnostics.hasErrors, "\(DiagnosticText().render(diagnostics))")
    return YAMLText.inline(tree)
  }

  @Test func `blocks merge, lists and values are replaced`() throws {
    let files = [
      "a.yaml": "optimizer: {kind: adamw, lr: 1, betas: [0.9, 0.95]}\nname: a\n",
      "b.yaml": "optimizer.lr: 2\nname: b\n",
    ]
    #expect(
      try resolved("extends: [a.yaml, b.yaml]\noptimizer.betas: [0.5]\n", files: files)
        == "{optimizer: {kind: adamw, lr: 2, betas: [0.5]}, name: b}")
  }

  @Test func `files start from their own folder`() throws {
    let files = [
      "sub/a.yaml": "extends: ../base.yaml\nname: a\n", "base.yaml": "extends: builtin:llama-9m\n",
    ]
    #expect(
      try resolved("extends: sub/a.yaml\n", files: files)
        == "{model: {kind: llama, layers: 8, hidden: 128}, name: a}")
    let experiment = Experiment(
      file: "sub/a.yaml", schema: try Fixture.schema(), surroundings: Fixture.surroundings(files))
    #expect(experiment.sources.map(\.name) == ["sub/a.yaml", "base.yaml", "builtin:llama-9m"])
  }

  @Test func `one file twice is read once`() throws {
    let files = [
      "a.yaml": "extends: base.yaml\nname: a\n", "b.yaml": "extends: base.yaml\n",
      "base.yaml": "seed: 4\nname: base\n",
    ]
    let experiment = try Fixture.experiment("extends: [a.yaml, b.yaml]\n", files: files)
    #expect(experiment.sources.map(\.name) == ["x.yaml", "a.yaml", "base.yaml", "b.yaml"])
    #expect(YAMLText.inline(experiment.resolved().tree) == "{seed: 4, name: base}")
  }

  @Test(.timeLimit(.minutes(1)))
  func `files that extend each next one twice take no longer`() throws {
    var files = ["f40.yaml": "seed: 4\n"]
    for index in 0..<40 {
      files["f\(index).yaml"] = "extends: [f\(index + 1).yaml, f\(index + 1).yaml]\n"
    }
    #expect(try resolved("extends: f0.yaml\n", files: files) == "{seed: 4}")
  }

  @Test func `inherited keys can be removed, own ones not by accident`() throws {
    let files = ["a.yaml": "restart: {every: 5, rewarm: 2}\nname: a\n"]
    #expect(
      try resolved("extends: a.yaml\nremove: [restart.rewarm, name]\nname: x\n", files: files)
        == "{restart: {every: 5}, name: x}")
  }

  @Test func `a new kind drops what it does not know`() throws {
    let files = ["a.yaml": "adapter: {kind: lora, rank: 4, targets: [q]}\n"]
    #expect(
      try resolved("extends: a.yaml\nadapter: {kind: phm, division: 2}\n", files: files)
        == "{adapter: {kind: phm, targets: [q], division: 2}}")
    #expect(
      try resolved("extends: a.yaml\nadapter.kind: lora\n", files: files)
        == "{adapter: {kind: lora, rank: 4, targets: [q]}}")
  }

  @Test func `a word is a kind that settings can be laid over`() throws {
    let files = ["a.yaml": "restart.reset: magnitude\n"]
    #expect(
      try resolved("extends: a.yaml\nrestart.reset.ratio: 50%\n", files: files)
        == "{restart: {reset: {kind: magnitude, ratio: 50%}}}")
  }

  @Test func `overrides in order`() throws {
    #expect(
      try resolved(
        "optimizer: {lr: 1, kind: adamw}\nnotes: x\n",
        [
          .set("optimizer.lr=2"), .set("optimizer={lr: 3e-4}"), .unset("notes"),
          .set("eval.every=[start, 5]"),
        ])
        == "{optimizer: {lr: 3e-4, kind: adamw}, eval: {every: [start, 5]}}")
  }

  @Test func `an override is later than a variant and an axis`() throws {
    let text = "variants:\n  a: {optimizer.lr: 1}\n  b: {optimizer.lr: 'sweep [2, 3]'}\n"
    let plan = try #require(try Fixture.experiment(text, [.set("optimizer.lr=9")]).plan().plan)
    #expect(plan.points.count == 2 || plan.points.count == 1)
    #expect(plan.points.allSatisfy { $0.tree["optimizer"]?["lr"]?.scalar?.text == "9" })
    let removed = try #require(
      try Fixture.experiment(text, [.unset("optimizer.lr")]).plan().plan)
    #expect(removed.points.allSatisfy { $0.tree["optimizer"]?["lr"] == nil })
  }

  @Test(arguments: [
    ("${vars.n}", "12"), ("${vars.n * 2}", "24"), ("${vars.n / 8}", "1.5"), ("${vars.n // 5}", "2"),
    ("${-vars.n // 5}", "-3"), ("${-7 % 3}", "2"), ("${min(vars.n, 3, 5) + max(1, 2)}", "5"),
    ("${(vars.n + 1) * 2}", "26"), ("${2k + 1}", "2001"), ("x${vars.n}y${vars.n}", "x12y12"),
    ("$${vars.n}", "$${vars.n}"), ("${env:STEPS}", "40"), ("${env:NOPE:a:b}", "a:b"),
    ("${vars.list}", "[1, 2]"),
    ("${ vars.n }", "12"), ("${vars.warm-up}", "5"), ("${vars.\"warm-up\" * 2}", "10"),
    ("${1e-3 * 2}", "0.002"),
    ("${vars.n - 2}", "10"), ("${vars.n-2}", "10"), ("${restart.rewarm}", "0"),
    ("${4611686018427387904 * 4}", "1.8446744073709552e+19"),
  ])
  func `references and arithmetic`(text: String, value: String) throws {
    let tree = try Fixture.experiment("vars: {n: 12, list: [1, 2], warm-up: 5}\nnotes: '\(text)'\n")
      .resolved()
    #expect(DiagnosticText().render(tree.diagnostics) == "")
    #expect(tree.tree["notes"].map { YAMLText.inline($0) }?.filter { $0 != "\"" } == value)
  }

  @Test(arguments: ["\"${vars.NEXT}${vars.NEXT}\"", "[\"${vars.NEXT}\", \"${vars.NEXT}\"]"])
  func `values that double themselves are refused`(form: String) throws {
    let lines = (0..<60).map { "  v\($0): " + form.replacing("NEXT", with: "v\($0 + 1)") + "\n" }
    let text = "vars:\n" + lines.joined() + "  v60: 0123456789\n"
    let diagnostics = try Fixture.experiment(text).plan().diagnostics
    #expect(diagnostics.all.map(\.message).contains("references make this experiment too large"))
  }

  @Test func `a long chain of references is refused`() throws {
    let lines = (0..<5000).map { "  v\($0): ${vars.v\($0 + 1)}\n" }
    let diagnostics = try Fixture.experiment("vars:\n" + lines.joined() + "  v5000: 1\n").plan()
      .diagnostics
    #expect(diagnostics.all.first?.code == .referenceCycle)
  }

  @Test func `references are resolved for every point`() throws {
    let text =
      "adapter: {kind: lora, rank: 4}\nadapter.alpha: ${adapter.rank * 2}\nsweep: {axes: {adapter.rank: [2, 8]}}\n"
    let plan = try #require(try Fixture.experiment(text).plan().plan)
    #expect(plan.points.map { $0.tree["adapter"]?["alpha"]?.scalar?.text } == ["4", "16"])
  }

  @Test func `who set a value`() throws {
    let files = ["base.yaml": "restart:\n  every: 200\n  rewarm: 5\n"]
    let experiment = try Fixture.experiment(
      "extends: base.yaml\nrestart.every: ${vars.n * 2}\nvars: {n: 50}\n",
      [.set("restart.every=7")],
      files: files)
    #expect(
      experiment.explanation(of: "restart.every")?.text == """
        restart.every: 7
          base.yaml:2:3  200
          x.yaml:2:1     ${vars.n * 2}
          <--set 1>:1:1  7  <- wins

        """)
    #expect(
      experiment.explanation(of: "restart.rewarm")?.text == """
        restart.rewarm: 5
          default        0
          base.yaml:3:3  5  <- wins

        """)
    #expect(
      experiment.explanation(of: "restart.merge")?.text == "restart.merge: true\n  default  true\n")
    #expect(experiment.explanation(of: "restart.nothing") == nil)
  }

  @Test func `the resolved tree is a file`() throws {
    let (tree, _) = try Fixture.experiment(
      "name: \"no\"\nnotes: |\n  two\n  lines\nprobes:\n  - {kind: a, at: [start]}\n  - kind: b\n"
    ).resolved()
    #expect(
      YAMLText.text(of: tree) == #"""
        name: "no"
        notes: "two\nlines\n"
        probes:
          - kind: a
            at: [start]
          - kind: b

        """#)
    #expect(YAMLText.text(of: tree, origins: true).contains("name: \"no\"  # from x.yaml:1:1\n"))
  }
}
