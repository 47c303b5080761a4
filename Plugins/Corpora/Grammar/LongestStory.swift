/// The longest story, by dynamic programming over the rules.
///
/// Words in slots are written more than once, so the state holds the words themselves. Of those that
/// a draw can put into a slot only some can be in a longest story: where another word of the class
/// is at least as long in what is written now and in every form that is recalled later, the shorter
/// one is left out.
struct LongestStory {
  private struct Place: Hashable {
    let rule: Int
    let slots: Slots
    let afterArticle: Bool
    let live: Liveness.Set
  }

  /// A text with the largest number of bytes among those that lead to a state.
  private struct End {
    var slots: Slots
    var afterArticle: Bool
    var bytes = 0
    var tokens: [Token] = []
  }

  /// What the longest words of a draw depend on.
  private struct Question: Hashable {
    let choice: DrawChoice
    let slot: Int?
    let afterArticle: Bool
  }

  private let program: Program
  private var known: [Place: [End]] = [:]
  private var longest: [Question: [(Binding, [Token])]] = [:]
  private var liveness: Liveness
  /// The forms of a slot's word that some rule recalls; nil: in its own number.
  private var recalled: [[Int?]]

  init(_ program: Program) throws(GrammarError) {
    self.program = program
    liveness = try Liveness(program)
    recalled = Array(repeating: [], count: program.slotNames.count)
    for item in program.rules.flatMap(\.alternatives).flatMap(\.items) {
      if case .recall(let slot, let form) = item, !recalled[slot].contains(form) {
        recalled[slot].append(form)
      }
    }
  }

  /// The tokens of the longest story.
  mutating func tokens() -> [Token] {
    let start = End(slots: program.noSlots, afterArticle: false)
    return expand(0, start, 0).max { $0.bytes < $1.bytes }?.tokens ?? []
  }

  private mutating func expand(_ rule: Int, _ start: End, _ live: Liveness.Set) -> [End] {
    let slots = start.slots.keeping(liveness.before(rule, live))
    let place = Place(rule: rule, slots: slots, afterArticle: start.afterArticle, live: live)
    if let ends = known[place] { return ends }
    var best: [End] = []
    for (alternative, _) in program.choices(rule, slots) {
      var ends = [End(slots: slots, afterArticle: start.afterArticle)]
      for (item, live) in zip(alternative.items, liveness.after(alternative, live)) {
        var next: [End] = []
        for end in ends {
          for more in write(item, end, live) {
            var sum = more
            sum.slots = more.slots.keeping(live)
            sum.bytes += end.bytes
            sum.tokens = end.tokens + more.tokens
            Self.keep(sum, in: &next)
          }
        }
        ends = next
      }
      for end in ends { Self.keep(end, in: &best) }
    }
    known[place] = best
    return best
  }

  private static func keep(_ end: End, in ends: inout [End]) {
    let index = ends.firstIndex {
      $0.slots == end.slots && $0.afterArticle == end.afterArticle
    }
    guard let index else { return ends.append(end) }
    if ends[index].bytes < end.bytes { ends[index] = end }
  }

  private mutating func write(_ item: Item, _ start: End, _ live: Liveness.Set) -> [End] {
    switch item {
    case .rule(let rule): return expand(rule, start, live)
    case .word(let token): return [writing([token], from: start)]
    case .recall(let slot, let named):
      let entry = program.lexicons[program.slotLexicons[slot]].entries[Int(start.slots[slot].entry)]
      return [writing(entry.forms[program.form(recalling: slot, named, start.slots)], from: start)]
    case .draw(let draw): return write(draw, start)
    }
  }

  private func writing(_ tokens: [Token], from start: End) -> End {
    let letter = start.afterArticle && program.spelling.words[Int(tokens[0])].beginsWithVowel
    return End(
      slots: start.slots, afterArticle: tokens == [program.spelling.article].compactMap { $0 },
      bytes: program.spelling.length(of: tokens) + (letter ? 1 : 0), tokens: tokens)
  }

  private mutating func write(_ draw: Draw, _ start: End) -> [End] {
    guard let group = program.group(draw, start.slots) else { return [] }
    let question = Question(
      choice: program.choice(draw, group, start.slots), slot: draw.slot,
      afterArticle: start.afterArticle)
    let words = longest[question] ?? longestWords(question)
    longest[question] = words
    return words.map { binding, tokens in
      var end = writing(tokens, from: start)
      if let slot = draw.slot { end.slots[slot] = binding }
      return end
    }
  }

  /// The words of a draw that can be in a longest story.
  private func longestWords(_ question: Question) -> [(Binding, [Token])] {
    let (choice, slot) = (question.choice, question.slot)
    var best: [(binding: Binding, tokens: [Token], lengths: [Int])] = []
    for index in choice.range {
      let entry = program.lexicons[choice.lexicon].entries[index]
      let tokens = choice.tokens(entry)
      let binding = Binding(
        entry: Int32(index), classIndex: Int32(slot == nil ? 0 : entry.classIndex),
        isPlural: choice.isPlural ?? entry.isPlural)
      var slots = program.noSlots
      var lengths = [
        writing(tokens, from: End(slots: slots, afterArticle: question.afterArticle)).bytes
      ]
      if let slot {
        slots[slot] = binding
        lengths += recalled[slot].map {
          program.spelling.length(of: entry.forms[program.form(recalling: slot, $0, slots)])
        }
      }
      func covers(_ one: [Int], _ other: [Int]) -> Bool {
        zip(one, other).allSatisfy { $0 >= $1 }
      }
      let rivals = best.indices.filter { best[$0].binding.classIndex == binding.classIndex }
      if rivals.contains(where: { covers(best[$0].lengths, lengths) }) { continue }
      for rival in rivals.reversed() where covers(lengths, best[rival].lengths) {
        best.remove(at: rival)
      }
      best.append((binding, tokens, lengths))
    }
    return best.map { ($0.binding, $0.tokens) }
  }
}
