/// The regular expressions that cut a text into words before merging, those of them that are known
/// here: each is followed by hand, scalar by scalar, exactly.
public enum SplitPattern: Sendable, Equatable, CaseIterable {
  /// GPT-2 (Radford et al. 2019), and whatever names no pattern of its own.
  case gpt2
  /// Llama 3, from OpenAI's cl100k: at most three digits together.
  case llama3
  /// Qwen 2 and 3: the same with each digit for itself.
  case qwen

  /// The regular expression as `tokenizer.json` spells it.
  var expression: String {
    let contractions = #"'s|'t|'re|'ve|'m|'ll|'d"#
    return switch self {
    case .gpt2: contractions + #"| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
    case .llama3, .qwen:
      "(?i:\(contractions))" + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"#
        + (self == .llama3 ? "{1,3}" : "")
        + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }
  }

  /// The pattern of a regular expression, nil when it is none of these.
  init?(expression: String) {
    guard let pattern = Self.allCases.first(where: { $0.expression == expression }) else {
      return nil
    }
    self = pattern
  }

  /// Where the match ends that begins at `start`, which is before the text's end. Every scalar is in
  /// some match.
  func end(in text: ScalarText, from start: Int) -> Int {
    switch self {
    case .gpt2: text.gpt2End(from: start)
    case .llama3: text.llamaEnd(from: start, digits: 3)
    case .qwen: text.llamaEnd(from: start, digits: 1)
    }
  }
}

extension ScalarText {
  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
  fileprivate func gpt2End(from start: Int) -> Int {
    if let end = contractionEnd(from: start, ignoringCase: false) { return end }
    let first = isAt(start, " ") ? start + 1 : start
    if first < end {
      let (found, next) = scalar(at: first)
      if found != .space { return endOfRun(of: found, from: next) }
    }
    return endOfSpaces(from: start)
  }

  /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,digits}|`
  /// ` ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
  fileprivate func llamaEnd(from start: Int, digits: Int) -> Int {
    if let end = contractionEnd(from: start, ignoringCase: true) { return end }
    let (found, next) = scalar(at: start)
    if found == .letter { return endOfRun(of: .letter, from: next) }
    if found == .number { return endOfRun(of: .number, from: start, limit: digits) }
    if next < end, !isLineEnd(start), scalar(at: next).class == .letter {
      return endOfRun(of: .letter, from: next)
    }
    let first = isAt(start, " ") ? next : start
    if first < end, scalar(at: first).class == .other {
      var index = endOfRun(of: .other, from: first)
      while isLineEnd(index) { index += 1 }
      return index
    }
    return endOfLines(from: start) ?? endOfSpaces(from: start)
  }

  /// Where a match of `\s*[\r\n]+` ends: behind the last line end of a run of white space.
  private func endOfLines(from start: Int) -> Int? {
    var result: Int?
    var index = start
    while index < end {
      let (found, next) = scalar(at: index)
      guard found == .space else { break }
      if isLineEnd(index) { result = next }
      index = next
    }
    return result
  }

  private func isLineEnd(_ index: Int) -> Bool { isAt(index, "\n") || isAt(index, "\r") }

  /// Where an apostrophe and the ending of an English verb end, or nil.
  private func contractionEnd(from start: Int, ignoringCase: Bool) -> Int? {
    guard isAt(start, "'"), start + 1 < end else { return nil }
    // Of the letters in question one has a third form: the long s, U+017F.
    if ignoringCase, bytes[start + 1] == 0xC5, start + 2 < end, bytes[start + 2] == 0xBF {
      return start + 3
    }
    let lowered: (Int) -> UInt8 = { index in
      guard index < end else { return 0 }
      let byte = bytes[index]
      return ignoringCase && (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
    switch (lowered(start + 1), lowered(start + 2)) {
    case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _),
      (UInt8(ascii: "d"), _):
      return start + 2
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    default:
      return nil
    }
  }
}
