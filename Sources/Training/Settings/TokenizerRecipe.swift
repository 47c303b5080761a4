import ExperimentFile
import Protocols
import Transformer

/// How a tokenizer is made from its settings. Tokenizers are the toolkit's, not the corpora's.
protocol TokenizerRecipe: Configurable {
  /// A tokenizer, learnt from texts where it is learnt.
  ///
  /// - Parameters:
  ///   - bounds: whether documents stand between a begin and an end token.
  func make(bounds: Bool, texts: () throws -> [String]) throws -> any Tokenizer
}

/// Each byte is a token.
struct BytesRecipe: TokenizerRecipe {
  static let kind = "bytes"
  static let summary = "each byte is a token"

  func make(bounds: Bool, texts: () throws -> [String]) -> any Tokenizer {
    ByteTokenizer(begin: bounds, end: bounds, padding: bounds)
  }
}

/// Byte-level byte-pair encoding, learnt from the training part.
struct BytePairRecipe: TokenizerRecipe {
  static let kind = "bpe"
  static let summary = "byte-level byte-pair encoding, learnt from the training part"
  @Setting("tokens", 259...) var size = 4096

  func make(bounds: Bool, texts: () throws -> [String]) throws -> any Tokenizer {
    let names = ["<|begin|>", "<|end|>", "<|padding|>"]
    let trainer = BytePairTrainer(
      vocabularySize: size, specialTokens: bounds ? names : [],
      names: bounds
        ? SpecialTokenNames(begin: names[0], end: names[1], padding: names[2])
        : SpecialTokenNames())
    return try trainer.train(on: try texts())
  }
}

/// A tokenizer that was saved.
struct TokenizerFileRecipe: TokenizerRecipe {
  static let kind = "file"
  static let summary = "a tokenizer.json, or the folder that it is in"
  @Setting("the file or its folder", affectsIdentity: false) var path: FilePath = ""

  func make(bounds: Bool, texts: () throws -> [String]) throws -> any Tokenizer {
    try Tokenizers.read(folder: folder)
  }

  var folder: String {
    let name = "/tokenizer.json"
    if path.resolved.hasSuffix(name) { return String(path.resolved.dropLast(name.count)) }
    return path.resolved == "tokenizer.json" ? "." : path.resolved
  }
}

/// The kinds of tokenizers.
enum TokenizerRecipes {
  /// All of them.
  static func table() throws(DuplicateKind) -> KindTable<any TokenizerRecipe> {
    var table = KindTable<any TokenizerRecipe>(family: "tokenizer")
    try table.register(BytesRecipe.self) { $0 }
    try table.register(BytePairRecipe.self) { $0 }
    try table.register(TokenizerFileRecipe.self) { $0 }
    return table
  }
}
