/// Text or tokens to train on and to evaluate with. Tokenizers are the toolkit's, not the corpus's.
public protocol Corpus: Plugin {
  /// What the corpus has for a part of the data, or nil where it has nothing of its own: then the
  /// experiment's fraction from the end of the training part is taken.
  ///
  /// - Parameters:
  ///   - split: which part.
  ///   - seed: the run's data seed, for a corpus that is made and not read.
  /// - Throws: `CorpusError` with the path and what is wrong.
  func content(of split: Split, seed: UInt64) throws -> CorpusContent?
  /// The files that it reads; their content, and not their place, is part of a run's identity.
  func files() throws -> [String]
}

extension Corpus {
  /// No files.
  public func files() throws -> [String] { [] }
}

/// A part of the data.
public enum Split: String, Sendable, CaseIterable {
  case train, validation, test
}

/// What a corpus consists of.
public enum CorpusContent: Sendable {
  /// Documents one after another: rows are windows of the whole text.
  case running(any DocumentSource)
  /// Documents apart: each row is one whole document between a begin and an end token.
  case separate(any DocumentSource)
  /// Tokens: rows are windows.
  case tokens(any TokenSequence)
}

/// Documents by number. There may be more than fit in memory, or no end of them.
public protocol DocumentSource: Sendable {
  /// How many there are; nil where they are made without end.
  var count: Int? { get }
  /// Document `index`, from 0.
  func document(_ index: Int) throws -> Document
  /// Bytes of the longest document, where that is known without making them all.
  var longestByteCount: Int? { get }
}

extension DocumentSource {
  /// Not known.
  public var longestByteCount: Int? { nil }
}

/// Tokens by position. There may be more than fit in memory.
public protocol TokenSequence: Sendable {
  /// How many there are.
  var count: Int { get }
  /// The tokens at a range of positions.
  func tokens(_ range: Range<Int>) -> [Int32]
}

/// One document.
public struct Document: Sendable, Equatable {
  /// Its text, in parts that count more or less in the loss.
  public let parts: [Part]
  /// The natural logarithm of its probability under the source, where that is known.
  public let logProbability: Double?

  /// A piece of text.
  public struct Part: Sendable, Equatable {
    /// The text.
    public let text: String
    /// The weight of its tokens in the loss: 0 for what is only read, such as a prompt.
    public let weight: Double

    /// A piece that counts with a weight.
    public init(_ text: String, weight: Double = 1) { (self.text, self.weight) = (text, weight) }
  }

  /// A document of parts.
  public init(_ parts: [Part], logProbability: Double? = nil) {
    (self.parts, self.logProbability) = (parts, logProbability)
  }

  /// A document of one part.
  public init(_ text: String, logProbability: Double? = nil) {
    self.init([Part(text)], logProbability: logProbability)
  }
}

/// A corpus that cannot be read.
public struct CorpusError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, with a line where there is one ("stories.jsonl:12").
  public let place: String
  /// What is wrong, and what is wanted.
  public let problem: String

  /// A problem at a place.
  public init(_ place: String, _ problem: String) { (self.place, self.problem) = (place, problem) }

  /// Place and problem.
  public var description: String { "\(place): \(problem)" }
}
