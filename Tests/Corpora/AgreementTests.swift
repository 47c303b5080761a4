import Testing

@testable import CorporaPlugin

/// Rules of English, checked by looking at the words of stories: without the grammar's rules.
@Suite struct AgreementTests {
  /// A story taken apart with the help of the word lists alone.
  struct Reading {
    let text: String
    /// The words outside quotations, and those within.
    var narration: [String] = []
    var speech: [String] = []
    var isPast = false
    var hero = ""
    var gender = ""
    var thingIsPlural = false
    var town = ""
    var friend: String?

    init(_ text: String, _ people: [String: Set<String>]) {
      self.text = text
      for (index, part) in text.split(separator: "\"", omittingEmptySubsequences: false)
        .enumerated()
      {
        let words = part.split { " .,?".contains($0) }.map(String.init)
        if index % 2 == 0 { narration += words } else { speech += words }
      }
      let first = text.prefix { $0 != "." }.split { " ,".contains($0) }.map(String.init)
      isPast = ["One", "Long", "Last", "Once", "Yesterday", "Years", "Ages"].contains(first[0])
      let start = first.firstIndex { word in people.values.contains { $0.contains(word) } } ?? 0
      let isPair = start + 1 < first.count && first[start + 1] == "and"
      hero = first[start...(isPair ? start + 2 : start)].joined(separator: " ")
      gender = isPair ? "p" : people["f"]?.contains(first[start]) == true ? "f" : "m"
      town = first[first.count - 1]
      // The thing's article is the last one, unless the road to the town has one too.
      let counts = [
        "two", "three", "some", "four", "many", "five", "six", "ten", "seven", "eight",
        "nine",
      ]
      let object = first[(start + (isPair ? 5 : 1))...]
      thingIsPlural = object.contains { counts.contains($0) }
      let names = people["f", default: []].union(people["m", default: []])
      friend = narration.first { names.contains($0) && $0 != hero }
    }
  }

  /// Names by class, read off the word lists line by line.
  static let people: [String: Set<String>] = {
    var names: [String: Set<String>] = [:]
    var current = ""
    for line in peopleWords.split(separator: "\n").prefix(while: { !$0.contains("trade") }) {
      for word in line.split(separator: " ") {
        switch word {
        case "f", "m", "p*": current = word == "p*" ? "p" : String(word)
        case "words", "person", "plain", "+", "4:", "3:": break
        default: names[current, default: []].insert(String(word.replacing("_and_", with: "")))
        }
      }
    }
    return names
  }()

  static let readings = Result {
    let grammar = try Grammar.embedded()
    let stream = Grammar.trainingStream(seed: 5)
    return (0..<2_000).map { Reading(grammar.story(stream, index: $0).text, people) }
  }

  @Test func `The story stays in the tense of its first words`() throws {
    for story in try Self.readings.get() {
      let wrong = story.isPast ? ["is", "are"] : ["was", "were"]
      #expect(!story.narration.contains { wrong.contains($0) }, "\(story.text)")
      #expect(!story.speech.contains { ["was", "were"].contains($0) }, "\(story.text)")
    }
  }

  @Test func `The pronouns of the hero and of the friend have their genders`() throws {
    let pronouns = ["f": "she", "m": "he", "p": "they"]
    var met = 0
    for story in try Self.readings.get() {
      for (word, next) in zip(story.narration, story.narration.dropFirst()) {
        if word == "Then" {
          #expect(next == pronouns[story.gender], "\(story.text)")
          met += 1
        }
        if word == "Later" {
          let friend = try #require(story.friend, "\(story.text)")
          let isWoman = Self.people["f"]?.contains(friend) == true
          #expect(next == (isWoman ? "she" : "he"), "\(story.text)")
          #expect(next != pronouns[story.gender], "\(story.text)")
          met += 1
        }
      }
    }
    #expect(met > 500)
  }

  @Test func `What refers to the thing has its number`() throws {
    for story in try Self.readings.get() {
      let wrong = story.thingIsPlural ? "it" : "them"
      #expect(!(story.narration + story.speech).contains(wrong), "\(story.text)")
    }
  }

  @Test func `Verbs agree with the hero and with the thing, whatever stands between`() throws {
    var met = 0
    for story in try Self.readings.get() {
      let (singular, plural) = story.isPast ? ("was", "were") : ("is", "are")
      if story.text.contains("At last \(story.hero) ") {
        let be = story.gender == "p" ? plural : singular
        #expect(story.text.contains("At last \(story.hero) \(be) "), "\(story.text)")
        met += 1
      }
      // "The lamps that the fox near the mill guarded were dim."
      for sentence in story.text.split(separator: ". ")
      where sentence.hasPrefix("The ") && !sentence.contains("\"") {
        let words = sentence.split(separator: " ").map(String.init)
        guard words.contains(singular) || words.contains(plural) else { continue }
        #expect(words.contains(story.thingIsPlural ? plural : singular), "\(story.text)")
        met += 1
      }
    }
    #expect(met > 700)
  }

  @Test func `The end refers back to the beginning`() throws {
    var towns = 0
    for story in try Self.readings.get() {
      let sentences = story.text.split(separator: ".").map(String.init)
      let end = sentences[sentences.count - 1]
      if let town = end.split(separator: " ").last.map(String.init), town.first?.isUppercase == true
      {
        #expect(town == story.town, "\(story.text)")
        towns += 1
      }
      let names = Self.people["f", default: []].union(Self.people["m", default: []])
      for name in end.split(separator: " ").map(String.init) where names.contains(name) {
        #expect(name == story.hero || name == story.friend, "\(story.text)")
      }
    }
    #expect(towns > 400)
  }

  @Test func `The article is "an" before a vowel and nowhere else`() throws {
    for story in try Self.readings.get() {
      let words = story.narration + story.speech
      for (article, next) in zip(words, words.dropFirst()) where ["a", "an"].contains(article) {
        let vowel = "aeiou".contains(next.first ?? " ")
        #expect((article == "an") == vowel, "\(story.text)")
      }
    }
  }
}
