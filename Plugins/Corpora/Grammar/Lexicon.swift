import Foundation

/// Words of one kind from which a rule draws, each with its forms, its class and its probability.
///
/// A class, though it never changes: it is looked up for every word of every story, and one
/// reference is cheaper to pass around than a structure of arrays.
final class Lexicon: Sendable {
  /// How the words are inflected.
  enum Kind: String, Sendable {
    /// One form.
    case plain
    /// Singular, plural.
    case noun
    /// Past singular, past plural, present singular, present plural, base ("was were is are be").
    case verb

    var forms: Int {
      switch self {
      case .plain: 1
      case .noun: 2
      case .verb: 5
      }
    }
  }

  struct Entry: Sendable {
    /// The tokens of each form: those of the kind, then the named ones of the lexicon.
    let forms: [[Token]]
    /// Index of the class in `Program.classes`.
    let classIndex: Int
    /// Whether the word is plural by itself.
    let isPlural: Bool
    /// Within the lexicon; the probabilities sum to 1.
    var probability: Double
  }

  /// The entries that a draw chooses among: all of the lexicon, or those of a class.
  final class Group: Sendable {
    let range: Range<Int>
    /// Probability of the entries up to each one, within the group.
    let cumulative: [Double]
    let logProbabilities: [Double]
    /// -Σ p log p.
    let entropy: Double
    /// Σ p².
    let collision: Double
    /// For each form: the mean of its length, spaces included.
    let meanLength: [Double]
    /// For each form: the probability that it begins with a vowel.
    let vowels: [Double]

    init(_ entries: [Entry], _ range: Range<Int>, _ spelling: Spelling) {
      self.range = range
      let total = entries[range].reduce(0) { $0 + $1.probability }
      let p = entries[range].map { $0.probability / total }
      var sum = 0.0
      cumulative = p.map { p in
        sum += p
        return sum
      }
      logProbabilities = p.map { log($0) }
      entropy = -p.reduce(0) { $0 + $1 * log($1) }
      collision = p.reduce(0) { $0 + $1 * $1 }
      func mean(_ value: ([Token]) -> Double) -> [Double] {
        entries[range.lowerBound].forms.indices.map { form in
          zip(p, entries[range]).reduce(0) { $0 + $1.0 * value($1.1.forms[form]) }
        }
      }
      meanLength = mean { Double(spelling.length(of: $0)) }
      vowels = mean { spelling.words[Int($0[0])].beginsWithVowel ? 1 : 0 }
    }
  }

  let name: String
  let kind: Kind
  /// Names of the forms beyond those of the kind.
  let namedForms: [String]
  let entries: [Entry]
  let all: Group
  let classes: [Int: Group]
  /// For each form: the entries that begin with a token.
  let byFirstToken: [[Token: [Int]]]

  /// The entries of a class lie together.
  init(name: String, kind: Kind, namedForms: [String], entries: [Entry], _ spelling: Spelling) {
    (self.name, self.kind, self.namedForms, self.entries) = (name, kind, namedForms, entries)
    all = Group(entries, 0..<entries.count, spelling)
    var classes: [Int: Group] = [:]
    var start = 0
    while start < entries.count {
      let classIndex = entries[start].classIndex
      let end = entries[start...].firstIndex { $0.classIndex != classIndex } ?? entries.count
      classes[classIndex] = Group(entries, start..<end, spelling)
      start = end
    }
    self.classes = classes
    byFirstToken = (0..<kind.forms + namedForms.count).map { form in
      Dictionary(grouping: entries.indices) { entries[$0].forms[form][0] }
    }
  }

  /// The form of a named one; nil if the lexicon has none of the name.
  func form(named name: String) -> Int? {
    if kind == .verb && name == "base" { return 4 }
    return namedForms.firstIndex(of: name).map { kind.forms + $0 }
  }

  /// The form for a number and, of a verb, a tense.
  func form(isPlural: Bool, isPast: Bool) -> Int {
    switch kind {
    case .plain: 0
    case .noun: isPlural ? 1 : 0
    case .verb: (isPast ? 0 : 2) + (isPlural ? 1 : 0)
    }
  }
}
