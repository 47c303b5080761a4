import Tensors

extension PreTokenizer {
  /// Reads the value of `pre_tokenizer`.
  init(_ field: TokenizerField) throws(TokenizerError) {
    let type = try field.required("type")
    switch try type.text() {
    case "ByteLevel":
      try readByteLevel(field)
    case "Sequence":
      let steps = try field.required("pretokenizers").elements()
      guard let last = steps.last else { throw field.problem("has no step") }
      for step in steps.dropLast() { splits.append(try Self.split(step)) }
      let lastType = try last.required("type")
      guard try lastType.text() == "ByteLevel" else {
        throw lastType.refused(wanted: "\"ByteLevel\" in the last step")
      }
      try readByteLevel(last)
    default:
      throw type.refused(wanted: "\"ByteLevel\", or a \"Sequence\" that ends with it")
    }
  }

  private mutating func readByteLevel(_ field: TokenizerField) throws(TokenizerError) {
    addsPrefixSpace = try field.required("add_prefix_space").flag()
    trimsOffsets = try field["trim_offsets"]?.flag() ?? true
    usesGPT2Pattern = try field["use_regex"]?.flag() ?? true
  }

  private static func split(_ field: TokenizerField) throws(TokenizerError) -> Split {
    let type = try field.required("type")
    switch try type.text() {
    case "Digits":
      return .digits(individual: try field.required("individual_digits").flag())
    case "Split":
      let behavior = try field.required("behavior")
      let isInverted = try field["invert"]?.flag() ?? false
      // The known patterns leave nothing between their matches, so that to keep the matches and
      // remove the rest is the same.
      switch (try behavior.text(), isInverted) {
      case ("Isolated", _), ("Removed", true): break
      default: throw behavior.refused(wanted: "\"Isolated\"")
      }
      let expression = try field.required("pattern").required("Regex")
      guard let pattern = SplitPattern(expression: try expression.text()) else {
        throw expression.refused(wanted: "the expression of GPT-2, Llama 3 or Qwen 2")
      }
      return .pattern(pattern)
    default:
      throw type.refused(wanted: "\"Split\" or \"Digits\" before the last step")
    }
  }
}
