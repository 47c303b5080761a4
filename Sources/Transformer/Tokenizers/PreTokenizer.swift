/// How a text is cut into the words inside of which tokens merge.
struct PreTokenizer: Sendable, Equatable {
  /// What comes before the bytes: splits, in their order.
  enum Split: Sendable, Equatable {
    /// The matches of a regular expression are words, and so is what lies between them.
    case pattern(SplitPattern)
    /// Digits are words: each, or each run of them.
    case digits(individual: Bool)

    /// Where the piece ends that begins at `start`.
    fileprivate func end(in text: ScalarText, from start: Int) -> Int {
      switch self {
      case .pattern(let pattern): pattern.end(in: text, from: start)
      case .digits(let individual): text.digitsEnd(from: start, individual: individual)
      }
    }
  }

  /// The splits before the last step.
  var splits: [Split] = []
  /// Whether a word that does not begin with a space gets one, in the last step.
  var addsPrefixSpace = false
  /// Whether the last step splits by GPT-2's regular expression.
  var usesGPT2Pattern = true
  /// A setting of the last step about positions in the text, which are not computed here: kept for
  /// whoever reads the file next.
  var trimsOffsets = true

  /// Calls `body` with each word of a text, in order; with none when the text is empty.
  func forEachWord(
    in text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    split(text, step: 0, body)
  }

  /// Does the splits from `step` on, one inside of the pieces of the other.
  private func split(
    _ text: UnsafeBufferPointer<UInt8>, step: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    guard step < splits.count else { return finish(text, body) }
    let split = splits[step]
    Self.forEachPiece(of: text, end: split.end) { self.split($0, step: step + 1, body) }
  }

  /// The last step.
  private func finish(
    _ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    if addsPrefixSpace, let first = text.first, first != UInt8(ascii: " ") {
      var copy = [UInt8(ascii: " ")]
      copy.reserveCapacity(text.count + 1)
      copy.append(contentsOf: text)
      copy.withUnsafeBufferPointer { splitByGPT2($0, body) }
    } else {
      splitByGPT2(text, body)
    }
  }

  private func splitByGPT2(
    _ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    if usesGPT2Pattern {
      Self.forEachPiece(of: text, end: SplitPattern.gpt2.end, body)
    } else if !text.isEmpty {
      body(text)
    }
  }

  private static func forEachPiece(
    of text: UnsafeBufferPointer<UInt8>, end: (ScalarText, Int) -> Int,
    _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    let scalars = ScalarText(text)
    var start = 0
    while start < text.count {
      let next = end(scalars, start)
      body(UnsafeBufferPointer(rebasing: text[start..<next]))
      start = next
    }
  }
}

extension ScalarText {
  /// Where the digits end that begin at `start`, or what lies before the next digit.
  fileprivate func digitsEnd(from start: Int, individual: Bool) -> Int {
    var (found, index) = scalar(at: start)
    if found == .number {
      return individual ? index : endOfRun(of: .number, from: index)
    }
    while index < end {
      let next: Int
      (found, next) = scalar(at: index)
      if found == .number { break }
      index = next
    }
    return index
  }
}
