/// Reads rules.
///
///     story
///       1  [when=tense] [person=hero] <deed>
///     deed
///       3  [find~hero] a [object=thing] . <ending>
///       1  ?hero:sg [lose~hero] [their%hero] [object*=thing] . <ending>
///
/// A rule has a name and alternatives, each a weight, conditions and items. The first rule is the
/// story. The items:
///
/// | item | writes |
/// |---|---|
/// | `word` `,` `.` | itself |
/// | `<rule>` | an alternative of the rule |
/// | `[lexicon]` | a word drawn from the lexicon |
/// | `[lexicon:class]` | … from those of a class |
/// | `[lexicon%slot]` | … from those of the class of the slot's word |
/// | `[lexicon*]` | … in the plural |
/// | `[lexicon~slot]` | … in the number of the slot's word |
/// | `[lexicon.form]` | … in a named form; of a verb, `.past` and `.now` say the tense, `.base` neither |
/// | `[lexicon=slot]` | …, and keeps it in the slot |
/// | `(slot)` `(slot.form)` | the slot's word again, in its number or in a named form |
///
/// A verb has the tense of the story: the class, "past" or "now", of the slot `tense`. The
/// conditions: `?slot:class`, `?slot:sg`, `?slot:pl`, `?slot` (it holds a word), `!slot`. The
/// weights of the alternatives whose conditions hold are divided by their sum.
struct RuleReader {
  private(set) var spelling: Spelling
  private let lexicons: [Lexicon]
  private let classes: [String]
  private var ruleNames: [String] = []
  private(set) var slotNames: [String] = []
  private var lexiconOfSlot: [String: Int] = [:]
  private(set) var rules: [Rule] = []

  /// The lexicon of each slot.
  var slotLexicons: [Int] { slotNames.map { lexiconOfSlot[$0] ?? 0 } }

  init(_ words: LexiconReader) {
    (spelling, lexicons, classes) = (words.spelling, words.lexicons, words.classes)
  }

  mutating func read(_ text: String) throws(GrammarError) {
    let lines = numberedLines(text)
    try collectNames(lines)
    var open: (name: String, line: Int, alternatives: [Alternative])?
    for (number, line) in lines {
      if line.first != " " {
        if let open {
          rules.append(Rule(name: open.name, line: open.line, alternatives: open.alternatives))
        }
        open = (String(line.split(separator: " ")[0]), number, [])
      } else {
        guard open != nil else { throw GrammarError("name the rule first", line: number) }
        do {
          open?.alternatives.append(try alternative(line, number))
        } catch {
          throw GrammarError(error.message, line: number)
        }
      }
    }
    if let open {
      rules.append(Rule(name: open.name, line: open.line, alternatives: open.alternatives))
    }
    guard !rules.isEmpty else { throw GrammarError("there is no rule") }
    if let empty = rules.first(where: \.alternatives.isEmpty) {
      throw GrammarError("rule '\(empty.name)' has no alternatives", line: empty.line)
    }
  }

  /// Rules and slots may be used above the line that introduces them.
  private mutating func collectNames(
    _ lines: [(number: Int, line: Substring)]
  ) throws(GrammarError) {
    for (number, line) in lines {
      guard line.first == " " else {
        let name = String(line.split(separator: " ")[0])
        guard !ruleNames.contains(name) else {
          throw GrammarError("rule '\(name)' is there twice", line: number)
        }
        ruleNames.append(name)
        continue
      }
      for word in line.split(separator: " ") where word.hasPrefix("[") && word.hasSuffix("]") {
        let parts = Self.parts(word.dropFirst().dropLast())
        guard let slot = parts.first(where: { $0.sign == "=" })?.name else { continue }
        let lexicon = try find(parts[0].name, lexicons.map(\.name), "lexicon")
        guard lexiconOfSlot[slot, default: lexicon] == lexicon else {
          throw GrammarError("slot '\(slot)' holds words of another lexicon", line: number)
        }
        if lexiconOfSlot.updateValue(lexicon, forKey: slot) == nil { slotNames.append(slot) }
      }
    }
  }

  private mutating func alternative(
    _ line: Substring, _ number: Int
  ) throws(GrammarError) -> Alternative {
    let words = line.split(separator: " ")
    guard let weight = Double(words[0]), weight > 0 else {
      throw GrammarError("begin an alternative with its weight, found '\(words[0])'")
    }
    var guards: [Guard] = []
    var items: [Item] = []
    for word in words.dropFirst() {
      if word.count > 1, word.hasPrefix("?") || word.hasPrefix("!") {
        guards.append(try condition(word))
      } else {
        items.append(try item(word))
      }
    }
    guard !items.isEmpty else { throw GrammarError("an alternative writes something") }
    return Alternative(line: number, weight: weight, guards: guards, items: items)
  }

  private func condition(_ word: Substring) throws(GrammarError) -> Guard {
    let parts = word.dropFirst().split(separator: ":").map(String.init)
    let slot = try find(parts[0], slotNames, "slot")
    guard word.hasPrefix("?") else { return Guard(slot: slot, condition: .unbound) }
    let condition: Guard.Condition =
      switch parts.dropFirst().first {
      case nil: .bound
      case "sg": .singular
      case "pl": .plural
      case let name?: .ofClass(try find(name, classes, "class"))
      }
    return Guard(slot: slot, condition: condition)
  }

  private mutating func item(_ word: Substring) throws(GrammarError) -> Item {
    let inside = String(word.dropFirst().dropLast())
    switch (word.first, word.last) {
    case ("<", ">"): return .rule(try find(inside, ruleNames, "rule"))
    case ("[", "]"): return .draw(try draw(Self.parts(inside[...])))
    case ("(", ")"):
      let parts = Self.parts(inside[...])
      let slot = try find(parts[0].name, slotNames, "slot")
      let form = try parts.dropFirst().first.map { part throws(GrammarError) in
        try self.form(part.name, lexicons[slotLexicons[slot]])
      }
      return .recall(slot: slot, form: form)
    default: return .word(try spelling.token(word))
    }
  }

  private func draw(_ parts: [(sign: Character, name: String)]) throws(GrammarError) -> Draw {
    var draw = Draw(lexicon: try find(parts[0].name, lexicons.map(\.name), "lexicon"))
    let lexicon = lexicons[draw.lexicon]
    for (sign, name) in parts.dropFirst() {
      switch sign {
      case ":": draw.restriction = .ofClass(try find(name, classes, "class"))
      case "%": draw.restriction = .classOf(slot: try find(name, slotNames, "slot"))
      case "*": draw.number = .plural
      case "~": draw.number = .agreesWith(slot: try find(name, slotNames, "slot"))
      case "=": draw.slot = try find(name, slotNames, "slot")
      default:
        switch (lexicon.kind, name) {
        case (.verb, "past"): draw.tense = .past
        case (.verb, "now"): draw.tense = .present
        default: draw.form = try form(name, lexicon)
        }
      }
    }
    let needsTense = lexicon.kind == .verb && draw.form == nil && draw.tense == .story
    if needsTense && !slotNames.contains("tense") {
      throw GrammarError("'\(lexicon.name)': say .past or .now, there is no slot 'tense'")
    }
    return draw
  }

  private func form(_ name: String, _ lexicon: Lexicon) throws(GrammarError) -> Int {
    if let form = lexicon.form(named: name) { return form }
    throw GrammarError("lexicon '\(lexicon.name)' has no form '\(name)'")
  }

  private func find(
    _ name: String, _ names: [String], _ what: String
  ) throws(GrammarError) -> Int {
    if let index = names.firstIndex(of: name) { return index }
    throw GrammarError("there is no \(what) '\(name)'; known: \(names.joined(separator: ", "))")
  }

  /// "animal*=other" → ("", animal), ("*", ""), ("=", other).
  private static func parts(_ text: Substring) -> [(sign: Character, name: String)] {
    var parts: [(sign: Character, name: String)] = [(" ", "")]
    for character in text {
      if ":%*~.=".contains(character) {
        parts.append((character, ""))
      } else {
        parts[parts.count - 1].name.append(character)
      }
    }
    return parts
  }
}
