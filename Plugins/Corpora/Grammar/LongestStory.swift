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

  private let program: Program
  private var known: [Place: [End]] = [:]
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

  private func write(_ draw: Draw, _ start: End) -> [End] {
    guard let group = program.group(draw, start.slots) else { return [] }
    let lexicon = program.lexicons[draw.lexicon]
    var best: [(end: End, lengths: [Int], classIndex: Int)] = []
    for index in group.range {
      let entry = lexicon.entries[index]
      let isPlural = program.isPlural(draw, entry, start.slots)
      var end = writing(
        entry.forms[program.form(draw, isPlural: isPlural, start.slots)], from: start)
      var lengths = [end.bytes]
      var classIndex = 0
      if let slot = draw.slot {
        classIndex = entry.classIndex
        end.slots[slot] = Binding(
          entry: Int32(index), classIndex: Int32(classIndex), isPlural: isPlural)
        lengths += recalled[slot].map {
          program.spelling.length(of: entry.forms[program.form(recalling: slot, $0, end.slots)])
        }
      }
      func covers(_ one: [Int], _ other: [Int]) -> Bool {
        zip(one, other).allSatisfy { $0 >= $1 }
      }
      if best.contains(where: { $0.classIndex == classIndex && covers($0.lengths, lengths) }) {
        continue
      }
      best.removeAll { $0.classIndex == classIndex && covers(lengths, $0.lengths) }
      best.append((end, lengths, classIndex))
    }
    return best.map(\.end)
  }
}
