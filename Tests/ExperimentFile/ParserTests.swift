import Testing

@testable import ExperimentFile

struct ParserTests {
  private func parse(_ text: String) -> (Node?, [Diagnostic]) {
    let (tree, problems) = Parser.file(SourceText(name: "x.yaml", text: text))
    return (tree, problems)
  }

  private func codes(_ text: String) -> [String] { parse(text).1.map(\.code.rawValue) }

  @Test func `every node knows its place`() throws {
    let (tree, problems) = parse("a: 1\nb:\n  - x: 'two words'\n    y: [1, é, 3]\n")
    #expect(problems.isEmpty)
    let root = try #require(tree)
    #expect(root["a"]?.span.location == "x.yaml:1:4")
    #expect(root.block?.entry("b")?.keySpan.location == "x.yaml:2:1")
    let item = try #require(root["b"]?.items?.first)
    #expect(item.span.location == "x.yaml:3:5")
    #expect(item["x"]?.span.text == "'two words'")
    #expect(item["y"]?.items?[2].span.location == "x.yaml:4:15")
  }

  @Test func `byte order mark and CRLF`() throws {
    let (tree, problems) = parse("\u{FEFF}a: 1\r\nb: |\r\n  x\r\n  y\r\nc: \"p\r\n  q\"\r\n")
    #expect(problems.isEmpty)
    #expect(tree?["a"]?.span.location == "x.yaml:1:4")
    #expect(tree?["b"]?.scalar?.text == "x\ny\n")
    #expect(tree?["c"]?.scalar?.text == "p q")
  }

  @Test(arguments: [
    ("a: |\n  x\n   y\n\n  z\n\n", "x\n y\n\nz\n"), ("a: |-\n  x\n", "x"),
    ("a: |+\n  x\n\n", "x\n\n"),
    ("a: >\n  x\n  y\n\n  z\n", "x y\nz\n"), ("a: >\n  x\n    y\n  z\n", "x\n  y\nz\n"),
    ("a: |", ""), ("a: |\n  # no comment\n", "# no comment\n"), ("a: |\n  x", "x"),
    ("a: >-\n\n\n  x\n", "\n\nx"), ("a: |\n  \tx\n", "\tx\n"),
  ])
  func `block text`(text: String, value: String) {
    let (tree, problems) = parse(text)
    #expect(problems.isEmpty)
    #expect(tree?["a"]?.scalar?.text == value)
  }

  @Test(arguments: [
    ("a: 'it''s'", "it's"), ("a: \"\\u00e9\\x41\\t\\\\\\/\"", "éA\t\\/"),
    ("a: \"x\n\n  y\"", "x\ny"),
    ("a: ' x '", " x "), ("a: \"x  \n  y\"", "x y"), ("a: b#c", "b#c"), ("a: x: y", nil),
    ("a: http://x", "http://x"),
    ("a: -1", "-1"), ("a: - 1", nil), ("a: @x", nil), ("a: \"\\ud800\"", nil), ("a: \"\\q\"", nil),
  ])
  func `scalars`(text: String, value: String?) {
    let (tree, problems) = parse(text + "\n")
    #expect(problems.isEmpty == (value != nil))
    if let value { #expect(tree?["a"]?.scalar?.text == value) }
  }

  @Test func `depth and size have limits`() {
    let deep = (0..<40).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(codes(deep).contains("E113"))
    #expect(codes(String(repeating: "[", count: 1000)) == ["E113"])
    #expect(codes("a: " + String(repeating: "{b: ", count: 1000)) == ["E113"])
    let dotted = Array(repeating: "a", count: 100).joined(separator: ".") + ": 1\n"
    let tree = parse(dotted).0
    #expect(tree.map { DottedKeys.expand($0).problems.map(\.code) } == [.tooDeep])
    #expect(codes(String(repeating: "a", count: Parser.largest + 1)) == ["E114"])
    #expect(codes(String(repeating: "k", count: 300) + ": 1\n") == ["E110"])
  }

  @Test(arguments: [
    "a: \u{0}b\n", "a: \u{7}\n", "a: \u{85}x\n", "a: \u{2028}x\n", "a: x\rb: y\n", "a: \u{FEFF}\n",
    "a: \u{7F}\n",
  ])
  func `characters that readers disagree about`(text: String) {
    #expect(codes(text) == ["E101"])
  }

  @Test func `bytes that are no text`() {
    let source = SourceText(name: "x.yaml", bytes: [0x61, 0x3A, 0x20, 0xFF, 0x0A])
    let problems = Parser.file(source).problems
    #expect(problems.map(\.message) == ["the file is not UTF-8 text"])
    #expect(problems.first?.span?.location == "x.yaml:1:4")
  }

  @Test func `reading goes on at the next sibling`() {
    let text = """
      a: &x 1
      b:
        c: *x
        d: 2
        e: [1,
      f: "open
      g: 3
      h: @
      """
    let (tree, problems) = parse(text)
    #expect(problems.map(\.code.rawValue) == ["E109", "E109", "E103", "E103", "E111"])
    #expect(tree?["b"]?["d"]?.scalar?.text == "2")
    #expect(tree?["g"]?.scalar?.text == "3")
  }

  @Test func `one file is read in linear time`() {
    let line = "  key: {a: [1, 2.5, 'x'], b: \"text\"}\n"
    let text = (0..<2000).map { "k\($0):\n\(line)" }.joined()
    let start = ContinuousClock.now
    #expect(parse(text).1.isEmpty)
    #expect(ContinuousClock.now - start < .seconds(3))
  }

  @Test func `dotted keys are blocks, quoted ones are not`() throws {
    let (tree, _) = parse("a.b: 1\na:\n  c: 2\n\"a.d\": 3\na.e.f: 4\n")
    let (expanded, problems) = DottedKeys.expand(try #require(tree))
    #expect(problems.isEmpty)
    #expect(YAMLText.inline(expanded) == "{a: {b: 1, c: 2, e: {f: 4}}, \"a.d\": 3}")
    #expect(SettingPath(["a", "b.c"]).description == "a.\"b.c\"")
    #expect(SettingPath(parsing: "a.\"b.c\".d")?.segments == ["a", "b.c", "d"])
  }
}
