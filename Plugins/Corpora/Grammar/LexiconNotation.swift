/// Reads word lists.
///
///     words animal noun cry home
///       wild 2: fox~foxes/barking/den wolf~wolves/howling/lair
///       tame: goose~geese/cackling/pen
///     words town plain
///       any: Al Brook + ton ford
///
/// A lexicon has a name, a kind (plain, noun, verb) and the names of further forms. A line of words
/// begins with a class and its weight (1 if nothing is said); `*` after the class: its words are
/// plural. Within a class the k-th word, counted from 0, has weight 1/(k + 2), much like the words
/// of a language (Zipf 1935, Mandelbrot 1953). Lines without a class continue the one before.
///
/// `~` gives an irregular form (a noun's plural; a verb's past, or all of "be~was~were~is~are"), `/`
/// the further forms, `_` joins several words into one entry, and two lists with `+` between them
/// stand for all their compounds, weighted by the product. Capitals are kept.
struct LexiconReader {
  var spelling: Spelling
  var classes: [String] = []
  private(set) var lexicons: [Lexicon] = []

  init(spelling: Spelling) { self.spelling = spelling }

  private struct Line {
    var name: String
    var weight = 1.0
    var isPlural = false
    var words: [Substring] = []
    var number: Int
  }

  private struct Block {
    let name: String
    let kind: Lexicon.Kind
    let forms: [String]
    var lines: [Line] = []
  }

  mutating func read(_ text: String) throws(GrammarError) {
    var block: Block?
    for (number, line) in numberedLines(text) {
      let parts = line.split(separator: " ")
      if parts[0] == "words" {
        try finish(block)
        block = try header(parts, number)
      } else {
        guard block != nil else {
          throw GrammarError("begin with 'words NAME KIND'", line: number)
        }
        try Self.add(line, number, to: &block)
      }
    }
    try finish(block)
  }

  private func header(_ parts: [Substring], _ number: Int) throws(GrammarError) -> Block {
    guard parts.count >= 3, let kind = Lexicon.Kind(rawValue: String(parts[2])) else {
      throw GrammarError("write 'words NAME KIND', KIND one of plain, noun, verb", line: number)
    }
    return Block(name: String(parts[1]), kind: kind, forms: parts.dropFirst(3).map(String.init))
  }

  private static func add(
    _ line: Substring, _ number: Int, to block: inout Block?
  ) throws(GrammarError) {
    var words = line
    if let colon = line.firstIndex(of: ":") {
      let head = line[..<colon].split(separator: " ")
      guard let name = head.first, head.count <= 2,
        let weight = Double(head.dropFirst().first ?? "1"),
        weight > 0
      else { throw GrammarError("write 'CLASS WEIGHT: words'", line: number) }
      let isPlural = name.hasSuffix("*")
      block?.lines.append(
        Line(
          name: String(isPlural ? name.dropLast() : name), weight: weight, isPlural: isPlural,
          number: number))
      words = line[line.index(after: colon)...]
    }
    guard let last = block?.lines.indices.last else {
      throw GrammarError("name the class: 'CLASS: words'", line: number)
    }
    block?.lines[last].words += words.split(separator: " ")
  }

  private mutating func finish(_ block: Block?) throws(GrammarError) {
    guard let block else { return }
    var entries: [Lexicon.Entry] = []
    let total = block.lines.reduce(0) { $0 + $1.weight }
    for line in block.lines {
      let index = classes.firstIndex(of: line.name) ?? classes.count
      if index == classes.count { classes.append(line.name) }
      let words = Self.weighted(line.words)
      let sum = words.reduce(0) { $0 + $1.weight }
      for (word, weight) in words {
        entries.append(
          Lexicon.Entry(
            forms: try forms(of: word, block, line.number), classIndex: index,
            isPlural: line.isPlural, probability: line.weight / total * weight / sum))
      }
    }
    guard Set(block.lines.map(\.name)).count == block.lines.count else {
      throw GrammarError("lexicon '\(block.name)' has a class twice")
    }
    guard !entries.isEmpty, !lexicons.contains(where: { $0.name == block.name }) else {
      throw GrammarError("lexicon '\(block.name)' is empty or there twice")
    }
    lexicons.append(
      Lexicon(
        name: block.name, kind: block.kind, namedForms: block.forms, entries: entries, spelling))
  }

  private static func weighted(_ words: [Substring]) -> [(word: String, weight: Double)] {
    let lists = words.split(separator: "+").map { list in
      list.enumerated().map { (word: String($1), weight: 1 / Double($0 + 2)) }
    }
    guard let first = lists.first else { return [] }
    return lists.dropFirst().reduce(first) { stems, endings in
      stems.flatMap { stem in
        endings.map { (stem.word + $0.word, stem.weight * $0.weight) }
      }
    }
  }

  private mutating func forms(
    of word: String, _ block: Block, _ line: Int
  ) throws(GrammarError) -> [[Token]] {
    let parts = word.split(separator: "/").map(String.init)
    let given = parts[0].split(separator: "~").map(String.init)
    let base = given[0]
    var forms: [String]? =
      switch (block.kind, given.count) {
      case (.plain, 1): given
      case (.noun, 1): [base, Inflection.plural(base)]
      case (.noun, 2): given
      case (.verb, 1), (.verb, 2):
        Self.verb(base, past: given.count == 2 ? given[1] : Inflection.past(base))
      case (.verb, 5): given[1...] + [base]
      default: nil
      }
    if parts.count != block.forms.count + 1 { forms = nil }
    guard let forms else {
      throw GrammarError("'\(word)' has not the forms of '\(block.name)'", line: line)
    }
    do {
      return try (forms + parts.dropFirst()).map { form throws(GrammarError) in
        try form.split(separator: "_").map { word throws(GrammarError) in
          try spelling.token(word)
        }
      }
    } catch {
      throw GrammarError(error.message, line: line)
    }
  }

  private static func verb(_ base: String, past: String) -> [String] {
    [past, past, Inflection.thirdPerson(base), base, base]
  }
}

/// Lines that say something, without what stands after `#`, numbered from 1.
func numberedLines(_ text: String) -> [(number: Int, line: Substring)] {
  text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
    let line = $1.prefix { $0 != "#" }
    return line.allSatisfy { $0 == " " } ? nil : ($0 + 1, line)
  }
}
