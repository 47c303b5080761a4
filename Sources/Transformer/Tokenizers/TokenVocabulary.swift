/// The tokens of a byte-pair model: texts, in which characters stand for bytes, with their numbers.
struct TokenVocabulary: Sendable {
  /// How many numbers below the largest may have no token.
  static let largestGap = 65_536

  private var texts = ByteStringTable()
  private var ids: [Int32] = []

  /// How many tokens there are.
  var count: Int { ids.count }

  /// The largest number, -1 when there is none.
  private(set) var largest: Int32 = -1

  /// Adds a token. Returns whether its text is new.
  mutating func add(_ text: String, _ id: Int32) -> Bool {
    guard texts.insert(text).isNew else { return false }
    ids.append(id)
    largest = max(largest, id)
    return true
  }

  /// The number of a token's text.
  func id(of text: String) -> Int32? { texts.find(text).map { ids[$0] } }

  /// Texts and numbers, in the order of the numbers.
  var sorted: [(text: String, id: Int32)] {
    (0..<count).sorted { ids[$0] < ids[$1] }.map { number in
      (String(decoding: texts[number], as: UTF8.self), ids[number])
    }
  }
}
