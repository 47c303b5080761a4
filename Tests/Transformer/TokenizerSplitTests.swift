import Testing

@testable import Transformer

/// The hand-written scanners against the regular expressions that they follow.
struct TokenizerSplitTests {
  private func words(_ text: String, _ pattern: SplitPattern) -> [String] {
    var splitting = PreTokenizer()
    splitting.splits = [.pattern(pattern)]
    splitting.usesGPT2Pattern = false
    var result: [String] = []
    var text = text
    text.withUTF8 { bytes in
      splitting.forEachWord(in: bytes) { result.append(String(decoding: $0, as: UTF8.self)) }
    }
    return result
  }

  @Test(arguments: SplitPattern.allCases)
  func `words are the matches of the expression`(_ pattern: SplitPattern) throws {
    let regex = try Regex(pattern.expression).matchingSemantics(.unicodeScalar)
    var random = TokenizerRandom(state: 3)
    for _ in 0..<1_500 {
      let text = random.text(12)
      // Characters that are newer than the scanners' Unicode have another class in the regex, which
      // on the other hand does not know that the long s is an "s" in another case.
      let isCommon = text.unicodeScalars.allSatisfy {
        ($0.properties.age?.major ?? 0) <= 16 && $0 != "\u{17F}"
      }
      guard isCommon else { continue }
      let expected = text.matches(of: regex).map { String(text.unicodeScalars[$0.range]) }
      #expect(words(text, pattern) == expected, "\(text.debugDescription)")
    }
  }

  @Test func examples() {
    #expect(
      words("I'll say 'Tis  12345\n\n x", .gpt2)
        == ["I", "'ll", " say", " '", "Tis", " ", " 12345", "\n\n", " x"])
    #expect(
      words("I'LL say 'Tis  12345!\r\n\n x", .llama3)
        == ["I", "'LL", " say", " '", "Tis", " ", " ", "123", "45", "!\r\n\n", " x"])
    #expect(words("a1234 \n ", .qwen) == ["a", "1", "2", "3", "4", " \n", " "])
    #expect(words("I'\u{17F}a", .qwen) == ["I", "'\u{17F}", "a"])
    #expect(words("", .gpt2) == [])
  }

  @Test func `an expression is known by its text`() {
    for pattern in SplitPattern.allCases {
      #expect(SplitPattern(expression: pattern.expression) == pattern)
    }
    #expect(SplitPattern(expression: #"\s+"#) == nil)
  }
}
