/// A text and the probability with which the grammar writes it.
public struct Story: Hashable, Sendable {
  /// One line of 7-bit characters.
  public let text: String
  /// Natural logarithm of the probability that a story is exactly this text.
  ///
  /// That it ends where it ends is part of this: a model is compared by its log-probability of the
  /// text and the end token, given the begin token.
  public let logProbability: Double

  /// Length of the text in bytes.
  public var bytes: Int { text.utf8.count }
}
