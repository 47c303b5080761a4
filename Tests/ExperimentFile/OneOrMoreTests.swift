import Testing

@testable import ExperimentFile

/// A setting that takes one value or a list.
struct OneOrMoreTests {
  struct Measuring: Configurable {
    static let kind = "measuring"
    static let summary = "a plugin with a list that may be one word"
    @Setting("what is measured") var of: OneOrMore<Masks> = [.separate]
    @Setting("how many", 1...9) var sizes: OneOrMore<Int> = [3]
  }

  private func read(_ settings: String) throws -> (Measuring?, identity: String, said: String) {
    var families = Families()
    var table = KindTable<Measuring>(family: "probe")
    try table.register(Measuring.self) { $0 }
    families.add(table)
    let schema = Schema([Field("it", .component("probe"))], families: families)
    let source = SourceText(name: "x.yaml", text: "it: {kind: measuring\(settings)}\n")
    let (plan, diagnostics) = Experiment(source: source, schema: schema).plan()
    guard let point = plan?.points.first, case .component(let component)? = point.settings["it"]
    else { return (nil, "", DiagnosticText().render(diagnostics)) }
    let identity = Identity(families: families).value(
      .component(component), .component("probe")
    ).text
    return (try families.make(component, as: Measuring.self), identity, "")
  }

  @Test func `a word alone means a list of it`() throws {
    for text in [", of: first", ", of: [first]"] {
      let (made, identity, _) = try read(text)
      #expect(made?.of.values == [.first])
      #expect(identity == #"{"kind":"measuring","of":["first"]}"#)
      #expect(made?.identity == identity)
    }
    #expect(try read(", of: [second, first], sizes: 4").0?.of.values == [.second, .first])
    #expect(try read("").0?.of.values == [.separate])
    #expect(try read(", of: separate").identity == #"{"kind":"measuring"}"#)
  }

  @Test(arguments: [
    (", of: frst", "'it.of' wants one of separate, first or second, found 'frst'"),
    (", of: [first, scond]", "'it.of[1]' wants one of separate, first or second, found 'scond'"),
    (", of: []", "'it.of' wants one of separate, first or second, or a list of such, found '[]'"),
    (", sizes: [1, 10]", "'it.sizes[1]' wants a whole number (1…9), found '10'"),
  ])
  func `a mistake is shown at the word`(settings: String, message: String) throws {
    #expect(try read(settings).said.contains(message))
  }

  @Test func `documentation says that one is enough`() {
    #expect(
      Measuring.settings.rows.map(\.type)
        == ["one or more of separate | first | second", "one or more of whole number"])
    #expect(Measuring.settings.rows.map(\.default) == ["[separate]", "[3]"])
    #expect(Measuring.settings.rows.map(\.range) == ["", "1…9"])
  }
}
