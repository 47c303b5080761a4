import Foundation
import Tensors
import Testing

@testable import CorporaPlugin

/// A grammar with every feature of the notation, small enough to write down all its stories.
@Suite struct SmallGrammarTests {
  static let rules = """
    story
      1  [when=tense] [person=hero] [see~hero] <goods> . <end>
    goods
      2  a <one>
      1  two [object*=thing]
    one
      3  [object=thing]
      1  old [object=thing]
    end
      3  ?thing:food  " I eat [it~thing] , " said [person:f] .
      2  ?thing:pl  the (thing) [be~thing] [state%thing] .
      1  ?hero:p  so (hero) [see~hero] the (thing) .
      1  !friend then [she%hero] [see~hero] [it~thing] .
    """
  static let words = """
    words person plain
      f 2: Orla Mara
      m: Tobin
      p*: Ann_and_ + Ben Ed
    words object noun
      tool 3: axe key
      food: loaf~loaves
    words see verb
      any: see~saw carry
    words be verb
      any: be~was~were~is~are
    words state plain
      tool: lost rusty
      food: eaten
    words it noun
      any: it~them
    words she plain
      f: she
      m: he
      p: they
    words when plain
      past 3: once long_ago
      now: today
    words friend plain
      f: Una
    """

  /// `friend` is never filled: its rule would not be reached.
  static func grammar() throws -> Grammar {
    try Grammar(
      rules: rules + "\nnever\n  1 [friend=friend]", words: [words])
  }

  /// All texts that have the shape of a story, right or wrong, by their pieces.
  static func candidates() -> Set<String> {
    let names = ["Orla", "Mara", "Tobin", "Ann and Ben", "Ann and Ed"]
    let sees = ["see", "sees", "saw", "carry", "carries", "carried"]
    let things = ["axe", "axes", "key", "keys", "loaf", "loaves"]
    let goods = ["a ", "an ", "two ", "an old ", "a old ", "two old "].flatMap { article in
      things.map { (article + $0, $0) }
    }
    var texts: Set<String> = []
    for when in ["Once", "Long ago", "Today"] {
      for name in names {
        for see in sees {
          for (good, thing) in goods {
            let start = "\(when) \(name) \(see) \(good)."
            for it in ["it", "them"] {
              for who in ["Orla", "Mara", "Tobin"] {
                texts.insert("\(start) \"I eat \(it),\" said \(who).")
              }
              for she in ["She", "He", "They"] {
                for see in sees { texts.insert("\(start) Then \(she.lowercased()) \(see) \(it).") }
              }
            }
            for see in sees { texts.insert("\(start) So \(name) \(see) the \(thing).") }
            for be in ["was", "were", "is", "are"] {
              for state in ["lost", "rusty", "eaten"] {
                texts.insert("\(start) The \(thing) \(be) \(state).")
              }
            }
          }
        }
      }
    }
    return texts
  }

  @Test func `The probabilities of all stories sum to 1, and the sums over rules are right`() throws
  {
    let grammar = try Self.grammar()
    var (mass, entropy, bytes, collision) = (0.0, 0.0, 0.0, 0.0)
    var texts: [String] = []
    for text in Self.candidates() {
      let derivations = grammar.derivations(of: text)
      #expect(derivations.count <= 1)
      guard let logProbability = derivations.first else { continue }
      let p = exp(logProbability)
      mass += p
      entropy -= p * logProbability
      bytes += p * Double(text.utf8.count)
      collision += p * p
      texts.append(text)
    }
    let statistics = grammar.statistics
    // Three times, two verbs; three single heroes with 29 continuations, two pairs with 47.
    #expect(texts.count == 3 * 2 * (3 * 29 + 2 * 47))
    #expect(abs(mass - 1) < 1e-12)
    #expect(abs(statistics.mass - 1) < 1e-12)
    #expect(abs(statistics.entropy - entropy) < 1e-11)
    #expect(abs(statistics.meanBytes - bytes) < 1e-10)
    #expect(abs(statistics.collision - collision) < 1e-14)
    #expect(statistics.longest == texts.map(\.utf8.count).max())
    #expect(grammar.logProbability(of: statistics.longestStory) != nil)
    let words = texts.flatMap { $0.split { " .,\"".contains($0) } }.map { word in
      word.first?.isUppercase == true ? word.lowercased() : String(word)
    }
    // Of the signs there are three; "an" is "a".
    #expect(statistics.vocabulary == Set(words).subtracting(["an"]).count + 3)
  }

  @Test func `The generator writes each story as often as its probability says`() throws {
    let grammar = try Self.grammar()
    let stream = RandomStream(seed: 3, "test")
    var counts: [Story: Int] = [:]
    let draws = 20_000
    for index in 0..<draws { counts[grammar.story(stream, index: index), default: 0] += 1 }
    let common = counts.filter { $0.key.logProbability > log(0.002) }
    #expect(common.count > 20)
    for (story, count) in common {
      let p = exp(story.logProbability)
      let deviation =
        (Double(count) - Double(draws) * p) / (Double(draws) * p * (1 - p)).squareRoot()
      #expect(abs(deviation) < 4.5, "\(story.text): \(count)")
      #expect(grammar.logProbability(of: story.text) == story.logProbability)
    }
  }

  @Test func `What breaks agreement is not in the language`() throws {
    let grammar = try Self.grammar()
    let story = "Long ago Ann and Ed carried two axes. The axes were rusty."
    #expect(grammar.logProbability(of: story) != nil)
    for wrong in [
      "Long ago Ann and Ed carry two axes. The axes were rusty.",
      "Long ago Ann and Ed carried two axes. The axes was rusty.",
      "Long ago Ann and Ed carried two axes. The axes are rusty.",
      "Long ago Ann and Ed carried two axes. The axes were eaten.",
      "Long ago Ann and Ed carried two axes. The keys were rusty.",
      "Long ago Ann and Ed carried two axes. The axes were rusty",
      "Long ago Ann and Ed carried two axes.", "", "Long", story + " ", story + " Once", "Ä",
    ] {
      #expect(grammar.logProbability(of: wrong) == nil, "\(wrong)")
    }
  }
}
