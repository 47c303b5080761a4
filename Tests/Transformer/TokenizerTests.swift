import Testing

@testable import Transformer

struct TokenizerTests {
  @Test(arguments: [SplitPattern.gpt2, .llama3, .qwen])
  func `decoding takes back encoding`(_ pattern: SplitPattern) throws {
    let tokenizer = try BytePairTokenizer.learnt(480, pattern)
    var random = TokenizerRandom(state: 1)
    for _ in 0..<600 {
      let text = random.text(40)
      let tokens = tokenizer.encode(text)
      #expect(tokens.allSatisfy { $0 >= 0 && $0 < tokenizer.vocabularySize })
      #expect(tokenizer.bytes(of: tokens).elementsEqual(text.utf8))
    }
  }

  @Test func `tokens that cut a character decode to replacement characters`() {
    let bytes = ByteTokenizer()
    #expect(bytes.decode([0x61, 0xF0, 0x9F, 0x99, 0x62]) == "a\u{FFFD}b")
    #expect(bytes.decode([0xE2, 0x82, 0xE2, 0x82, 0xAC]) == "\u{FFFD}€")
    #expect(bytes.decode([0xED, 0xA0, 0x80]) == "\u{FFFD}\u{FFFD}\u{FFFD}")
    #expect(bytes.decode([0xC0, 0x80, 0xFF]) == "\u{FFFD}\u{FFFD}\u{FFFD}")
  }

  @Test func `both ways to merge a word agree`() throws {
    let definition = try BytePairTokenizer.learnt().definition
    let merges = MergeTable(definition.merges)
    let byteTokens = (UInt8.min...UInt8.max).map {
      definition.vocabulary.id(of: ByteCharacters.text(of: $0)) ?? -1
    }
    var merger = WordMerger()
    var random = TokenizerRandom(state: 2)
    for _ in 0..<500 {
      let words = random.text(6) + (tokenizerTexts.randomElement(using: &random) ?? "")
      let short = Array(words.utf8.prefix(WordMerger.shortest))
      let ways = [false, true].map { isLong in
        var tokens: [Int32] = []
        short.withUnsafeBufferPointer {
          merger.merge(
            $0, byteTokens: byteTokens, merges, mergesAsLong: isLong, into: &tokens)
        }
        return tokens
      }
      #expect(ways[0] == ways[1])
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a word of 100,000 letters takes no longer than other texts`() throws {
    let tokenizer = try BytePairTokenizer.learnt()
    for letters in ["a", "adapter", " ", "é", "''", "12"] {
      let text = String(repeating: letters, count: 100_000 / letters.utf8.count) + "."
      let tokens = tokenizer.encode(text)
      #expect(tokenizer.bytes(of: tokens).elementsEqual(text.utf8))
    }
  }

  @Test func `several threads give the same tokens`() async throws {
    let tokenizer = try BytePairTokenizer.learnt()
    let expected = tokenizerTexts.map(tokenizer.encode)
    await withTaskGroup(of: [[Int32]].self) { group in
      for _ in 0..<8 { group.addTask { tokenizerTexts.map(tokenizer.encode) } }
      for await tokens in group { #expect(tokens == expected) }
    }
  }

  @Test func `a folder gives back what was saved`() throws {
    let folder = try ModelFolder()
    var trainer = BytePairTrainer(vocabularySize: 400, specialTokens: ["<s>", "</s>", "<pad>"])
    trainer.names = SpecialTokenNames(begin: "<s>", end: "</s>", padding: "<pad>")
    trainer.pattern = .llama3
    let saved = try trainer.train(on: tokenizerTexts)
    try saved.save(to: folder.path("new/folder"))
    let read = try Tokenizers.read(folder: folder.path("new/folder"))
    #expect(read.identity == saved.identity)
    #expect(read.specialTokens == SpecialTokens(begin: 0, end: 1, padding: 2))
    #expect(read.encode("<s>restarted") == saved.encode("<s>restarted"))
    try read.save(to: folder.path("again"))
    #expect(
      try folder.bytes("again/tokenizer.json") == folder.bytes("new/folder/tokenizer.json"))
  }

  @Test func `identities tell tokenizers apart`() throws {
    var identities: Set<String> = [ByteTokenizer().identity, ByteTokenizer(end: true).identity]
    identities.insert(try BytePairTokenizer.learnt(400).identity)
    identities.insert(try BytePairTokenizer.learnt(401).identity)
    identities.insert(try BytePairTokenizer.learnt(400, .qwen).identity)
    identities.insert(try BytePairTokenizer.learnt(400, special: ["<s>", "</s>", "<p>"]).identity)
    identities.insert(try TokenizerFile().read().identity)
    identities.insert(try TokenizerFile().read(.init(end: "a")).identity)
    #expect(identities.count == 8)
    #expect(try TokenizerFile().read().identity == "bpe-267-d265347d8c1a4b56")
  }
}

struct TokenizerByteTests {
  @Test func `tokens are bytes`() {
    let plain = ByteTokenizer()
    #expect(plain.vocabularySize == 256)
    #expect(plain.identity == "bytes")
    #expect(plain.specialTokens == SpecialTokens())
    #expect(plain.encode("aé") == [0x61, 0xC3, 0xA9])
    #expect(plain.decode([0x61, 0xC3, 0xA9, 256, -1]) == "aé")
  }

  @Test func `special tokens come behind`() {
    let tokenizer = ByteTokenizer(begin: true, padding: true)
    #expect(tokenizer.vocabularySize == 258)
    #expect(tokenizer.identity == "bytes-begin-padding")
    #expect(tokenizer.specialTokens == SpecialTokens(begin: 256, padding: 257))
    #expect(tokenizer.encode("<|begin|>").count == 9)
    #expect(tokenizer.decode([256, 0x61, 257]) == "<|begin|>a<|padding|>")
    #expect(tokenizer.decode([256, 0x61, 257], skippingSpecial: true) == "a")
  }

  @Test func `a folder gives back what was saved`() throws {
    for tokenizer in [ByteTokenizer(), ByteTokenizer(begin: true, end: true, padding: true)] {
      let folder = try ModelFolder()
      try tokenizer.save(to: folder.path)
      let read = try #require(try Tokenizers.read(folder: folder.path) as? ByteTokenizer)
      #expect(read.identity == tokenizer.identity)
      let pairs = try BytePairTokenizer(file: folder.path("tokenizer.json"))
      #expect(pairs.vocabularySize == tokenizer.vocabularySize)
      #expect(pairs.encode("it's é\n") == tokenizer.encode("it's é\n"))
    }
  }
}
