import Protocols

/// Stories of the embedded grammar, whose exact probabilities are known: how far a model is from
/// perfect can be stated, not only how far models are from each other.
public struct GrammarStories: Corpus {
  public static let kind = "grammar"
  public static let summary = "stories of an embedded grammar, with their exact probabilities"
  public static let formula = "excess = Σ (log p - log q) / Σ bytes over 2,000 held-out stories"
  public static let source = "written for this project"

  @Setting("words that are spelled as another of their length: another language, as hard to learn")
  public var relabel: Fraction = 0

  /// The defaults.
  public init() {}

  /// Training stories without end, by the data seed; the same held-out stories for every seed.
  public func content(of split: Split, seed: UInt64) throws -> CorpusContent? {
    let grammar = try Grammar.embedded().relabelled(relabel.value)
    switch split {
    case .train:
      return .separate(
        StorySource(grammar: grammar, stream: Grammar.trainingStream(seed: seed), count: nil))
    case .validation:
      return .separate(
        StorySource(
          grammar: grammar, stream: Grammar.heldOutStream, count: Grammar.heldOutCount))
    case .test: return nil
    }
  }
}

/// Stories of one stream.
struct StorySource: DocumentSource {
  let grammar: Grammar
  let stream: RandomStream
  let count: Int?
  /// Found by a search over all derivations (`GrammarStatistics`); a test compares.
  var longestByteCount: Int? { 249 }

  func document(_ index: Int) -> Document {
    let story = grammar.story(stream, index: index)
    return Document(story.text, logProbability: story.logProbability)
  }
}
