/// What holds for the stories of a grammar as a whole, computed from the rules and not by sampling.
public struct GrammarStatistics: Sendable {
  /// Σ p over all stories: 1, but for rounding.
  public let mass: Double
  /// Mean of -log p over the stories, in nats: what a perfect model needs for a story.
  public let entropy: Double
  /// Mean length of a story.
  public let meanBytes: Double
  /// Length of the longest story.
  public let longest: Int
  /// One of the longest stories.
  public let longestStory: String
  /// Σ p²: the probability that two stories are the same.
  public let collision: Double
  /// Different words and signs that stories contain; "the" and "The" are one, "fox" and "foxes" two.
  public let vocabulary: Int
  /// Words and compounds in the word lists.
  public let entries: Int

  /// Mean of -log p over the mean length, in nats.
  public var entropyPerByte: Double { entropy / meanBytes }

  init(_ program: Program) throws(GrammarError) {
    var sums = try GrammarSums(program)
    let story = try sums.ofStory()
    mass = story.ends.reduce(0) { $0 + $1.weight.probability }
    collision = story.ends.reduce(0) { $0 + $1.weight.square }
    entropy = story.entropy
    // The first word has no space before it.
    meanBytes = story.bytes - 1
    var search = try LongestStory(program)
    let text = program.spelling.text(of: search.tokens())
    longest = text.count
    longestStory = String(decoding: text, as: UTF8.self)
    vocabulary = sums.written.count
    entries = program.lexicons.reduce(0) { $0 + $1.entries.count }
  }
}
