import Foundation

/// Finds all derivations of a text: depth first over every alternative and every word.
struct DerivationSearch {
  /// What is still to be matched, after the item at hand.
  private final class Rest {
    let items: [Item]
    let next: Int
    let after: Rest?

    init(_ items: [Item], _ next: Int, _ after: Rest?) {
      (self.items, self.next, self.after) = (items, next, after)
    }
  }

  private let program: Program
  private let tokens: [Token]
  /// The log-probability of each derivation.
  private(set) var found: [Double] = []

  init(_ program: Program, _ tokens: [Token]) { (self.program, self.tokens) = (program, tokens) }

  mutating func search() {
    match(Rest([.rule(0)], 0, nil), at: 0, program.noSlots, 0)
  }

  private mutating func match(
    _ rest: Rest?, at position: Int, _ slots: Slots, _ logProbability: Double
  ) {
    guard let rest else {
      if position == tokens.count { found.append(logProbability) }
      return
    }
    // No item is empty.
    guard position < tokens.count else { return }
    let after =
      rest.next + 1 < rest.items.count
      ? Rest(rest.items, rest.next + 1, rest.after) : rest.after
    switch rest.items[rest.next] {
    case .word(let token):
      guard tokens[position] == token else { return }
      match(after, at: position + 1, slots, logProbability)
    case .recall(let slot, let named):
      let entry = program.lexicons[program.slotLexicons[slot]].entries[Int(slots[slot].entry)]
      let form = entry.forms[program.form(recalling: slot, named, slots)]
      guard tokens[position...].starts(with: form) else { return }
      match(after, at: position + form.count, slots, logProbability)
    case .rule(let rule):
      for (alternative, probability) in program.choices(rule, slots) {
        match(
          Rest(alternative.items, 0, after), at: position, slots,
          logProbability + log(probability))
      }
    case .draw(let draw):
      matchDraw(draw, after, at: position, slots, logProbability)
    }
  }

  private mutating func matchDraw(
    _ draw: Draw, _ after: Rest?, at position: Int, _ slots: Slots, _ logProbability: Double
  ) {
    guard let group = program.group(draw, slots) else { return }
    let lexicon = program.lexicons[draw.lexicon]
    for isPlural in [false, true] {
      let form = program.form(draw, isPlural: isPlural, slots)
      for index in lexicon.byFirstToken[form][tokens[position]] ?? []
      where group.range.contains(index) {
        let entry = lexicon.entries[index]
        guard program.isPlural(draw, entry, slots) == isPlural,
          tokens[position...].starts(with: entry.forms[form])
        else { continue }
        var slots = slots
        if let slot = draw.slot {
          slots[slot] = Binding(
            entry: Int32(index), classIndex: Int32(entry.classIndex), isPlural: isPlural)
        }
        match(
          after, at: position + entry.forms[form].count, slots,
          logProbability + group.logProbabilities[index - group.range.lowerBound])
      }
    }
  }
}

/// log Σ exp(xᵢ), for xᵢ ≤ 0 of which one is 0.
func logOfSum(_ logarithms: [Double]) -> Double {
  logarithms.count == 1 ? 0 : log(logarithms.reduce(0) { $0 + exp($1) })
}
