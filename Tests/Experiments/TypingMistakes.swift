import Testing

@testable import ExperimentFile

/// Typing mistakes in a word: a letter dropped, doubled, swapped with the next, replaced.
enum TypingMistakes {
  static func of(_ word: Word) -> [String] {
    switch word.role {
    case .free: []
    case .unit: Set(units(word.text)).subtracting([word.text]).sorted()
    case .name(let isRight):
      Set(names(word.text, at: word.range.lowerBound)).sorted().filter {
        $0 != word.text && !$0.isEmpty && !isRight($0) && !KeyText.looksTyped($0)
      }
    }
  }

  /// Places and letters depend on where the word stands, so that a word that comes often is
  /// mistyped in many ways.
  private static func names(_ text: String, at offset: Int) -> [String] {
    let letters = Array(text)
    let places = letters.indices.filter { letters[$0].isASCII && letters[$0].isLetter }
    guard !places.isEmpty else { return [] }
    let draw = Draw(seed: offset, name: text)
    func place(_ index: Int) -> Int { places[draw.below(places.count, index)] }
    var found: [[Character]] = []
    // Of a word of one letter nothing would be left to be recognised.
    if letters.count > 1 {
      var dropped = letters
      dropped.remove(at: place(0))
      var replaced = letters
      replaced[place(1)] = Array("aeinorstq")[draw.below(9, 2)]
      found += [dropped, replaced]
      var swapped = letters
      let first = min(place(3), letters.count - 2)
      swapped.swapAt(first, first + 1)
      found.append(swapped)
    }
    var doubled = letters
    let twice = place(4)
    doubled.insert(letters[twice], at: twice)
    found.append(doubled)
    // Two of the four: words come more than once, and a plan is made for each.
    let rest = draw.below(2, 5)
    return found.enumerated().filter { $0.offset % 2 == rest || found.count < 3 }
      .map { String($0.element) }
  }

  private static func units(_ text: String) -> [String] {
    if text == "true" || text == "false" {
      return [String(text.dropLast()), String(text.reversed()), text + "e"]
    }
    var found = [text + "x", text.replacing("0", with: "O")]
    if text.hasSuffix("%") { found += [text + "%", text.dropLast() + "&"] }
    if text.contains("e") { found += [text.replacing("e", with: "ee")] }
    if text.contains(".") { found += [text.replacing(".", with: "..")] }
    return found
  }
}
