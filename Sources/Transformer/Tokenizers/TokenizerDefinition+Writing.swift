extension TokenizerDefinition {
  /// The text of a `tokenizer.json`, byte for byte as Hugging Face's tokenizers write it.
  var json: String {
    JSONNode.object(
      ("version", .text("1.0")),
      ("truncation", .null),
      ("padding", .null),
      ("added_tokens", .list(addedTokens.sorted { $0.id < $1.id }.map(\.json))),
      ("normalizer", normalizes ? .object(("type", .text("NFC"))) : .null),
      ("pre_tokenizer", preTokenizer.json),
      ("post_processor", postProcessor),
      (
        "decoder",
        .byteLevel(addsPrefixSpace: true, trimsOffsets: true, usesGPT2Pattern: true)
      ),
      ("model", model)
    ).prettyText
  }

  private var model: JSONNode {
    let sorted = vocabulary.sorted
    var texts: [Int32: String] = [:]
    for (text, id) in sorted { texts[id] = text }
    let pairs = merges.map { merge in
      JSONNode.list([.text(texts[merge.left] ?? ""), .text(texts[merge.right] ?? "")])
    }
    return .object(
      ("type", .text("BPE")),
      ("dropout", .null),
      ("unk_token", .null),
      ("continuing_subword_prefix", .null),
      ("end_of_word_suffix", .null),
      ("fuse_unk", .flag(false)),
      ("byte_fallback", .flag(false)),
      ("ignore_merges", .flag(ignoresMerges)),
      ("vocab", .object(sorted.map { .init(key: $0.text, value: .word("\($0.id)")) })),
      ("merges", .list(pairs)))
  }

  /// The text of a `tokenizer_config.json`, from which transformers learn the special tokens.
  var configurationJSON: String {
    let text = { (name: String?) in name.map(JSONNode.text) ?? .null }
    return JSONNode.object(
      ("bos_token", text(names.begin)),
      ("clean_up_tokenization_spaces", .flag(false)),
      ("eos_token", text(names.end)),
      ("pad_token", text(names.padding)),
      ("tokenizer_class", .text("PreTrainedTokenizerFast"))
    ).prettyText + "\n"
  }
}

extension PreTokenizer {
  /// The value of `pre_tokenizer`.
  var json: JSONNode {
    let last = JSONNode.byteLevel(
      addsPrefixSpace: addsPrefixSpace, trimsOffsets: trimsOffsets,
      usesGPT2Pattern: usesGPT2Pattern)
    if splits.isEmpty { return last }
    return .object(
      ("type", .text("Sequence")), ("pretokenizers", .list(splits.map(\.json) + [last])))
  }
}

extension PreTokenizer.Split {
  fileprivate var json: JSONNode {
    switch self {
    case .digits(let individual):
      .object(("type", .text("Digits")), ("individual_digits", .flag(individual)))
    case .pattern(let pattern):
      .object(
        ("type", .text("Split")), ("pattern", .object(("Regex", .text(pattern.expression)))),
        ("behavior", .text("Isolated")), ("invert", .flag(false)))
    }
  }
}

extension AddedToken {
  fileprivate var json: JSONNode {
    .object(
      ("id", .word("\(id)")), ("content", .text(content)), ("single_word", .flag(singleWord)),
      ("lstrip", .flag(stripsLeft)), ("rstrip", .flag(stripsRight)),
      ("normalized", .flag(isNormalized)), ("special", .flag(isSpecial)))
  }
}

extension JSONNode {
  fileprivate static func byteLevel(
    addsPrefixSpace: Bool, trimsOffsets: Bool, usesGPT2Pattern: Bool
  ) -> JSONNode {
    .object(
      ("type", .text("ByteLevel")), ("add_prefix_space", .flag(addsPrefixSpace)),
      ("trim_offsets", .flag(trimsOffsets)), ("use_regex", .flag(usesGPT2Pattern)))
  }
}
