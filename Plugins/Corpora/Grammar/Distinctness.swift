/// Proves that the next word decides each choice, so that a text has one derivation at most.
///
/// In a state of the slots, no two alternatives of a rule can begin with the same word, and no entry
/// among which a draw chooses begins with another one. Nothing is empty, so by induction over the
/// text each choice of a derivation is settled by the words from there on. (A rule that is not
/// reached in a state is not checked in it.)
struct Distinctness {
  private struct Place: Hashable {
    let rule: Int
    let slots: Slots
  }

  private let program: Program
  private var firstOfRule: [Place: Set<Token>] = [:]
  private var firstOfChoice: [DrawChoice: Set<Token>] = [:]

  init(_ program: Program) { self.program = program }

  /// Throws where two alternatives can begin with the same word.
  mutating func check(_ rule: Int, _ slots: Slots) throws(GrammarError) {
    var seen: Set<Token> = []
    for (alternative, _) in program.choices(rule, slots) {
      for token in try first(alternative, slots) where !seen.insert(token).inserted {
        throw GrammarError(
          "'\(program.spelling.string(token))' can begin this alternative of "
            + "'\(program.rules[rule].name)' and an earlier one, where "
            + program.description(of: slots), line: alternative.line)
      }
    }
  }

  /// Throws where a word of the draw begins with another one.
  mutating func check(_ draw: Draw, _ slots: Slots) throws(GrammarError) {
    _ = try first(draw, slots)
  }

  private mutating func first(
    _ alternative: Alternative, _ slots: Slots
  ) throws(GrammarError) -> Set<Token> {
    do {
      return try first(alternative.items[0], slots)
    } catch {
      throw GrammarError(error.message, line: error.line ?? alternative.line)
    }
  }

  private mutating func first(_ item: Item, _ slots: Slots) throws(GrammarError) -> Set<Token> {
    switch item {
    case .word(let token): return [token]
    case .draw(let draw): return try first(draw, slots)
    case .recall(let slot, let named):
      let lexicon = program.lexicons[program.slotLexicons[slot]]
      guard let group = lexicon.classes[Int(slots[slot].classIndex)] else {
        throw GrammarError("slot '\(program.slotNames[slot])' may be empty here")
      }
      let form = program.form(recalling: slot, named, slots)
      return Set(group.range.map { lexicon.entries[$0].forms[form][0] })
    case .rule(let rule):
      let place = Place(rule: rule, slots: slots)
      if let known = firstOfRule[place] { return known }
      var tokens: Set<Token> = []
      for (alternative, _) in program.choices(rule, slots) {
        tokens.formUnion(try first(alternative, slots))
      }
      firstOfRule[place] = tokens
      return tokens
    }
  }

  private mutating func first(_ draw: Draw, _ slots: Slots) throws(GrammarError) -> Set<Token> {
    try program.checkSlots(of: draw, slots)
    guard let group = program.group(draw, slots) else { return [] }
    let lexicon = program.lexicons[draw.lexicon]
    let choice = program.choice(draw, group, slots)
    if let known = firstOfChoice[choice] { return known }
    var byFirst: [Token: [[Token]]] = [:]
    for entry in lexicon.entries[group.range] {
      let form = choice.tokens(entry)
      for other in byFirst[form[0], default: []]
      where other.starts(with: form) || form.starts(with: other) {
        let words = form.map(program.spelling.string).joined(separator: " ")
        throw GrammarError("'\(words)' of '\(lexicon.name)' begins with another of its words")
      }
      byFirst[form[0], default: []].append(form)
    }
    let tokens = Set(byFirst.keys)
    firstOfChoice[choice] = tokens
    return tokens
  }
}

extension Program {
  /// Throws if the draw asks for the class, number or tense of a slot that is empty.
  func checkSlots(of draw: Draw, _ slots: Slots) throws(GrammarError) {
    for slot in slotsAsked(by: draw) where !slots[slot].isBound {
      throw GrammarError("slot '\(slotNames[slot])' may be empty here")
    }
  }

  /// "hero is f, thing is tool (plural)".
  func description(of slots: Slots) -> String {
    let bound = slots.indices.filter { slots[$0].isBound }
    guard !bound.isEmpty else { return "no slot holds a word" }
    return bound.map {
      let plural = slots[$0].isPlural ? " (plural)" : ""
      return "\(slotNames[$0]) is \(classes[Int(slots[$0].classIndex)])\(plural)"
    }.joined(separator: ", ")
  }
}
