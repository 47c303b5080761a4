/// Which slots matter from a point of a rule on: those asked for before they are filled again.
///
/// The others can be forgotten, which keeps the number of states small.
struct Liveness {
  /// A set of slots, one bit each.
  typealias Set = UInt64

  private struct Place: Hashable {
    let rule: Int
    let after: Set
  }

  private let program: Program
  private var known: [Place: Set] = [:]

  /// Throws if a rule contains itself, for then there is no longest story.
  init(_ program: Program) throws(GrammarError) {
    self.program = program
    guard program.slotNames.count <= Set.bitWidth else {
      throw GrammarError("more than \(Set.bitWidth) slots")
    }
    var finite: Swift.Set<Int> = []
    try Self.requireFinite(0, program, [], &finite)
  }

  private static func requireFinite(
    _ rule: Int, _ program: Program, _ open: [Int], _ finite: inout Swift.Set<Int>
  ) throws(GrammarError) {
    guard !finite.contains(rule) else { return }
    let name = program.rules[rule].name
    guard !open.contains(rule) else {
      throw GrammarError(
        "rule '\(name)' contains itself: there is no longest story",
        line: program.rules[rule].line)
    }
    for case .rule(let inner) in program.rules[rule].alternatives.flatMap(\.items) {
      try requireFinite(inner, program, open + [rule], &finite)
    }
    finite.insert(rule)
  }

  /// What matters before a rule, given what matters after it.
  mutating func before(_ rule: Int, _ after: Set) -> Set {
    let place = Place(rule: rule, after: after)
    if let slots = known[place] { return slots }
    var slots: Set = 0
    for alternative in program.rules[rule].alternatives {
      var live = after
      for item in alternative.items.reversed() { live = before(item, live) }
      for condition in alternative.guards { live |= 1 << condition.slot }
      slots |= live
    }
    known[place] = slots
    return slots
  }

  /// What matters after each item of an alternative, given what matters after all of them.
  mutating func after(_ alternative: Alternative, _ after: Set) -> [Set] {
    var live = [after]
    for item in alternative.items.dropFirst().reversed() {
      live.append(before(item, live[live.count - 1]))
    }
    return live.reversed()
  }

  private mutating func before(_ item: Item, _ after: Set) -> Set {
    switch item {
    case .word: return after
    case .rule(let rule): return before(rule, after)
    case .recall(let slot, _): return after | 1 << slot
    case .draw(let draw):
      let filled = draw.slot.map { after & ~(1 << $0) } ?? after
      return program.slotsAsked(by: draw).reduce(filled) { $0 | 1 << $1 }
    }
  }
}

extension Program {
  /// The slots whose class, number or tense a draw asks for.
  func slotsAsked(by draw: Draw) -> [Int] {
    var asked: [Int] = []
    if case .classOf(let slot) = draw.restriction { asked.append(slot) }
    if case .agreesWith(let slot) = draw.number { asked.append(slot) }
    if case .story = draw.tense, lexicons[draw.lexicon].kind == .verb, draw.form == nil,
      let tenseSlot
    {
      asked.append(tenseSlot)
    }
    return asked
  }
}

extension Slots {
  /// Only the slots of a set, the others empty.
  func keeping(_ set: Liveness.Set) -> Slots {
    var slots = self
    for slot in slots.indices where set >> slot & 1 == 0 { slots[slot] = .empty }
    return slots
  }
}
