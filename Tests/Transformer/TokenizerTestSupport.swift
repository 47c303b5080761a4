import Testing

@testable import Transformer

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers in every run.
struct TokenizerRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// What splitting treats differently, each as likely as a letter.
  private static let pieces = [
    " ", " ", " ", "  ", "\n", "\r\n", "\t", "\u{A0}", "\u{3000}", "\u{2028}", "'", "'s", "'S",
    "'ll", "'VE", "'\u{17F}", "12", "1234", "٣", "Ⅷ", "½", "é", "e\u{301}", "漢字", "🙂", "👩‍👩‍👧",
    "\u{200B}", "\u{FEFF}", "ß", "İ", "Ж", "\u{E000}", "\u{0}", "\u{10FFFF}", "_", "-", "!?", "<s>",
  ]

  /// A text of up to `length` pieces: letters, what splitting treats differently, any scalars.
  mutating func text(_ length: Int) -> String {
    var result = ""
    for _ in 0..<Int.random(in: 0...length, using: &self) {
      switch Int.random(in: 0..<8, using: &self) {
      case 0..<4: result += Self.pieces.randomElement(using: &self) ?? ""
      case 4..<7:
        result.unicodeScalars.append(
          Unicode.Scalar(UInt8.random(in: 0x61...0x66, using: &self)))
      default:
        if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &self)) {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }
}

/// Texts of the kind that tokenizers learn from.
let tokenizerTexts: [String] = (0..<60).map { number in
  "Step \(number): the adapter of rank \(1 << (number % 7)) restarted, it's kept \(100 - number) % "
    + "of its moments — naïve café, 東京 🙂\n\tand the loss fell to 3.\(number)."
}

extension BytePairTokenizer {
  /// A tokenizer that learnt from `tokenizerTexts`.
  static func learnt(
    _ size: Int = 480, special: [String] = ["<s>", "</s>", "<pad>"], _ pattern: SplitPattern = .gpt2
  ) throws -> BytePairTokenizer {
    var trainer = BytePairTrainer(vocabularySize: size, specialTokens: special)
    trainer.pattern = pattern
    return try trainer.train(on: tokenizerTexts)
  }
}

/// The text of a `tokenizer.json` whose first 256 tokens are the bytes in their order, with a few
/// merges behind.
struct TokenizerFile {
  static let merges = [
    ["Ġ", "t"], ["Ġt", "h"], ["a", "b"], ["1", "2"], ["12", "3"], ["3", "4"], ["'", "s"],
    ["Ċ", "Ċ"], ["Ã", "©"], ["!", "Ċ"], ["Ġ", "Ġ"],
  ]

  static let byteLevel = #"{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true}"#

  var preTokenizer = byteLevel
  var normalizer = "null"
  var addedTokens = "[]"
  var merges = merges.map { "\"\($0[0]) \($0[1])\"" }
  var model = #""type": "BPE""#
  var decoder = byteLevel
  var extraTokens = ""

  var text: String {
    var texts = (UInt8.min...UInt8.max).map { ByteCharacters.text(of: $0) }
    texts += Self.merges.map { $0[0] + $0[1] }
    let vocabulary = texts.enumerated().map { id, text in
      "\(JSONNode.text(text).prettyText): \(id)"
    }
    return """
      {"version": "1.0", "added_tokens": \(addedTokens), "normalizer": \(normalizer),
      "pre_tokenizer": \(preTokenizer), "decoder": \(decoder),
      "model": {\(model), "vocab": {\(vocabulary.joined(separator: ", "))\(extraTokens)},
      "merges": [\(merges.joined(separator: ", "))]}}
      """
  }

  /// The tokenizer of the file.
  func read(_ names: SpecialTokenNames = .init()) throws -> BytePairTokenizer {
    let folder = try ModelFolder()
    try folder.add(text, as: "tokenizer.json")
    return try BytePairTokenizer(file: folder.path("tokenizer.json"), names: names)
  }

  /// What reading the file says instead.
  func refusal() throws -> String? {
    let folder = try ModelFolder()
    try folder.add(text, as: "tokenizer.json")
    let path = folder.path("tokenizer.json")
    let error = #expect(throws: TokenizerError.self) { try BytePairTokenizer(file: path) }
    #expect(error?.path == path)
    return error?.problem
  }
}
