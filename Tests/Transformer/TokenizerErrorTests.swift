import Testing

@testable import Transformer

/// Files that are refused, and what is said of them: the key, what was found, what is wanted.
struct TokenizerErrorTests {
  private func refusal(_ change: (inout TokenizerFile) -> Void) throws -> String? {
    var file = TokenizerFile()
    change(&file)
    return try file.refusal()
  }

  @Test func `what is no byte-level encoding`() throws {
    #expect(
      try refusal { $0.model = #""type": "WordPiece""# }
        == #"model.type is "WordPiece"; wanted is "BPE""#)
    #expect(
      try refusal { $0.preTokenizer = #"{"type": "Metaspace"}"# }
        == #"pre_tokenizer.type is "Metaspace"; wanted is "ByteLevel", or a "Sequence" that ends "#
        + "with it")
    #expect(try refusal { $0.preTokenizer = "null" } == "pre_tokenizer is missing or null")
    #expect(
      try refusal { $0.decoder = #"{"type": "Fuse"}"# }
        == #"decoder.type is "Fuse"; wanted is "ByteLevel""#)
  }

  @Test func `what is not done here`() throws {
    #expect(
      try refusal { $0.normalizer = #"{"type": "NFKC"}"# }
        == #"normalizer.type is "NFKC"; wanted is "NFC", or no normalizer"#)
    #expect(
      try refusal { $0.model = #""dropout": 0.1"# }
        == "model.dropout is 0.1; wanted is null or 0 or 0.0")
    #expect(
      try refusal { $0.model = #""end_of_word_suffix": "</w>""# }
        == #"model.end_of_word_suffix is "</w>"; wanted is null or """#)
    #expect(
      try refusal {
        $0.preTokenizer = """
          {"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": "a+"},
          "behavior": "Isolated"}, \(TokenizerFile.byteLevel)]}
          """
      } == #"pre_tokenizer.pretokenizers[0].pattern.Regex is "a+"; wanted is the expression of "#
        + "GPT-2, Llama 3 or Qwen 2")
  }

  @Test func `a vocabulary that cannot be`() throws {
    #expect(
      try refusal { $0.extraTokens = #", "xyz": 3"# }
        == #"model.vocab["xyz"] is 3, as of another token"#)
    #expect(
      try refusal { $0.extraTokens = #", "xyz": 1e3"# }
        == #"model.vocab["xyz"] is 1e3; wanted is a whole number from 0 to 2147483647"#)
    #expect(
      try refusal { $0.extraTokens = #", "xyz": 2000000000"# }
        == "model.vocab has 268 tokens, but the largest number is 2000000000")
    #expect(
      try refusal { $0.merges.append(#""a c""#) }
        == #"model.merges[11] is "a c", but "ac" is not in model.vocab"#)
    #expect(
      try refusal { $0.merges.append(#"["a"]"#) }
        == #"model.merges[11] is ["a"]; wanted is "a b" or ["a", "b"]"#)
  }

  @Test func `a missing byte`() throws {
    let folder = try ModelFolder()
    let text = TokenizerFile().text.replacing("\"ī\": 9", with: "\"zzz\": 9")
      .replacing("\"ĉ\": 9", with: "\"zzz\": 9")
    try folder.add(text, as: "tokenizer.json")
    let error = #expect(throws: TokenizerError.self) {
      try BytePairTokenizer(file: folder.path("tokenizer.json"))
    }
    #expect(
      error?.problem == "model.vocab lacks the byte 0x9, written \"ĉ\"; a byte-level tokenizer has "
        + "all")
  }

  @Test func `added tokens whose numbers do not follow`() throws {
    let token = { (id: Int, content: String) in
      "{\"id\": \(id), \"content\": \"\(content)\", \"single_word\": false, \"lstrip\": false, "
        + "\"rstrip\": false, \"normalized\": false, \"special\": true}"
    }
    #expect(
      try refusal { $0.addedTokens = "[\(token(267, "x|")), \(token(300, "y|"))]" }
        == "added_tokens[1].id is 300; wanted is 268, which follows from model.vocab and the tokens "
        + "before")
    #expect(
      try refusal { $0.addedTokens = "[\(token(267, "x|")), \(token(268, "x|"))]" }
        == "added_tokens[1].content is there twice")
    #expect(
      try refusal { $0.addedTokens = #"[{"id": 267, "content": "x|"}]"# }
        == "added_tokens[0].single_word is missing or null")
  }

  @Test func `what is no JSON, no file, no token`() throws {
    let folder = try ModelFolder()
    try folder.add("{\"model\": }", as: "tokenizer.json")
    var error = #expect(throws: TokenizerError.self) { try Tokenizers.read(folder: folder.path) }
    #expect(
      error?.description == "\(folder.path("tokenizer.json")): the JSON text, byte 10: expected a "
        + "value but found \"}\"")
    error = #expect(throws: TokenizerError.self) {
      try Tokenizers.read(folder: folder.path("none"))
    }
    #expect(error?.path == folder.path("none/tokenizer.json"))
    try folder.add(TokenizerFile().text, as: "tokenizer.json")
    try folder.add(#"{"eos_token": {"content": "</s>"}}"#, as: "tokenizer_config.json")
    error = #expect(throws: TokenizerError.self) { try Tokenizers.read(folder: folder.path) }
    #expect(error?.problem == "the end token \"</s>\" is not in the vocabulary")
    try folder.add(#"{"bos_token": 1}"#, as: "tokenizer_config.json")
    error = #expect(throws: TokenizerError.self) { try Tokenizers.read(folder: folder.path) }
    #expect(
      error?.problem
        == "bos_token is 1; wanted is a text, or an object with the text as its \"content\"")
  }
}
