import Foundation

/// Sums over all stories, by dynamic programming over the rules.
///
/// What can follow depends on the words in the slots through their classes and numbers only, so a
/// rule is summed once for each of these states. On its way the sum meets every state that a
/// derivation can reach; there it proves that the grammar is sound: slots hold a word when it is
/// asked for, some alternative can be taken, and the next word tells which one was.
struct GrammarSums {
  /// Where a derivation stands.
  struct State: Hashable {
    /// Without the entries.
    var slots: Slots
    /// Whether the last word was "a", which becomes "an" before a vowel.
    var afterArticle = false
  }

  /// Σ p and Σ p² over the ways that lead to a state.
  struct Weight {
    var probability = 1.0
    var square = 1.0
  }

  /// What an item or a rule adds, and where it leads.
  struct Outcome {
    /// Mean of -log p of the choices.
    var entropy = 0.0
    /// Mean number of bytes written.
    var bytes = 0.0
    /// In a fixed order, so that the sums are the same in every process.
    var ends: [(state: State, weight: Weight)] = []

    /// Adds what leads on from a state that is reached with a weight.
    mutating func add(_ next: Outcome, _ weight: Weight) {
      entropy += weight.probability * next.entropy
      bytes += weight.probability * next.bytes
      for (state, more) in next.ends {
        let index = ends.firstIndex { $0.state == state } ?? ends.count
        if index == ends.count {
          ends.append((state, Weight(probability: 0, square: 0)))
        }
        ends[index].weight.probability += weight.probability * more.probability
        ends[index].weight.square += weight.square * more.square
      }
    }
  }

  private struct Place: Hashable {
    let rule: Int
    let state: State
    /// The slots that matter after the rule.
    let live: Liveness.Set
  }

  /// The forms of a lexicon's words, of those in a range.
  private struct Forms: Hashable {
    let lexicon: Int
    let range: Range<Int>
    let form: Int
  }

  private let program: Program
  private var known: [Place: Outcome] = [:]
  private var liveness: Liveness
  private var distinctness: Distinctness
  private var seen: Set<Forms> = []
  /// The words and signs that stories contain.
  private(set) var written: Set<Token> = []

  init(_ program: Program) throws(GrammarError) {
    (self.program, distinctness) = (program, Distinctness(program))
    liveness = try Liveness(program)
  }

  mutating func ofStory() throws(GrammarError) -> Outcome {
    try sum(0, State(slots: program.noSlots), 0)
  }

  /// What a rule adds, where `live` are the slots that matter after it.
  private mutating func sum(
    _ rule: Int, _ state: State, _ live: Liveness.Set
  ) throws(GrammarError) -> Outcome {
    var state = state
    state.slots = state.slots.keeping(liveness.before(rule, live))
    let place = Place(rule: rule, state: state, live: live)
    if let outcome = known[place] { return outcome }
    let choices = program.choices(rule, state.slots)
    guard !choices.isEmpty else {
      let (name, line) = (program.rules[rule].name, program.rules[rule].line)
      throw GrammarError(
        "no alternative of '\(name)' can be taken where \(program.description(of: state.slots))",
        line: line)
    }
    try distinctness.check(rule, state.slots)
    var outcome = Outcome()
    for (alternative, probability) in choices {
      outcome.entropy -= probability * log(probability)
      let next = try sum(alternative, state, live)
      outcome.add(next, Weight(probability: probability, square: probability * probability))
    }
    known[place] = outcome
    return outcome
  }

  private mutating func sum(
    _ alternative: Alternative, _ start: State, _ live: Liveness.Set
  ) throws(GrammarError) -> Outcome {
    var outcome = Outcome(ends: [(start, Weight())])
    for (item, live) in zip(alternative.items, liveness.after(alternative, live)) {
      let ends = outcome.ends
      outcome.ends = []
      for (state, weight) in ends {
        do {
          outcome.add(try sum(item, state, live), weight)
        } catch {
          throw GrammarError(error.message, line: error.line ?? alternative.line)
        }
      }
    }
    return outcome
  }

  private mutating func sum(
    _ item: Item, _ state: State, _ live: Liveness.Set
  ) throws(GrammarError) -> Outcome {
    var end = State(slots: state.slots.keeping(live))
    switch item {
    case .rule(let rule): return try sum(rule, state, live)
    case .draw(let draw): return try sum(draw, state, live)
    case .word(let token):
      let word = program.spelling.words[Int(token)]
      let letter = state.afterArticle && word.beginsWithVowel ? 1 : 0
      written.insert(token)
      end.afterArticle = token == program.spelling.article
      return Outcome(bytes: Double(word.length + letter), ends: [(end, Weight())])
    case .recall(let slot, let named):
      let name = program.slotNames[slot]
      guard state.slots[slot].isBound else {
        throw GrammarError("slot '\(name)' may be empty here")
      }
      guard !state.afterArticle else {
        throw GrammarError("'a' stands before a new word, not before '(\(name))'")
      }
      let lexicon = program.slotLexicons[slot]
      let classIndex = Int(state.slots[slot].classIndex)
      let group = program.lexicons[lexicon].classes[classIndex] ?? program.lexicons[lexicon].all
      let form = program.form(recalling: slot, named, state.slots)
      write(Forms(lexicon: lexicon, range: group.range, form: form))
      return Outcome(bytes: group.meanLength[form], ends: [(end, Weight())])
    }
  }

  private mutating func sum(
    _ draw: Draw, _ state: State, _ live: Liveness.Set
  ) throws(GrammarError) -> Outcome {
    try program.checkSlots(of: draw, state.slots)
    let lexicon = program.lexicons[draw.lexicon]
    guard let all = program.group(draw, state.slots) else {
      throw GrammarError(
        "'\(lexicon.name)' has no words where \(program.description(of: state.slots))")
    }
    try distinctness.check(draw, state.slots)
    var outcome = Outcome(entropy: all.entropy)
    // The lexicon's classes one by one, for what follows depends on them.
    var index = all.range.lowerBound
    while index < all.range.upperBound {
      let first = lexicon.entries[index]
      guard let group = lexicon.classes[first.classIndex] else { break }
      let isPlural = program.isPlural(draw, first, state.slots)
      let form = program.form(draw, isPlural: isPlural, state.slots)
      write(Forms(lexicon: draw.lexicon, range: group.range, form: form))
      let before =
        index == all.range.lowerBound ? 0 : all.cumulative[index - 1 - all.range.lowerBound]
      index = group.range.upperBound
      let share = all.cumulative[index - 1 - all.range.lowerBound] - before
      var end = State(slots: state.slots)
      if let slot = draw.slot {
        end.slots[slot] = Binding(
          entry: -1, classIndex: Int32(first.classIndex), isPlural: isPlural)
      }
      let bytes = group.meanLength[form] + (state.afterArticle ? group.vowels[form] : 0)
      end.slots = end.slots.keeping(live)
      outcome.add(
        Outcome(bytes: bytes, ends: [(end, Weight(probability: 1, square: group.collision))]),
        Weight(probability: share, square: share * share))
    }
    return outcome
  }

  private mutating func write(_ forms: Forms) {
    guard seen.insert(forms).inserted else { return }
    for entry in program.lexicons[forms.lexicon].entries[forms.range] {
      written.formUnion(entry.forms[forms.form])
    }
  }
}
