/// Documents to train on and to evaluate with.
public protocol Corpus: Plugin {
  /// The documents of a part, in order.
  ///
  /// - Parameters:
  ///   - split: which part.
  ///   - seed: the run's data seed, for a corpus that is made and not read.
  /// - Throws: a typed error with the path and what is wrong.
  func documents(_ split: Split, seed: UInt64) throws -> any DocumentSource
}

/// A part of the data.
public enum Split: String, Sendable, CaseIterable {
  case train, validation, test
}

/// Documents by number. There may be more than fit in memory, or no end of them.
public protocol DocumentSource: Sendable {
  /// How many there are; nil where they are made without end.
  var count: Int? { get }
  /// Document `index`, counted from 0.
  func document(_ index: Int) throws -> Document
  /// How rows are cut from the documents.
  var layout: RowLayout { get }
}

/// How documents become rows of tokens.
public enum RowLayout: Sendable {
  /// All documents one after another, windows cut at random places for training and in order for
  /// evaluation.
  case windows
  /// One whole document a row, between a begin and an end token, padding masked.
  case documents
}

/// One document.
public struct Document: Sendable {
  /// Its text, in parts that count more or less.
  public let parts: [Part]
  /// The natural logarithm of its probability under the source, where that is known.
  public let logProbability: Double?

  /// A piece of text with the weight of its tokens in the loss.
  public struct Part: Sendable {
    /// The text, or tokens where the corpus has no text.
    public let content: Content
    /// The weight of its tokens in the loss.
    public let weight: Double

    /// A part.
    public init(_ content: Content, weight: Double = 1) {
      (self.content, self.weight) = (content, weight)
    }
  }

  /// What a part is made of.
  public enum Content: Sendable {
    case text(String)
    case tokens([Int32])
  }

  /// A document of parts.
  public init(_ parts: [Part], logProbability: Double? = nil) {
    (self.parts, self.logProbability) = (parts, logProbability)
  }

  /// A document of plain text.
  public init(_ text: String, logProbability: Double? = nil) {
    self.init([Part(.text(text))], logProbability: logProbability)
  }
}
