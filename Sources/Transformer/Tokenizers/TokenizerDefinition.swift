/// Everything that `tokenizer.json` and `tokenizer_config.json` say about a byte-level byte-pair
/// tokenizer, checked for sense but not yet arranged for speed.
struct TokenizerDefinition: Sendable {
  var vocabulary = TokenVocabulary()
  /// In the order of their ranks.
  var merges: [Merge] = []
  var addedTokens: [AddedToken] = []
  /// Whether texts are put into Unicode's normalization form C first.
  var normalizes = false
  var preTokenizer = PreTokenizer()
  /// Whether a word that is a token as a whole is that token, whatever the merges say.
  var ignoresMerges = false
  var names = SpecialTokenNames()
  /// What Hugging Face's tokenizers add around a text: kept as it was read, not applied.
  var postProcessor = JSONNode.null

  /// The number of an added token or of one of the vocabulary.
  func id(of text: String) -> Int32? {
    addedTokens.first { $0.content.utf8.elementsEqual(text.utf8) }?.id ?? vocabulary.id(of: text)
  }

  /// A hash of everything that decides which tokens a text has and which mark its bounds.
  var hash: String {
    var hash = FNV()
    for (text, id) in vocabulary.sorted {
      hash.add(id)
      hash.add(Array(text.utf8))
    }
    for merge in merges {
      hash.add(merge.left)
      hash.add(merge.right)
    }
    for token in addedTokens.sorted(by: { $0.id < $1.id }) {
      hash.add(token.id)
      hash.add(Array(token.content.utf8))
      for flag in [
        token.singleWord, token.stripsLeft, token.stripsRight, token.isNormalized, token.isSpecial,
      ] { hash.add(UInt8(flag ? 1 : 0)) }
    }
    var splitting = preTokenizer
    splitting.trimsOffsets = true
    hash.add(Array(splitting.json.prettyText.utf8))
    hash.add(UInt8(normalizes ? 1 : 0))
    hash.add(UInt8(ignoresMerges ? 1 : 0))
    for name in [names.begin, names.end, names.padding] {
      hash.add(name.flatMap(id(of:)) ?? -1)
    }
    let digits = String(hash.value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
