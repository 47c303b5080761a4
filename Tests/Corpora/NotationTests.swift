import Testing

@testable import CorporaPlugin

@Suite struct NotationTests {
  static let words = """
    words person plain
      f 2: Orla Mara
      m: Tobin
      p*: Ann_and_ + Ben
    words object noun
      tool: axe key
      food: loaf~loaves
    words see verb
      any: see~saw
    words use verb
      tool: oil
    words when plain
      past: once
      now: today
    """

  struct Mistake: CustomTestStringConvertible, Sendable {
    let rules: String
    let message: String
    var testDescription: String { message }
  }

  static let mistakes = [
    Mistake(
      rules: "story\n  1 the [thing] .",
      message: "line 2: there is no lexicon 'thing'; known: person, object, see, use, when"),
    Mistake(rules: "story\n  1 <end>", message: "line 2: there is no rule 'end'; known: story"),
    Mistake(
      rules: "story\n  one .", message: "line 2: begin an alternative with its weight, found 'one'"),
    Mistake(rules: "story\n  1", message: "line 2: an alternative writes something"),
    Mistake(rules: "story\n", message: "line 1: rule 'story' has no alternatives"),
    Mistake(
      rules: "story\n  1 x <story>",
      message: "line 1: rule 'story' contains itself: there is no longest story"),
    Mistake(
      rules: "story\n  1 a <end>\n  1 [object=thing] .\nend\n  1 (thing) .",
      message: "line 5: slot 'thing' may be empty here"),
    Mistake(
      rules: "story\n  1 [object=thing] a (thing) .",
      message: "line 2: 'a' stands before a new word, not before '(thing)'"),
    Mistake(
      rules: "story\n  1 [object=thing] [use%thing.now] .",
      message: "line 2: 'use' has no words where thing is food"),
    Mistake(
      rules: "story\n  1 [person=hero] <end>\nend\n  1 ?hero:f .\n  1 ?hero:m !",
      message: "line 3: no alternative of 'end' can be taken where hero is p (plural)"),
    Mistake(
      rules: "story\n  1 [see] .",
      message: "line 2: 'see': say .past or .now, there is no slot 'tense'"),
    Mistake(
      rules: "story\n  2 the axe .\n  1 the [object] .",
      message:
        "line 3: 'the' can begin this alternative of 'story' and an earlier one, where no slot "
        + "holds a word"),
    Mistake(
      rules: "story\n  1 [object=x] .\n  1 the [person=x] .",
      message: "line 3: slot 'x' holds words of another lexicon"),
    Mistake(
      rules: "story\n  1 an axe .", message: "line 2: write 'a': it becomes 'an' before a vowel"),
    Mistake(
      rules: "story\n  1 5 .",
      message: "line 2: '5' is neither a word nor a sign: use letters, or one of , . ! ?"),
    Mistake(
      rules: "story\n  1 orla .",
      message: "line 2: 'orla' and 'Orla' differ by capitals only: at the beginning of a sentence "
        + "they could not be told apart"),
  ]

  @Test(arguments: mistakes) func `A mistake in the rules is named`(_ mistake: Mistake) {
    let error = #expect(throws: GrammarError.self) {
      try Grammar(rules: mistake.rules, words: [Self.words])
    }
    #expect(error?.description == mistake.message)
  }

  @Test(arguments: [
    ("any: axe", "line 1: begin with 'words NAME KIND'"),
    ("words x thing", "line 1: write 'words NAME KIND', KIND one of plain, noun, verb"),
    ("words x noun\n  axe", "line 2: name the class: 'CLASS: words'"),
    ("words x noun\n  any 0: axe", "line 2: write 'CLASS WEIGHT: words'"),
    ("words x noun\n  any: axe/blade", "line 2: 'axe/blade' has not the forms of 'x'"),
    ("words x noun", "lexicon 'x' is empty or there twice"),
    ("words x noun\n  a: axe\n  a: key", "lexicon 'x' has a class twice"),
  ]) func `A mistake in the words is named`(_ words: String, _ message: String) {
    let error = #expect(throws: GrammarError.self) {
      try Grammar(rules: "story\n  1 [x] .", words: [words])
    }
    #expect(error?.description == message)
  }

  @Test func `A word that begins with another one is refused`() {
    let words = "words x plain\n  any: one one_day"
    let error = #expect(throws: GrammarError.self) {
      try Grammar(rules: "story\n  1 [x] .", words: [words])
    }
    #expect(error?.message == "'one day' of 'x' begins with another of its words")
  }

  @Test func `Regular forms follow the spelling of English`() {
    #expect(
      ["fox", "church", "berry", "toy", "axe"].map(Inflection.plural)
        == ["foxes", "churches", "berries", "toys", "axes"])
    #expect(
      ["go", "carry", "play", "dig_up"].map(Inflection.thirdPerson)
        == ["goes", "carries", "plays", "digs_up"])
    #expect(
      ["use", "carry", "play", "look_for"].map(Inflection.past)
        == ["used", "carried", "played", "looked_for"])
  }

  @Test func `Text and tokens are inverse to each other`() throws {
    var spelling = Spelling()
    let words = [
      "a", "old", "fox", "Orla", "said", ",", "\"", "I", "run", "?", ".", "asked", "'s", "den",
    ]
    for word in words { _ = try spelling.token(word) }
    let text =
      #""I run," said Orla. "I run?" asked an old fox. A fox's den. Orla said, "Run." Fox."#
    let tokens = try #require(spelling.tokens(of: text))
    #expect(String(decoding: spelling.text(of: tokens), as: UTF8.self) == text)
    #expect(spelling.length(of: tokens) - 1 + 1 == text.utf8.count, "one letter for 'an'")
    for other in ["a  fox", "A old fox.", "an fox.", "a Fox.", "A fox .", "A cat.", "A fox;", "'"] {
      #expect(spelling.tokens(of: other) == nil, "\(other)")
    }
  }
}
