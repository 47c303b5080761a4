import Foundation
import Protocols
import Transformer

/// Cuts a corpus into its parts and turns them into rows.
struct DataOpener {
  let settings: DataSettings
  let rows: Int
  let seed: UInt64
  let tokenizer: (any Tokenizer)?
  let vocabulary: Int
  private let content: CorpusContent
  /// Text of a running corpus, whole.
  private let text: String
  private let tokens: [Split: any TokenSequence]

  /// Text that a tokenizer is learnt from, at most.
  private static let learntBytes = 64 << 20

  init(_ settings: DataSettings, rows: Int, seed: UInt64) throws {
    (self.settings, self.rows, self.seed) = (settings, rows, seed)
    guard let content = try settings.corpus.content(of: .train, seed: seed) else {
      throw CorpusError("data", "the corpus has nothing to train on")
    }
    self.content = content
    switch content {
    case .tokens(let all):
      (tokenizer, text) = (nil, "")
      tokens = Self.parts(of: all, settings)
      vocabulary = try Self.largest(all) + 1
    case .running(let source):
      text = try Self.joined(source)
      let pieces = Self.parts(of: text, settings)
      let made = try settings.tokenizer.make(bounds: false) { [pieces[.train] ?? ""] }
      tokens = pieces.mapValues { TokenList(made.encode($0)) }
      (tokenizer, vocabulary) = (made, made.vocabularySize)
    case .separate(let source):
      (text, tokens) = ("", [:])
      let count = Self.parts(of: source.count ?? Int.max, settings)[.train]?.count ?? 0
      let made = try settings.tokenizer.make(bounds: true) { try Self.sample(source, count) }
      (tokenizer, vocabulary) = (made, made.vocabularySize)
    }
  }

  /// Rows to train on, and how many of them are a pass; nil where there is no end of them.
  func training() throws -> (TrainingRows, Double?) {
    switch content {
    case .separate(let source):
      let range = Self.parts(of: source.count ?? Int.max, settings)[.train] ?? 0..<0
      let part = source.count.map { _ in DocumentRange(source, range) } ?? source
      let documents = try documents(part)
      if source.count != nil, range.isEmpty {
        throw CorpusError("data", "has no document to train on")
      }
      return (.documents(documents), source.count.map { _ in Double(range.count) })
    case .running, .tokens:
      let part = tokens[.train] ?? TokenList([])
      try checkLength(of: part.count, "training")
      let windows = try TokenWindows(part, context: settings.context, name: "the training part")
      return (.windows(windows), Double(windows.count))
    }
  }

  /// A held-out part: a source of its own, the corpus's own, or a share from the end.
  func heldOut(_ split: Split) throws -> HeldOut? {
    let wanted = split == .validation ? settings.validation : settings.test
    if case .source(let corpus) = wanted {
      guard let content = try corpus.content(of: .train, seed: seed) else { return nil }
      return try heldOut(content, split)
    }
    if wanted == nil, let own = try settings.corpus.content(of: split, seed: seed) {
      return try heldOut(own, split)
    }
    switch content {
    case .separate(let source):
      guard let count = source.count else {
        if wanted == nil, split == .test { return nil }
        throw CorpusError(
          "data.\(split.rawValue)", "is a share of documents without end; leave it out")
      }
      guard let range = Self.parts(of: count, settings)[split], !range.isEmpty else { return nil }
      return HeldOut(try documents(DocumentRange(source, range)), count: range.count, rows: rows)
    case .running, .tokens:
      guard let part = tokens[split], part.count > 0 else { return nil }
      try checkLength(of: part.count, split.rawValue)
      return try heldOut(.tokens(part), split)
    }
  }

  private func heldOut(_ content: CorpusContent, _ split: Split) throws -> HeldOut {
    let name = "data.\(split.rawValue)"
    switch content {
    case .separate(let source):
      guard let count = source.count, count > 0 else {
        throw CorpusError(name, "has no documents, or no end of them")
      }
      return HeldOut(try documents(source), count: count, rows: rows)
    case .running(let source):
      guard let tokenizer else {
        throw CorpusError(name, "is text, and the training part is tokens")
      }
      let list = TokenList(tokenizer.encode(try Self.joined(source)))
      return HeldOut(
        try TokenWindows(list, context: settings.context, name: name), rows: rows,
        tokenizer: tokenizer)
    case .tokens(let tokens):
      if let largest = try? Self.largest(tokens), largest >= vocabulary, tokenizer != nil {
        throw CorpusError(name, "has the token \(largest), and there are \(vocabulary)")
      }
      return HeldOut(
        try TokenWindows(tokens, context: settings.context, name: name), rows: rows,
        tokenizer: tokenizer)
    }
  }

  /// Refuses a part of the text that is shorter than a row.
  private func checkLength(of count: Int, _ part: String) throws {
    let all = tokens.values.reduce(0) { $0 + $1.count }
    if all == 0 {
      throw CorpusError((try? settings.corpus.files())?.first ?? "data", "is empty")
    }
    guard count < settings.context else { return }
    throw CorpusError(
      "data.context",
      "is \(settings.context), and the \(part) part has \(count) of the data's \(all) tokens")
  }

  private func documents(_ source: any DocumentSource) throws -> DocumentRows {
    guard let tokenizer else {
      throw CorpusError("data", "documents need a tokenizer, and the training part is tokens")
    }
    let documents = try DocumentRows(source, tokenizer, context: settings.context)
    if let longest = source.longestByteCount, settings.tokenizer is BytesRecipe,
      longest + 2 > settings.context
    {
      throw CorpusError(
        "data.context",
        "is \(settings.context), and the longest document has \(longest + 2) tokens with begin "
          + "and end; write \(longest + 2) or more")
    }
    return documents
  }
}

// MARK: - Cutting

extension DataOpener {
  /// How many of `count` belong to each part, by place: training, then validation, then test.
  private static func parts(of count: Int, _ settings: DataSettings) -> [Split: Range<Int>] {
    func share(_ part: DataSettings.Part?, _ standard: Double) -> Double {
      if case .share(let share) = part { share } else { part == nil ? standard : 0 }
    }
    guard count < Int.max else { return [.train: 0..<count] }
    let (validation, test) = (share(settings.validation, 0.1), share(settings.test, 0))
    // A part begins where the share before it ends, rounded down, as `int(0.9 * n)` of Python.
    let first = Int((1 - validation - test) * Double(count) + 1e-9)
    let second = Int((1 - test) * Double(count) + 1e-9)
    return [
      .train: 0..<first, .validation: first..<max(first, second),
      .test: max(first, second)..<count,
    ]
  }

  /// Parts of a text, cut between characters.
  private static func parts(of text: String, _ settings: DataSettings) -> [Split: String] {
    let bytes = Array(text.utf8)
    func bound(_ place: Int) -> Int {
      var place = place
      while place < bytes.count, bytes[place] & 0xC0 == 0x80 { place += 1 }
      return place
    }
    return parts(of: bytes.count, settings).mapValues { range in
      String(decoding: bytes[bound(range.lowerBound)..<bound(range.upperBound)], as: UTF8.self)
    }
  }

  private static func parts(
    of tokens: any TokenSequence, _ settings: DataSettings
  ) -> [Split: any TokenSequence] {
    parts(of: tokens.count, settings).mapValues { TokenRange(tokens, $0) }
  }

  private static func joined(_ source: any DocumentSource) throws -> String {
    guard let count = source.count else {
      throw CorpusError("data", "a running text cannot be without end")
    }
    return try (0..<count).map { index in
      try source.document(index).parts.map(\.text).joined()
    }.joined()
  }

  /// Documents for a tokenizer to learn from, up to some length.
  private static func sample(_ source: any DocumentSource, _ count: Int) throws -> [String] {
    var (texts, bytes): ([String], Int) = ([], 0)
    while texts.count < min(count, 20_000), bytes < learntBytes {
      let text = try source.document(texts.count).parts.map(\.text).joined()
      bytes += text.utf8.count
      texts.append(text)
    }
    return texts
  }

  private static func largest(_ tokens: any TokenSequence) throws -> Int {
    var largest: Int32 = 0
    for start in stride(from: 0, to: tokens.count, by: 1 << 20) {
      let part = tokens.tokens(start..<min(tokens.count, start + 1 << 20))
      largest = max(largest, part.max() ?? 0)
    }
    guard largest < Int32.max else {
      throw CorpusError("data", "has a token beyond every vocabulary; is 'type' right?")
    }
    return Int(largest)
  }
}

/// Some of the documents of a source.
struct DocumentRange: DocumentSource {
  private let source: any DocumentSource
  private let range: Range<Int>

  init(_ source: any DocumentSource, _ range: Range<Int>) {
    (self.source, self.range) = (source, range)
  }

  var count: Int? { range.count }
  var longestByteCount: Int? { source.longestByteCount }
  func document(_ index: Int) throws -> Document { try source.document(range.lowerBound + index) }
}

/// Some of the tokens of a sequence.
struct TokenRange: TokenSequence {
  private let tokens: any TokenSequence
  private let range: Range<Int>

  init(_ tokens: any TokenSequence, _ range: Range<Int>) {
    (self.tokens, self.range) = (tokens, range)
  }

  var count: Int { range.count }
  func tokens(_ part: Range<Int>) -> [Int32] {
    tokens.tokens((range.lowerBound + part.lowerBound)..<(range.lowerBound + part.upperBound))
  }
}
