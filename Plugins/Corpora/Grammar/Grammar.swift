import Protocols

/// A probabilistic grammar that writes short English-like stories and knows the exact probability of
/// each.
///
/// Rules and word lists are text (`RuleReader` and `LexiconReader` describe the notation). A
/// derivation starts at the first rule and keeps words in slots: a hero named in the first sentence
/// is remembered to the last, with gender and number.
///
/// **The probability of a text is that of its one derivation.** Every choice leaves its mark at
/// once: the next word decides which alternative of a rule was taken (no two of them can begin with
/// the same word, given what the slots hold, and none is empty), and no entry of a word list begins
/// with another one. `init` proves this for all states that the slots can be in and throws where it
/// does not hold. So log p(text) is the sum of the logarithms of the choices, the generator adds
/// them up as it goes, and `logProbability(of:)` finds them again in the text alone.
public struct Grammar: Sendable {
  let program: Program
  /// The rules, in the notation of `RuleReader`.
  public let rules: String
  /// What holds for the stories as a whole, computed from the rules.
  public let statistics: GrammarStatistics

  /// Reads a grammar and proves that its stories are finite and each has one derivation.
  ///
  /// - Parameters:
  ///   - rules: in the notation of `RuleReader`; the first rule is the story.
  ///   - words: word lists in the notation of `LexiconReader`.
  /// - Throws: what is wrong with them.
  public init(rules: String, words: [String]) throws(GrammarError) {
    var lists = LexiconReader(spelling: Spelling())
    for text in words { try lists.read(text) }
    var reader = RuleReader(lists)
    try reader.read(rules)
    self.rules = rules
    program = Program(
      spelling: reader.spelling, lexicons: lists.lexicons, rules: reader.rules,
      slotNames: reader.slotNames, slotLexicons: reader.slotLexicons, classes: lists.classes)
    statistics = try GrammarStatistics(program)
  }

  /// A grammar whose words are written otherwise, no longer and no shorter.
  init(_ other: Grammar, spelling: Spelling) {
    (rules, statistics) = (other.rules, other.statistics)
    program = Program(
      spelling: spelling, lexicons: other.program.lexicons, rules: other.program.rules,
      slotNames: other.program.slotNames, slotLexicons: other.program.slotLexicons,
      classes: other.program.classes)
  }

  /// A story of a stream of random numbers: a function of the stream and the index, not of other
  /// stories.
  public func story(_ stream: RandomStream, index: Int) -> Story {
    var narrator = Narrator(program, stream.at(index))
    narrator.expand(0)
    let text = program.spelling.text(of: narrator.tokens)
    return Story(
      text: String(decoding: text, as: UTF8.self), logProbability: narrator.logProbability)
  }

  /// The probability of a text, found from the text alone; nil if the grammar cannot write it.
  public func logProbability(of text: String) -> Double? {
    let derivations = derivations(of: text)
    guard let largest = derivations.max() else { return nil }
    // There is never more than one; if there were, this would still be the probability.
    return largest + logOfSum(derivations.map { $0 - largest })
  }

  /// The log-probability of every derivation of a text.
  ///
  /// The search tries all alternatives and all words, and does not rely on there being one.
  public func derivations(of text: String) -> [Double] {
    guard let tokens = program.spelling.tokens(of: text) else { return [] }
    var reader = DerivationSearch(program, tokens)
    reader.search()
    return reader.found
  }
}
