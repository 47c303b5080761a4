/// Finds the name that was probably meant.
package enum Suggestion {
  /// The nearest of `names` within one edit in three, or a name that is a word of the other.
  package static func nearest(to typed: String, among names: some Sequence<String>) -> String? {
    allNearest(to: typed, among: names).first
  }

  /// `did you mean 'rank'?`, with every name that is equally near; nothing where none is near.
  ///
  /// `written` is what is to be written for a name.
  package static func question(
    for typed: String, among names: some Sequence<String>,
    written: (String) -> String = { $0 }
  ) -> String? {
    let near = allNearest(to: typed, among: names).prefix(4).map { "'\(written($0))'" }
    return near.isEmpty ? nil : "did you mean \(list(near))?"
  }

  /// All names at the least distance, in the order of the alphabet: of two words that differ in one
  /// letter, nobody knows which was meant.
  private static func allNearest(
    to typed: String, among names: some Sequence<String>
  ) -> [String] {
    let limit = max(1, typed.count / 3)
    var best: (distance: Int, names: [String]) = (limit + 1, [])
    var byWord: [String] = []
    for name in Set(names).sorted() {
      let distance = editDistance(typed, name, limit: limit)
      // A word of which no letter is left was not meant.
      if distance <= limit, distance < max(typed.count, name.count) {
        if distance < best.distance { best = (distance, []) }
        if distance == best.distance { best.names.append(name) }
      }
      if byWord.isEmpty, sharesWord(typed, name) { byWord = [name] }
    }
    return best.names.isEmpty ? byWord : best.names
  }

  /// `rest_every` and `every`: one is a whole word of the other.
  private static func sharesWord(_ typed: String, _ name: String) -> Bool {
    func words(_ text: String) -> [Substring] { text.split { $0 == "_" || $0 == "-" } }
    return typed != name
      && (words(typed).contains { $0 == name } || words(name).contains { $0 == typed })
  }

  /// The Damerau–Levenshtein distance (neighbours may be swapped), or more than `limit`.
  static func editDistance(_ left: String, _ right: String, limit: Int) -> Int {
    let first = Array(left.unicodeScalars)
    let second = Array(right.unicodeScalars)
    if abs(first.count - second.count) > limit || min(first.count, second.count) == 0 {
      return max(first.count, second.count)
    }
    var before: [Int] = []
    var previous = Array(0...second.count)
    for i in 1...first.count {
      var current = [i] + Array(repeating: 0, count: second.count)
      for j in 1...second.count {
        let cost = first[i - 1] == second[j - 1] ? 0 : 1
        var distance = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost)
        if i > 1, j > 1, first[i - 1] == second[j - 2], first[i - 2] == second[j - 1] {
          distance = min(distance, before[j - 2] + 1)
        }
        current[j] = distance
      }
      before = previous
      previous = current
    }
    return previous[second.count]
  }

  /// `a`, `a or b`, `a, b or c`.
  static func list(_ names: [String], _ last: String = "or") -> String {
    guard let final = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(last) " + final
  }
}
