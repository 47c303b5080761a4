/// The regular forms of English nouns and verbs; irregular ones are written out in the word lists.
enum Inflection {
  /// "fox" → "foxes", "berry" → "berries"; of several words joined by `_` the last is inflected.
  static func plural(_ noun: String) -> String {
    if endsInConsonantAndY(noun) { return noun.dropLast() + "ies" }
    let hisses = ["s", "x", "z", "ch", "sh"].contains { noun.hasSuffix($0) }
    return noun + (hisses ? "es" : "s")
  }

  /// "carry" → "carries", "go" → "goes"; of several words joined by `_` the first is inflected.
  static func thirdPerson(_ verb: String) -> String {
    inflectingFirstWord(verb) { $0.hasSuffix("o") ? $0 + "es" : plural($0) }
  }

  /// "carry" → "carried", "use" → "used"; of several words joined by `_` the first is inflected.
  static func past(_ verb: String) -> String {
    inflectingFirstWord(verb) { verb in
      if endsInConsonantAndY(verb) { return verb.dropLast() + "ied" }
      return verb + (verb.hasSuffix("e") ? "d" : "ed")
    }
  }

  private static func inflectingFirstWord(_ verb: String, _ inflect: (String) -> String) -> String {
    guard let gap = verb.firstIndex(of: "_") else { return inflect(verb) }
    return inflect(String(verb[..<gap])) + verb[gap...]
  }

  private static func endsInConsonantAndY(_ word: String) -> Bool {
    guard word.hasSuffix("y"), let before = word.dropLast().last else { return false }
    return !"aeiou".contains(before)
  }
}
