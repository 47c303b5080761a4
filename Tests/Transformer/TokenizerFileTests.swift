import Testing

@testable import Transformer

/// Files with one setting each; the tokens are those of Hugging Face's tokenizers 0.22.2.
struct TokenizerFileTests {
  private static let text = " th\u{E9} 1234 ab's AB'S\n\n!\n  ab"

  private func split(_ expression: SplitPattern, removingInverted: Bool = false) -> String {
    let regex = JSONNode.text(expression.expression).prettyText
    let behavior = removingInverted ? "Removed" : "Isolated"
    return
      "{\"type\": \"Split\", \"pattern\": {\"Regex\": \(regex)}, \"behavior\": \"\(behavior)\", "
      + "\"invert\": \(removingInverted)}"
  }

  private func sequence(_ split: String, prefix: Bool = false, regex: Bool = false) -> String {
    "{\"type\": \"Sequence\", \"pretokenizers\": [\(split), {\"type\": \"ByteLevel\", "
      + "\"add_prefix_space\": \(prefix), \"trim_offsets\": true, \"use_regex\": \(regex)}]}"
  }

  private func tokens(_ file: TokenizerFile, _ text: String = text) throws -> [Int32] {
    let tokenizer = try file.read()
    let tokens = tokenizer.encode(text)
    let folder = try ModelFolder()
    try tokenizer.save(to: folder.path)
    let again = try BytePairTokenizer(file: folder.path("tokenizer.json"))
    #expect(again.encode(text) == tokens)
    #expect(again.identity == tokenizer.identity)
    return tokens
  }

  @Test func `GPT-2's pattern, and none`() throws {
    #expect(
      try tokens(TokenizerFile()) == [
        257, 264, 32, 260, 52, 32, 258, 262, 32, 65, 66, 39, 83, 10, 10, 33, 10, 32, 32, 258,
      ])
    var file = TokenizerFile()
    file.preTokenizer = #"{"type": "ByteLevel", "add_prefix_space": false, "use_regex": false}"#
    #expect(
      try tokens(file) == [
        257, 264, 32, 260, 52, 32, 258, 262, 32, 65, 66, 39, 83, 263, 265, 266, 258,
      ])
    file.preTokenizer = #"{"type": "ByteLevel", "add_prefix_space": true, "use_regex": true}"#
    #expect(try tokens(file, "th ab") == [257, 32, 258])
    #expect(try tokens(file, "") == [])
  }

  @Test func `Llama's and Qwen's patterns`() throws {
    let llama: [Int32] = [
      257, 264, 32, 260, 52, 32, 258, 262, 32, 65, 66, 39, 83, 263, 265, 32, 32, 258,
    ]
    var file = TokenizerFile()
    file.preTokenizer = sequence(split(.llama3))
    #expect(try tokens(file) == llama)
    file.preTokenizer = sequence(split(.llama3, removingInverted: true))
    #expect(try tokens(file) == llama)
    file.preTokenizer = sequence(split(.llama3), prefix: true)
    #expect(try tokens(file, "th 1234th") == [257, 32, 32, 260, 32, 52, 257])
    file.preTokenizer = sequence(split(.qwen))
    #expect(
      try tokens(file) == [
        257, 264, 32, 49, 50, 51, 52, 32, 258, 262, 32, 65, 66, 39, 83, 263, 265, 32, 32, 258,
      ])
  }

  @Test func `digits for themselves and together`() throws {
    var file = TokenizerFile()
    file.preTokenizer = sequence(#"{"type": "Digits", "individual_digits": true}"#, regex: true)
    #expect(try tokens(file, "ab 1234½ th") == [258, 32, 49, 50, 51, 52, 194, 189, 257])
    file.preTokenizer = sequence(#"{"type": "Digits", "individual_digits": false}"#, regex: true)
    #expect(try tokens(file, "ab 1234½ th") == [258, 32, 260, 52, 194, 189, 257])
  }

  @Test func normalization() throws {
    var file = TokenizerFile()
    #expect(try tokens(file, "e\u{301}") == [101, 204, 129])
    file.normalizer = #"{"type": "NFC"}"#
    #expect(try tokens(file, "e\u{301} \u{212B}") == [264, 32, 195, 133])
    file.normalizer = #"{"type": "Sequence", "normalizers": [{"type": "NFC"}]}"#
    #expect(try tokens(file, "e\u{301}") == [264])
  }

  @Test func `words that are tokens without merges`() throws {
    var file = TokenizerFile()
    file.merges = [#"["Ġ", "t"]"#]
    #expect(try tokens(file, "ab th 12") == [97, 98, 256, 104, 32, 49, 50])
    file.model = #""ignore_merges": true"#
    #expect(try tokens(file, "ab th 123 12") == [258, 257, 32, 49, 50, 51, 32, 49, 50])
  }

  @Test func `both spellings of merges, and files without a type`() throws {
    var file = TokenizerFile()
    file.merges = TokenizerFile.merges.map { "[\"\($0[0])\", \"\($0[1])\"]" }
    file.model = #""dropout": null, "end_of_word_suffix": """#
    #expect(try file.read().identity == TokenizerFile().read().identity)
  }

  /// An added token as the file has it, with flags that are true.
  private func added(_ id: Int, _ content: String, _ flags: String...) -> String {
    let members = ["single_word", "lstrip", "rstrip", "normalized", "special"].map {
      "\"\($0)\": \(flags.contains($0))"
    }
    let text = JSONNode.text(content).prettyText
    return "{\"id\": \(id), \"content\": \(text), \(members.joined(separator: ", "))}"
  }

  @Test func `added tokens: the longest, with their white space, as single words`() throws {
    var file = TokenizerFile()
    let special = "special"
    file.addedTokens =
      "[\(added(267, "<s>", special)), \(added(268, "<s>>", special)), \(added(258, "ab", special))]"
    #expect(try tokens(file, "x<s>><s> abab th") == [120, 268, 267, 32, 258, 258, 257])
    file.addedTokens =
      "[\(added(267, "<l>", "lstrip", special)), \(added(268, "<r>", "rstrip", special)), "
      + "\(added(269, "<b>", "lstrip", "rstrip", special))]"
    #expect(
      try tokens(file, "a \n<l> b <r>\u{3000} c <b> <b> th") == [
        97, 267, 32, 98, 32, 268, 99, 269, 269, 116, 104,
      ])
    file.addedTokens = "[\(added(267, "day", "single_word", special))]"
    #expect(
      try tokens(file, "day days _day day_ \u{E9}day (day) day\u{301} day") == [
        267, 32, 100, 97, 121, 115, 32, 95, 100, 97, 121, 32, 100, 97, 121, 95, 32, 264, 100, 97,
        121, 32, 40, 267, 41, 32, 100, 97, 121, 204, 129, 32, 267,
      ])
  }

  @Test func `added tokens that are looked for in normalized text`() throws {
    var file = TokenizerFile()
    file.normalizer = #"{"type": "NFC"}"#
    file.addedTokens =
      "[\(added(267, "e\u{301}x", "normalized")), \(added(268, "e\u{301}y", "special"))]"
    #expect(
      try tokens(file, "e\u{301}x \u{E9}x e\u{301}y \u{E9}y") == [
        267, 32, 267, 32, 268, 32, 264, 121,
      ])
  }

  @Test func `special tokens stand for their names, or for nothing`() throws {
    var file = TokenizerFile()
    file.addedTokens = "[\(added(267, "é|", "special")), \(added(268, "word"))]"
    let tokenizer = try file.read(.init(end: "é|"))
    #expect(tokenizer.specialTokens == SpecialTokens(end: 267))
    #expect(tokenizer.vocabularySize == 269)
    #expect(tokenizer.token("Ġth") == 257)
    #expect(tokenizer.decode([267, 257, 268, 9_999, -1]) == "é| thword")
    #expect(tokenizer.decode([267, 257, 268], skippingSpecial: true) == " thword")
  }
}
