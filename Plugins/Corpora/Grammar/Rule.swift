/// The alternatives of which a derivation takes one.
struct Rule: Sendable {
  let name: String
  let line: Int
  let alternatives: [Alternative]
}

/// A weight, conditions, and what is written.
struct Alternative: Sendable {
  let line: Int
  let weight: Double
  let guards: [Guard]
  let items: [Item]
}

/// A condition on a slot.
struct Guard: Sendable {
  enum Condition: Sendable { case bound, unbound, plural, singular, ofClass(Int) }

  let slot: Int
  let condition: Condition

  func holds(_ slots: Slots) -> Bool {
    switch condition {
    case .bound: slots[slot].isBound
    case .unbound: !slots[slot].isBound
    case .plural: slots[slot].isBound && slots[slot].isPlural
    case .singular: slots[slot].isBound && !slots[slot].isPlural
    case .ofClass(let index): slots[slot].isBound && slots[slot].classIndex == index
    }
  }
}

/// One piece of an alternative.
enum Item: Sendable {
  /// A word or sign as it stands.
  case word(Token)
  /// An alternative of another rule.
  case rule(Int)
  /// A word from a lexicon.
  case draw(Draw)
  /// The word that a slot holds; `form` nil: in its own number.
  case recall(slot: Int, form: Int?)
}

/// How a word is drawn from a lexicon.
struct Draw: Sendable {
  enum Restriction: Sendable { case none, ofClass(Int), classOf(slot: Int) }
  enum Number: Sendable { case singular, plural, agreesWith(slot: Int) }
  enum Tense: Sendable { case story, past, present }

  let lexicon: Int
  var restriction = Restriction.none
  var number = Number.singular
  var tense = Tense.story
  var form: Int?
  var slot: Int?
}

/// What a slot holds.
struct Binding: Hashable, Sendable {
  /// Index of the word in the slot's lexicon; -1 where only its class matters.
  var entry: Int32
  /// Index of the class; -1 while the slot is empty.
  var classIndex: Int32
  var isPlural: Bool

  static let empty = Binding(entry: -1, classIndex: -1, isPlural: false)
  var isBound: Bool { classIndex >= 0 }
}

/// What each slot holds.
typealias Slots = [Binding]
