/// A grammar as it is executed: names replaced by indices.
///
/// Whatever runs over it (the generator, the parser, the checks, the sums) asks here what a draw may
/// give and which form it takes, so that they cannot disagree.
final class Program: Sendable {
  let spelling: Spelling
  let lexicons: [Lexicon]
  /// The first is the story.
  let rules: [Rule]
  let slotNames: [String]
  /// The lexicon whose words a slot holds.
  let slotLexicons: [Int]
  let classes: [String]
  /// The slot "tense", from whose class ("past", "now") verbs take the tense of the story.
  let tenseSlot: Int?
  private let pastClass: Int
  /// For each rule without conditions, its alternatives and their probabilities.
  private let unconditional: [[Choice]?]

  typealias Choice = (alternative: Alternative, probability: Double)

  init(
    spelling: Spelling, lexicons: [Lexicon], rules: [Rule], slotNames: [String],
    slotLexicons: [Int], classes: [String]
  ) {
    (self.spelling, self.lexicons, self.rules) = (spelling, lexicons, rules)
    (self.slotNames, self.slotLexicons, self.classes) = (slotNames, slotLexicons, classes)
    tenseSlot = slotNames.firstIndex(of: "tense")
    pastClass = classes.firstIndex(of: "past") ?? -1
    unconditional = rules.map { rule in
      rule.alternatives.allSatisfy(\.guards.isEmpty) ? Self.weighted(rule.alternatives) : nil
    }
  }

  var noSlots: Slots { Slots(repeating: .empty, count: slotNames.count) }

  /// The entries that a draw chooses among; nil if there are none of the class.
  func group(_ draw: Draw, _ slots: Slots) -> Lexicon.Group? {
    let lexicon = lexicons[draw.lexicon]
    return switch draw.restriction {
    case .none: lexicon.all
    case .ofClass(let index): lexicon.classes[index]
    case .classOf(let slot): lexicon.classes[Int(slots[slot].classIndex)]
    }
  }

  /// Whether the word that is drawn is plural.
  func isPlural(_ draw: Draw, _ entry: Lexicon.Entry, _ slots: Slots) -> Bool {
    demandedPlural(draw, slots) ?? entry.isPlural
  }

  /// Whether the draw makes its word plural; nil: as the word is.
  private func demandedPlural(_ draw: Draw, _ slots: Slots) -> Bool? {
    switch draw.number {
    case .singular: nil
    case .plural: true
    case .agreesWith(let slot): slots[slot].isPlural
    }
  }

  /// All that a draw's words depend on, in a state of the slots.
  func choice(_ draw: Draw, _ group: Lexicon.Group, _ slots: Slots) -> DrawChoice {
    DrawChoice(
      lexicon: draw.lexicon, range: group.range,
      singular: form(draw, isPlural: false, slots), plural: form(draw, isPlural: true, slots),
      isPlural: demandedPlural(draw, slots))
  }

  /// The form in which the word is written.
  func form(_ draw: Draw, isPlural: Bool, _ slots: Slots) -> Int {
    if let form = draw.form { return form }
    let isPast =
      switch draw.tense {
      case .past: true
      case .present: false
      case .story: tenseSlot.map { Int(slots[$0].classIndex) == pastClass } ?? false
      }
    return lexicons[draw.lexicon].form(isPlural: isPlural, isPast: isPast)
  }

  /// The form in which a slot's word is written.
  func form(recalling slot: Int, _ named: Int?, _ slots: Slots) -> Int {
    named
      ?? lexicons[slotLexicons[slot]].form(isPlural: slots[slot].isPlural, isPast: false)
  }

  /// The alternatives whose conditions hold, with their probabilities.
  func choices(_ rule: Int, _ slots: Slots) -> [Choice] {
    if let known = unconditional[rule] { return known }
    return Self.weighted(
      rules[rule].alternatives.filter { $0.guards.allSatisfy { $0.holds(slots) } })
  }

  private static func weighted(_ alternatives: [Alternative]) -> [Choice] {
    let total = alternatives.reduce(0) { $0 + $1.weight }
    return alternatives.map { ($0, $0.weight / total) }
  }
}

/// The words among which a draw chooses, and how it writes them.
struct DrawChoice: Hashable {
  let lexicon: Int
  let range: Range<Int>
  /// Forms of words in the singular and in the plural.
  let singular: Int, plural: Int
  /// The number of all words; nil: each has its own.
  let isPlural: Bool?

  /// The tokens that a word is written with.
  func tokens(_ entry: Lexicon.Entry) -> [Token] {
    entry.forms[isPlural ?? entry.isPlural ? plural : singular]
  }
}
