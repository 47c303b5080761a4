import Testing

@testable import ExperimentFile

struct SweepTests {
  private func values(_ text: String) throws -> [String] {
    let source = SourceText(name: "x.yaml", text: text)
    let node = Node(.scalar(Scalar(text)), at: SourceSpan(source, 0, source.bytes.count))
    return try #require(try SweepExpression.values(node).listed).map { YAMLText.inline($0) }
  }

  private func plan(_ text: String, _ options: PlanOptions = PlanOptions()) throws -> Plan {
    let (plan, diagnostics) = try Fixture.experiment(text).plan(options)
    return try #require(plan, "\(DiagnosticText().render(diagnostics))")
  }

  private func coordinates(_ plan: Plan) -> [String] {
    plan.points.map { point in
      (point.coordinates.map(\.text) + (point.seed.map { ["s\($0)"] } ?? [])).joined(separator: " ")
    }
  }

  @Test(arguments: [
    ("[100, 2k]", ["100", "2k"]), ("sweep [a, b]", ["a", "b"]),
    ("log(1e-4, 1e-2, n=5)", ["1e-4", "0.000316228", "0.001", "0.00316228", "1e-2"]),
    ("sweep lin(0, 1, n=5)", ["0", "0.25", "0.5", "0.75", "1"]), ("lin(1, 2, n=1)", ["1"]),
    ("geom(1, 100, ratio=10)", ["1", "10", "100"]), ("range(4)", ["0", "1", "2", "3"]),
    ("range(1, 10, 3)", ["1", "4", "7"]), ("range(0, 1, 0.25)", ["0", "0.25", "0.5", "0.75"]),
    ("range(0, 0.3, 0.1)", ["0", "0.1", "0.2"]), ("range(3, 0, -1)", ["3", "2", "1"]),
    ("pow2(4, 64)", ["4", "8", "16", "32", "64"]), ("int(2, 4)", ["2", "3", "4"]),
    ("choice(a, 90%, c)", ["a", "90%", "c"]), ("sweep  [ [1, 2], [3] ]", ["[1, 2]", "[3]"]),
  ])
  func `the values of an axis`(text: String, expected: [String]) throws {
    #expect(try values(text) == expected)
  }

  @Test(arguments: [
    "[]", "log(1, 2)", "lin(1, n=3)", "geom(1, 2)", "geom(1, 2, ratio=1)", "range(0)",
    "range(1, 5, 0)", "pow2(0, 4)",
    "pow2(5, 7)", "int(1.5, 3)", "int(3, 1)", "choice()", "log(a, b, n=3)", "lin(0, 1, n=0)",
    "log(1, 2, n=2) x",
    "plain", "range(1, 2, 3, 4)", "lin(0, 1, n=99999)",
  ])
  func `what is no grid axis`(text: String) {
    let source = SourceText(name: "x.yaml", text: text)
    let node = Node(.scalar(Scalar(text)), at: SourceSpan(source, 0, source.bytes.count))
    let values = try? SweepExpression.values(text == "[]" ? Node(.list([]), at: node.span) : node)
    #expect(values?.listed == nil)
  }

  @Test(arguments: [
    ("sweep [1]", true), ("sweep log(1, 2, n=3)", true), ("sweep lg(1)", true),
    ("sweep over ranks", false),
    ("sweep", false), ("sweeping [1]", false), ("sweep (see below)", false),
  ])
  func `what is a sweep`(text: String, expected: Bool) {
    let place = SourceSpan(SourceText(name: "", text: ""), 0, 0)
    #expect(SweepExpression.isSweep(Node(.scalar(Scalar(text)), at: place)) == expected)
    #expect(!SweepExpression.isSweep(Node(.scalar(Scalar(text, style: .literal)), at: place)))
  }

  @Test func `the canonical block`() throws {
    let plan = try plan(
      """
      restart: {every: 100}
      adapter: {kind: lora}
      sweep:
        mode: grid
        axes:
          restart.every: [100, 200, 500, 1k]
          optimizer.lr: log(1e-4, 1e-2, n=5)
        seeds: 3
        exclude:
          - {restart.every: 1000, optimizer.lr: 1.0e-2}
      """)
    #expect(plan.arithmetic == "57 points = (4 × 5 − 1) × 3 seeds")
    #expect(
      plan.summary(finished: 12, estimate: Interval(seconds: 6000), workers: 2)
        == "57 points = (4 × 5 − 1) × 3 seeds; 12 already finished; est. 1 h 40 m on 2 workers")
    #expect(coordinates(plan).prefix(2) == ["100 1e-4 s0", "100 0.000316228 s0"])
  }

  @Test func `zipped groups move together`() throws {
    let plan = try plan(
      "sweep:\n  axes: {train.batch: [1, 2]}\n  zip:\n    size:\n      model.layers: [4, 8]\n"
        + "      model.hidden: [16, 32]\n  include:\n    - {train.batch: 7}\n")
    #expect(plan.arithmetic == "5 points = 2 × 2 + 1")
    #expect(coordinates(plan) == ["1 4 16", "1 8 32", "2 4 16", "2 8 32", "7"])
  }

  @Test func `blocks and lists can be values`() throws {
    let text =
      "sweep:\n  axes:\n    adapter: [{kind: lora, rank: 2}, none]\n    model.layers: [[1, 2], 3]\n"
    let plan = try plan(text)
    #expect(plan.points.count == 4)
    #expect(plan.points[0].tree["adapter"]?["rank"]?.scalar?.text == "2")
    #expect(plan.points[3].tree["adapter"]?.scalar?.text == "none")
  }

  @Test func `a sweep in braces`() throws {
    #expect(
      coordinates(try plan("train: {batch: {sweep: [1, 2]}, clip: {sweep: \"lin(0, 1, n=2)\"}}\n"))
        == ["1 0", "1 1", "2 0", "2 1"])
  }

  @Test func `seeds go round the grid, or the grid round them`() throws {
    let text = "sweep: {axes: {train.batch: [1, 2]}, seeds: [11, 22]"
    #expect(coordinates(try plan(text + "}\n")) == ["1 s11", "2 s11", "1 s22", "2 s22"])
    #expect(
      coordinates(try plan(text + ", order: seeds-inner}\n")) == [
        "1 s11", "1 s22", "2 s11", "2 s22",
      ])
    let excluded = try plan(text + ", exclude: [{train.batch: 1, seed: 22}]}\n")
    #expect(excluded.arithmetic == "3 points = 2 × 2 seeds − 1")
  }

  @Test func `random sweeps are the same every time`() throws {
    let text = """
      sweep:
        mode: random
        samples: 4
        sample_seed: 7
        axes:
          optimizer.lr: log(1e-4, 1e-2)
          train.batch: int(1, 64)
          model.hidden: pow2(16, 256)
          train.clip: uniform(0.5, 2)
      """
    let first = try plan(text)
    let again = try plan(text)
    #expect(coordinates(first) == coordinates(again))
    #expect(first.arithmetic == "4 points = 4 samples")
    #expect(
      coordinates(first).map { $0.split(separator: " ").prefix(3).joined(separator: " ") } == [
        "0.000612596 32 16", "0.00080501 61 256", "0.000267317 12 32", "0.000461177 25 128",
      ])
    // Another axis changes no number of these, and more samples only add.
    let more = try plan(
      text.replacing("samples: 4", with: "samples: 6") + "\n    seed: int(1, 1000)\n")
    let prefixes = coordinates(more).prefix(4).map {
      $0.split(separator: " ").dropLast().joined(separator: " ")
    }
    #expect(prefixes == coordinates(first))
  }

  @Test func `editing a grid keeps the identity of its points`() throws {
    let text = "adapter: {kind: lora}\nsweep: {axes: {adapter.rank: [4, 8]}}\n"
    let before = Set(try plan(text).points.map(\.identity.hash))
    let after = try plan(
      "name: other\nnotes: x\nadapter: {alpha: 16.0, kind: lora}\nsweep: {axes: {adapter.rank: [2, 4, 8k]}}\n"
        .replacing("8k", with: "0x8"))
    #expect(before.isSubset(of: Set(after.points.map(\.identity.hash))))
    #expect(
      after.points[2].identity.canonical == #"{"schema":1,"settings":{"adapter":{"kind":"lora"}}}"#)
    let seeded = try plan("seed: 3\n" + text)
    let unseeded = try plan(text)
    #expect(seeded.points.map(\.identity.hash) != unseeded.points.map(\.identity.hash))
    #expect(seeded.points.map(\.identity.groupHash) == unseeded.points.map(\.identity.groupHash))
    let data = try plan(text, PlanOptions(extraIdentity: { _ in ["data": "abc"] }))
    #expect(before.isDisjoint(with: data.points.map(\.identity.hash)))
  }

  /// Pinned: a change of this hash orphans every result that was ever computed.
  @Test func `an identity is for ever`() throws {
    let point = try plan("seed: 3\noptimizer: {kind: adamw, lr: 4e-3, betas: [0.9, 0.95]}\n")
      .points[0]
    #expect(
      point.identity.canonical
        == #"{"schema":1,"settings":{"optimizer":{"betas":[0.9,0.95],"kind":"adamw","lr":0.004},"seed":3}}"#
    )
    #expect(point.identity.hash == SHA256.hexadecimal(point.identity.canonical.utf8))
  }

  @Test func `without its sweep, the base is one run`() throws {
    let text =
      "train.batch: sweep [3, 4]\nvariants: {a: {}, b: {seed: 2}}\nsweep: {axes: {seed: [1, 2]}, seeds: 4}\n"
    let (plan, diagnostics) = try Fixture.experiment(text).plan(PlanOptions(ignoresSweep: true))
    #expect(plan?.arithmetic == "1 point")
    #expect(plan?.points[0].tree["train"]?["batch"]?.scalar?.text == "3")
    #expect(diagnostics.all.map(\.code) == [.ignoredSweep])
  }

  @Test func `points that are one run keep all their names`() throws {
    let plan = try plan("variants:\n  a: {}\n  b: {adapter: none}\n  c: {adapter: {kind: none}}\n")
    #expect(plan.points.map(\.variant) == ["a", "b"])
    #expect(plan.points[1].duplicates.map { $0.map(\.text) } == [["c"]])
    #expect(plan.arithmetic == "2 points = 3 variants − 1 duplicate")
  }

  @Test func `the caller knows more axes that change nothing`() throws {
    let options = PlanOptions(inertness: { path, settings in
      path.description == "train.clip" && settings.value(at: "optimizer.kind")?.text == "sgd"
        ? "sgd never clips" : nil
    })
    let text = "optimizer.kind: sgd\nsweep: {axes: {train.clip: [1, 2]}}\n"
    let diagnostics = try Fixture.experiment(text).plan(options).diagnostics
    #expect(
      diagnostics.all.map(\.message) == ["the axis 'train.clip' changes nothing: sgd never clips"])
  }

  @Test func `many points only when asked`() throws {
    let text = "sweep: {axes: {seed: 'range(150)', train.batch: 'range(1, 80)'}}\n"
    #expect(try Fixture.experiment(text).plan().diagnostics.all.map(\.code) == [.tooManyPoints])
    let huge =
      "sweep:\n  axes:\n"
      + ["seed", "train.batch", "model.hidden", "model.heads", "train.clip"]
      .map { "    \($0): range(1, 9999)\n" }.joined()
    #expect(
      try Fixture.experiment(huge).plan(PlanOptions(allowsManyPoints: true)).diagnostics.all.map(
        \.code)
        == [.tooManyPoints])
  }
}
