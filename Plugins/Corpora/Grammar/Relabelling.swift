import Protocols

extension Spelling {
  /// The same vocabulary with some of its words written as others: another language of the same
  /// grammar.
  ///
  /// A word gets the spelling of one that is as long, begins with a vowel or not as it does, and with
  /// a capital or not. So every story keeps its length in bytes, its probability and its one
  /// derivation, and all that is known of the grammar stays true. The words of a smaller share are
  /// among those of a larger one. "a" and signs stay.
  ///
  /// - Parameters:
  ///   - share: of the words, 0 to 1.
  ///   - stream: which words, and what they become.
  func relabelled(_ share: Double, _ stream: RandomStream) -> Spelling {
    struct Form: Hashable { let length: Int, vowel, capital: Bool }
    var exchanged: [Form: [Int]] = [:]
    let (chosen, order) = (stream.at(0), stream.at(1))
    for (index, word) in words.enumerated() where word.role == .word {
      guard Token(index) != article, chosen.uniform(index) < share else { continue }
      let form = Form(
        length: word.bytes.count, vowel: word.beginsWithVowel, capital: word.bytes[0] < 0x60)
      exchanged[form, default: []].append(index)
    }
    var spelled = words
    for group in exchanged.values {
      // Around a circle in a random order, so that none keeps its own unless it is alone.
      let circle = group.sorted { order.uniform($0) < order.uniform($1) }
      for (place, index) in circle.enumerated() {
        spelled[index] = words[circle[(place + 1) % circle.count]]
      }
    }
    return Spelling(spelled, article: article)
  }
}

extension Grammar {
  /// The grammar with a share of its words spelled as others, the same for all runs.
  public func relabelled(_ share: Double) -> Grammar {
    guard share > 0 else { return self }
    return Grammar(
      self, spelling: program.spelling.relabelled(share, RandomStream(seed: 0, "corpus/relabel")))
  }
}
