import Testing

@testable import ExperimentFile

/// Random texts: nothing crashes, nothing hangs, and what is printed is read again.
struct FuzzTests {
  /// A generator with a seed, so that a failure can be repeated.
  struct Random {
    let draw: Draw
    var index = 0

    init(_ seed: Int) { draw = Draw(seed: seed, name: "fuzz") }

    mutating func below(_ count: Int) -> Int {
      index += 1
      return draw.below(count, index)
    }

    mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }
  }

  private static let pieces = [
    " ", "\n", "  ", "\n  ", "\n- ", ": ", ":", "-", "#", " #", ",", "[", "]", "{", "}", "'", "\"",
    "|\n", ">-\n",
    "&a", "*a", "!t", "%", "@", "?", "\t", "\r\n", "\\", "a", "é", "1e-3", "---\n", "...\n", "<<",
    "sweep [1, 2]",
    "sweep log(1, 2, n=3)", "${seed}", "${", "}", "adapter.rank", "kind: lora", "\u{0}", "\u{2028}",
  ]

  private static let seeds = [
    ThreeFilesTests.quickstart, ThreeFilesTests.frequency, ThreeFilesTests.lottery,
    "a:\n  - b: |\n      text\n    c: \"x\n      y\"\n  - [1, {d: 2}]\n",
    "sweep:\n  zip: {g: {train.batch: [1, 2], seed: [3, 4]}}\n  exclude: [{seed: 3}]\n  seeds: 2\n",
  ]

  private func mutated(_ random: inout Random) -> String {
    var scalars = Array(random.pick(FuzzTests.seeds).unicodeScalars)
    for _ in 0...random.below(6) {
      let place = random.below(scalars.count + 1)
      let piece = Array(random.pick(FuzzTests.pieces).unicodeScalars)
      let removed = min(random.below(8), scalars.count - place)
      scalars.replaceSubrange(place..<place + removed, with: random.below(3) == 0 ? [] : piece)
    }
    return String(String.UnicodeScalarView(scalars))
  }

  @Test(.timeLimit(.minutes(1)))
  func `any text is read or refused`() {
    var random = Random(1)
    for _ in 0..<400 {
      let text = mutated(&random)
      let (tree, problems) = Parser.file(SourceText(name: "x.yaml", text: text))
      #expect(tree != nil || !problems.isEmpty)
      for problem in problems { #expect(!DiagnosticText().render(problem).isEmpty) }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `any bytes are read or refused`() {
    var random = Random(2)
    for _ in 0..<300 {
      let bytes = (0..<random.below(60)).map { _ in UInt8(random.below(256)) }
      let (tree, problems) = Parser.file(SourceText(name: "x.yaml", bytes: bytes))
      #expect(tree != nil || !problems.isEmpty)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `any text is planned or refused`() throws {
    let schema = try Fixture.schema()
    var random = Random(3)
    for _ in 0..<60 {
      let source = SourceText(name: "x.yaml", text: mutated(&random))
      let (plan, diagnostics) = Experiment(
        source: source, schema: schema, surroundings: Fixture.surroundings(ThreeFilesTests.files)
      ).plan()
      #expect((plan == nil) == diagnostics.hasErrors)
      _ = DiagnosticText().render(diagnostics)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `any expression is evaluated or refused`() {
    let pieces = [
      "1", "2.5", "0", "(", ")", "+", "-", "*", "/", "//", "%", "min(", "max(", ",", " ", "a.b",
      "9223372036854775807",
      "\"", ".", "1e308", "0x1f", "2k", "é",
    ]
    var random = Random(4)
    for _ in 0..<3000 {
      let text = (0..<random.below(12)).map { _ in random.pick(pieces) }.joined()
      var expression = Expression(text) { _, _ throws(ExpressionProblem) in .whole(3) }
      do throws(ExpressionProblem) {
        #expect(try expression.evaluate().asDouble.isFinite)
      } catch {
        #expect(error.offset <= text.utf8.count)
      }
    }
    let deep = String(repeating: "(", count: 100_000)
    var expression = Expression(deep) { _, _ throws(ExpressionProblem) in .whole(3) }
    #expect(throws: ExpressionProblem.self) { try expression.evaluate() }
  }

  // MARK: - Printing and reading again

  private func scalar(_ random: inout Random) -> Node {
    let words = [
      "a", "1e-3", "no", "", " x", "x ", "a: b", "a #b", "[x", "é", "two\nlines\n", "'q'", "\"",
      "\\", "${", "${x}",
      "$${", "-", "- a", "?", "sweep [1, 2]", "null", "\t", "\u{7}", "{a}", "a,b", "---", "...",
      "%", "mean ± std", "... a",
    ]
    let styles: [Scalar.Style] = [.plain, .doubleQuoted]
    var scalar = Scalar(random.pick(words), style: random.pick(styles))
    // A plain scalar that could not have been read as plain is not a tree that reading gives.
    let source = SourceText(name: "", text: "[" + scalar.text + "]")
    let read = Parser.file(source)
    if !read.problems.isEmpty || read.tree?.items?.map(\.scalar) != [scalar] {
      scalar.style = .doubleQuoted
    }
    return Node(.scalar(scalar), at: SourceSpan(source, 0, 0))
  }

  private func tree(_ random: inout Random, depth: Int) -> Node {
    let place = SourceSpan(SourceText(name: "", text: ""), 0, 0)
    switch depth >= 4 ? 0 : random.below(3) {
    case 0: return scalar(&random)
    case 1:
      return Node(
        .list((0..<random.below(4)).map { _ in tree(&random, depth: depth + 1) }), at: place)
    default:
      let keys = ["a", "b-c", "true", "a.b", "x y", "\"", "_d/e", "é", "1"]
      var block = Block()
      for _ in 0..<random.below(5) {
        block.set(
          Block.Entry(
            key: random.pick(keys), keySpan: place, value: tree(&random, depth: depth + 1)))
      }
      return Node(.block(block), at: place)
    }
  }

  private func spelling(_ node: Node) -> String {
    switch node.content {
    case .invalid: return "invalid"
    case .scalar(let scalar): return (scalar.style == .plain ? "p" : "q") + JSON.quoted(scalar.text)
    case .list(let items): return "[" + items.map(spelling).joined(separator: ",") + "]"
    case .block(let block):
      return "{"
        + block.entries.map { JSON.quoted($0.key) + ":" + spelling($0.value) }
        .joined(separator: ",") + "}"
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: [false, true])
  func `what is printed is read as the same tree`(origins: Bool) throws {
    let schema = Schema([])
    var random = Random(5)
    for _ in 0..<300 {
      var root = tree(&random, depth: 0)
      if root.block == nil {
        var block = Block()
        block.set(Block.Entry(key: "root", keySpan: root.span, value: root))
        root.content = .block(block)
      }
      let text = YAMLText.text(of: root, origins: origins)
      let (read, problems) = Parser.file(SourceText(name: "x.yaml", text: text))
      #expect(problems.isEmpty, "\(text)")
      guard let read else { continue }
      let (expanded, duplicates) = DottedKeys.expand(read)
      #expect(duplicates.isEmpty)
      let (resolved, unresolved) = Interpolator.resolve(expanded, schema: schema) { _ in nil }
      #expect(unresolved.isEmpty)
      #expect(spelling(resolved) == spelling(root), "\(text)")
    }
  }
}
