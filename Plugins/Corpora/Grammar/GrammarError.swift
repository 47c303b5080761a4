/// What is wrong with a grammar, and where.
///
/// A grammar is data, so its mistakes are found when it is read: a `Grammar` that exists generates
/// stories, all of them finite, and each in one way only.
public struct GrammarError: Error, Hashable, CustomStringConvertible {
  /// The line of the rules or of the words that the mistake is in, counted from 1; nil where it
  /// belongs to no line.
  public let line: Int?
  /// What is wrong.
  public let message: String

  init(_ message: String, line: Int? = nil) { (self.line, self.message) = (line, message) }

  /// The line and what is wrong.
  public var description: String { line.map { "line \($0): \(message)" } ?? message }
}
