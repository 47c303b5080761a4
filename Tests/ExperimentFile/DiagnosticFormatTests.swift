import Testing

@testable import ExperimentFile

/// The format of diagnostics, byte for byte.
struct DiagnosticFormatTests {
  /// A source whose line `number` is `text`, with others of one letter before and after it.
  private func source(_ name: String, _ lines: [Int: String]) -> SourceText {
    let last = lines.keys.max() ?? 1
    return SourceText(
      name: name, text: (1...last).map { lines[$0] ?? "x" }.joined(separator: "\n") + "\n")
  }

  private func span(_ source: SourceText, _ line: Int, _ column: Int, _ count: Int) -> SourceSpan {
    let start = source.lineStarts[line - 1] + column - 1
    return SourceSpan(source, start, start + count)
  }

  @Test func `an unknown key shows its block`() {
    let text = source(
      "restart.yaml", [12: "restart:", 13: "  rewarm: 20", 14: "  rest_every: 200"])
    let problem = Diagnostic(
      .unknownKey, "unknown key 'rest_every' in 'restart'", at: span(text, 14, 3, 10),
      label: "did you mean 'every'?", opener: span(text, 12, 1, 7),
      footers: [
        "known keys: every, merge, reset, rewarm, when",
        "note: 'restart' opened at restart.yaml:12:1",
      ])
    #expect(
      DiagnosticText().render(problem) == """
        restart.yaml:14:3: error[E204]: unknown key 'rest_every' in 'restart'
           |
        12 | restart:
        13 |   rewarm: 20
        14 |   rest_every: 200
           |   ^^^^^^^^^^ did you mean 'every'?
           |
           = known keys: every, merge, reset, rewarm, when
           = note: 'restart' opened at restart.yaml:12:1
        """)
  }

  @Test func `a duplicate key shows both places`() {
    let text = source("restart.yaml", [18: "  every: 200", 31: "  restart.every: 500"])
    let problem = Diagnostic(
      .duplicateKey, "duplicate key 'restart.every'", at: span(text, 31, 3, 12),
      label: "second definition",
      related: [
        .init(
          span: span(text, 18, 3, 5), label: "first defined here (restart.yaml:18:3)")
      ])
    #expect(
      DiagnosticText().render(problem) == """
        restart.yaml:31:3: error[E107]: duplicate key 'restart.every'
           |
        31 |   restart.every: 500
           |   ^^^^^^^^^^^^ second definition
           |
        18 |   every: 200
           |   ----- first defined here (restart.yaml:18:3)
        """)
  }

  @Test func `tabs are arrows`() {
    let text = source("restart.yaml", [6: "train:", 7: "\t\tbatch: 32"])
    let problems = Parser.file(text).problems
    #expect(
      problems.last.map { DiagnosticText().render($0) } == """
        restart.yaml:7:1: error[E102]: tab in indentation
          |
        7 | →→batch: 32
          | ^^ use spaces; tabs are not allowed outside quotes, comments and block text
        """)
  }

  @Test func `an override is a file of one line`() {
    let text = SourceText(name: "<--set 1>", text: "restart.reset.ratio=90")
    let problem = Diagnostic(
      .wrongValue,
      "'restart.reset.ratio' wants a fraction (0…1 or a percentage), found '90'",
      at: span(text, 1, 20, 2), label: "did you mean 90%?")
    #expect(
      DiagnosticText().render(problem) == """
        <--set 1>:1:20: error[E301]: 'restart.reset.ratio' wants a fraction (0…1 or a percentage), found '90'
          |
        1 | restart.reset.ratio=90
          |                    ^^ did you mean 90%?
        """)
  }

  @Test func `the last line counts`() {
    var list = Diagnostics()
    for line in 1...4 {
      list.report(Diagnostic(.tab, "number \(line)", at: nil))
    }
    #expect(list.summary == "4 errors; nothing was run.")
    list.report(Diagnostic(.droppedKeys, "a note", at: nil))
    #expect(list.summary == "4 errors, 1 warning; nothing was run.")
    for line in 5...30 { list.report(Diagnostic(.tab, "number \(line)", at: nil)) }
    #expect(list.summary == "30 errors, 1 warning (20 shown, 11 more); nothing was run.")
    #expect(list.shown.count == 20)
    list.report(Diagnostic(.tab, "number 5", at: nil))
    #expect(list.all.count == 31)
  }

  @Test func `colour only when asked, and nothing that a terminal obeys`() {
    let text = SourceText(name: "a.yaml", text: "name: \u{1B}[2J\n")
    let problem = Diagnostic(.badCharacter, "x\u{1B}", at: SourceSpan(text, 6, 7), label: "y")
    let plain = DiagnosticText().render(problem)
    #expect(!plain.contains("\u{1B}"))
    #expect(DiagnosticText(usesColor: true).render(problem).contains("\u{1B}[1;31m^ y\u{1B}[0m"))
  }

  @Test func `editors read JSON`() throws {
    let experiment = try Fixture.experiment("restart: {every: 2}\nrestart.every: 3\n")
    #expect(
      experiment.plan().diagnostics.json == """
        {"diagnostics":[{"code":"E107","column":1,"end_column":14,"end_line":2,"file":"x.yaml",\
        "label":"second definition","line":2,"message":"duplicate key 'restart.every'",\
        "related":[{"column":11,"end_column":16,"end_line":1,"file":"x.yaml","line":1,\
        "message":"first defined here (x.yaml:1:11)"}],"severity":"error"}],"errors":1,"warnings":0}
        """)
  }

  @Test func `long lines are cut around the problem`() {
    let line = String(repeating: "a", count: 500) + "!" + String(repeating: "b", count: 500)
    let text = SourceText(name: "a.yaml", text: line)
    let shown = DiagnosticText().render(
      Diagnostic(.badCharacter, "x", at: SourceSpan(text, 500, 501)))
    let lines = shown.split(separator: "\n").map(Array.init)
    #expect(lines.allSatisfy { $0.count < 200 })
    #expect(lines[3].firstIndex(of: "^").map { lines[2][$0] } == "!")
  }

  @Test func `every code has a meaning and a family`() {
    for code in DiagnosticCode.allCases {
      #expect(!code.meaning.isEmpty)
      #expect(code.rawValue.count == 4)
      #expect(code.isWarning == code.rawValue.hasPrefix("W7"))
    }
  }

  @Test(arguments: [
    ("rank", "rnak", 1), ("rank", "rank", 0), ("kitten", "sitting", 3), ("ab", "ba", 1),
  ])
  func `neighbours may be swapped`(one: String, other: String, distance: Int) {
    #expect(Suggestion.editDistance(one, other, limit: 9) == distance)
  }
}
