import Testing

@testable import ExperimentFile

/// Settings declared once: reading, documentation and identity follow.
struct SettingTests {
  private func read(_ text: String) throws -> (TypedBlock, Families) {
    let (plan, diagnostics) = try Fixture.experiment(text).plan()
    try #require(diagnostics.all.isEmpty, "\(DiagnosticText().render(diagnostics))")
    return (try #require(plan).points[0].settings, try Fixture.families())
  }

  @Test func `a plugin is made with what was written`() throws {
    let (settings, families) = try read("adapter: {kind: lora, rank: 1_00, dropout: 10%}\n")
    guard case .component(let component)? = settings["adapter"] else {
      Issue.record("no component")
      return
    }
    let adapter = try families.make(component, as: (any Adapting).self)
    let lora = try #require(adapter as? LowRank)
    #expect(lora.rank == 100)
    #expect(lora.alpha == 16)
    #expect(lora.dropout == 0.1)
  }

  @Test func `a plugin in a plugin`() throws {
    var families = try Fixture.families()
    var table = KindTable<Restarting>(family: "restarter")
    try table.register(Restarting.self) { $0 }
    families.add(table)
    let schema = Schema([Field("it", .component("restarter"))], families: families)
    let source = SourceText(
      name: "x.yaml",
      text: "it: {kind: restarting, every: 2k, reset: {kind: magnitude, ratio: 50%}}\n")
    let (plan, diagnostics) = Experiment(source: source, schema: schema).plan()
    #expect(DiagnosticText().render(diagnostics) == "")
    guard case .component(let component)? = plan?.points[0].settings["it"] else {
      Issue.record("no component")
      return
    }
    let made = try families.make(component, as: Restarting.self)
    #expect(made.every == .every(.steps(2000)))
    #expect((made.reset as? MagnitudeReset)?.ratio == 0.5)
    #expect(made.sizes == [2, 3])
    #expect(
      made.identity
        == #"{"every":2000,"kind":"restarting","reset":{"kind":"magnitude","ratio":0.5}}"#)
  }

  @Test func `copies are independent`() throws {
    let first = LowRank()
    var second = first
    second.rank = 99
    #expect(first.rank == 8)
    let third = second.with(\.rank, 3)
    #expect(second.rank == 99)
    #expect(third.rank == 3)
    let read = try LowRank(reading: TypedBlock(["rank": .integer(5)]))
    #expect(read.rank == 5)
    #expect(LowRank().rank == 8)
  }

  @Test func `documentation follows from the declaration`() {
    #expect(
      LowRank.settings.markdown == """
        | setting | type | default | range | unit | meaning |
        | --- | --- | --- | --- | --- | --- |
        | `rank` | whole number | `8` | 1…512 |  | rank of the update |
        | `alpha` | number | `16` |  |  | numerator of the scale alpha/rank |
        | `dropout` | fraction | `0` | 0…0.9 | share | share of inputs that are zeroed |

        """)
    let rows = Restarting.settings.rows
    #expect(rows.map(\.default) == ["never", "zero", "[2, 3]"])
    #expect(rows.map(\.type) == ["period or null", "reset", "list of whole number"])
    #expect(MagnitudeReset.settings.markdown.contains("separate \\| first \\| second"))
  }

  @Test func `identity says what differs from the defaults`() {
    #expect(LowRank().identity == #"{"kind":"lora"}"#)
    #expect(LowRank().with(\.rank, 4).identity == #"{"kind":"lora","rank":4}"#)
    #expect(LowRank().with(\.alpha, 16).identity == #"{"kind":"lora"}"#)
  }

  @Test func `a default that moved keeps old identities apart`() {
    struct Moved: Configurable {
      static let kind = "moved"
      static let summary = ""
      @Setting("width", introducedAs: 8) var width = 16
      @Setting("a name", affectsIdentity: false) var label = "x"
    }
    let schema = Moved.settings
    let identity = Identity(families: Families())
    func text(_ values: [String: TypedValue]) -> String {
      JSON.object(identity.fields(TypedBlock(values), schema)).text
    }
    #expect(text(["width": .integer(8)]) == "{}")
    #expect(text([:]) == #"{"width":16}"#)
    #expect(text(["width": .integer(16), "label": .text("y")]) == #"{"width":16}"#)
    #expect(Moved().identity == #"{"kind":"moved","width":16}"#)
  }

  @Test func `two plugins cannot have one name`() throws {
    var table = try Fixture.adapters()
    let error = #expect(throws: DuplicateKind.self) { try table.register(LowRank.self) { $0 } }
    #expect(error?.description.contains("the adapter kind 'lora' is taken by") == true)
  }

  @Test func `rules between blocks cite both places`() throws {
    let schema = try Fixture.schema(rules: [
      { settings in
        guard case .integer(let hidden)? = settings.value(at: "model.hidden"),
          case .integer(let rank)? = settings.value(at: "adapter.rank"), rank > hidden
        else { return [] }
        return [
          InvalidSetting(
            "adapter.rank", "is above the narrowest width (\(hidden))", hint: "at most \(hidden)",
            seeAlso: ["model.hidden"])
        ]
      }
    ])
    let source = SourceText(
      name: "x.yaml", text: "model.hidden: 16\nadapter:\n  kind: lora\n  rank: 32\n")
    let diagnostics = Experiment(source: source, schema: schema).plan().diagnostics
    #expect(
      DiagnosticText().render(diagnostics) == """
        x.yaml:4:9: error[E401]: 'adapter.rank' is above the narrowest width (16)
          |
        4 |   rank: 32
          |         ^^ at most 16
          |
        1 | model.hidden: 16
          |               -- 'model.hidden' is set here (x.yaml:1:15)

        1 error; nothing was run.

        """)
  }

  @Test(arguments: [
    ("1...512", (1...512).numeric, "1…512"), ("1...", (1...).numeric, "at least 1"),
    ("...0.5", (...0.5).numeric, "at most 0.5"), ("0..<1", (0.0..<1.0).numeric, "0…1, without 1"),
  ])
  func `ranges in words`(_: String, range: NumericRange, text: String) {
    #expect(range.text == text)
  }
}
