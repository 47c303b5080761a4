/// A text and the probability with which the grammar writes it.
public struct Story: Hashable, Sendable {
  /// One line of 7-bit characters.
  public let text: String
  /// Natural logarithm of the probability that a story is exactly this text.
  public let logProbability: Double

  /// Length of the text in bytes.
  public var bytes: Int { text.utf8.count }
}
