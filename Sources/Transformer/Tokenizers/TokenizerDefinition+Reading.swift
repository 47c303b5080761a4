import Tensors

extension TokenizerDefinition {
  /// The largest file that is read: four times what a vocabulary of 200,000 tokens takes.
  private static let largestByteCount = 64 << 20

  /// Reads a `tokenizer.json`.
  init(path: String) throws(TokenizerError) {
    let bytes: [UInt8]
    do throws(SafetensorsError) {
      bytes = try FileSystem.contents(of: path, atMost: Self.largestByteCount)
    } catch {
      throw TokenizerError(error)
    }
    try self.init(path: path, json: bytes)
  }

  /// Reads the text of a `tokenizer.json`; `path` is for errors.
  ///
  /// Truncation and padding, which the file may ask for, are not part of the tokens of a text and
  /// are not done, as in transformers, which sets them anew in each call.
  init(path: String, json: [UInt8]) throws(TokenizerError) {
    let node: JSONNode
    do throws(FormatProblem) {
      node = try JSONNode(parsing: json)
    } catch {
      throw TokenizerError(path: path, problem: error.message)
    }
    let file = TokenizerField(path: path, key: "", node: node)
    let model = try file.required("model")
    try file.require("version", oneOf: ["\"1.0\""])
    try readModelSettings(model)
    try readVocabulary(model.required("vocab"))
    try readMerges(model.required("merges"))
    if let normalizer = file["normalizer"] { try readNormalizer(normalizer) }
    preTokenizer = try PreTokenizer(file.required("pre_tokenizer"))
    let decoder = try file.required("decoder")
    guard try decoder.required("type").text() == "ByteLevel" else {
      throw try decoder.required("type").refused(wanted: "\"ByteLevel\"")
    }
    postProcessor = file["post_processor"]?.node ?? .null
    if let tokens = file["added_tokens"] { try readAddedTokens(tokens) }
  }

  private mutating func readModelSettings(_ model: TokenizerField) throws(TokenizerError) {
    // Files from before 2020 do not name the type.
    try model.require("type", oneOf: ["\"BPE\""])
    try model.require("dropout", oneOf: ["null", "0", "0.0"])
    try model.require("continuing_subword_prefix", oneOf: ["null", "\"\""])
    try model.require("end_of_word_suffix", oneOf: ["null", "\"\""])
    // What becomes of characters without a token is of no matter here: every byte has one.
    ignoresMerges = try model["ignore_merges"]?.flag() ?? false
  }

  private mutating func readVocabulary(_ field: TokenizerField) throws(TokenizerError) {
    guard case .object(let members) = field.node else { throw field.refused(wanted: "an object") }
    var taken: Set<Int32> = []
    for member in members {
      let key = "\(field.key)[\(FormatProblem.quote(member.key))]"
      let entry = TokenizerField(path: field.path, key: key, node: member.value)
      let id = try entry.token()
      guard taken.insert(id).inserted else { throw entry.problem("is \(id), as of another token") }
      guard vocabulary.add(member.key, id) else { throw entry.problem("is there twice") }
    }
    guard Int(vocabulary.largest) < vocabulary.count + TokenVocabulary.largestGap else {
      throw field.problem(
        "has \(vocabulary.count) tokens, but the largest number is \(vocabulary.largest)")
    }
    for byte in UInt8.min...UInt8.max where vocabulary.id(of: ByteCharacters.text(of: byte)) == nil
    {
      // These do not occur in UTF-8.
      if [0xC0, 0xC1].contains(byte) || byte >= 0xF5 { continue }
      throw field.problem(
        "lacks the byte 0x\(String(byte, radix: 16)), written "
          + "\(FormatProblem.quote(ByteCharacters.text(of: byte))); a byte-level tokenizer has all")
    }
  }

  private mutating func readMerges(_ field: TokenizerField) throws(TokenizerError) {
    let elements = try field.elements()
    merges.reserveCapacity(elements.count)
    for element in elements {
      let (left, right) = try Self.pair(element)
      var ids: [Int32] = []
      for text in [left, right, left + right] {
        guard let id = vocabulary.id(of: text) else {
          throw element.problem(
            "is \(element.node.shown), but \(FormatProblem.quote(text)) is not in model.vocab")
        }
        ids.append(id)
      }
      merges.append(Merge(left: ids[0], right: ids[1], result: ids[2]))
    }
  }

  /// A merge in either spelling: "a b" or ["a", "b"].
  private static func pair(_ field: TokenizerField) throws(TokenizerError) -> (String, String) {
    var parts: [String] = []
    switch field.node {
    case .text(let text): parts = text.utf8.split(separator: 0x20).compactMap(String.init)
    case .list: for part in try field.elements() { parts.append(try part.text()) }
    default: break
    }
    guard parts.count == 2 else { throw field.refused(wanted: "\"a b\" or [\"a\", \"b\"]") }
    return (parts[0], parts[1])
  }

  private mutating func readNormalizer(_ field: TokenizerField) throws(TokenizerError) {
    let type = try field.required("type")
    switch try type.text() {
    case "NFC": normalizes = true
    case "Sequence":
      for part in try field.required("normalizers").elements() { try readNormalizer(part) }
    default: throw type.refused(wanted: "\"NFC\", or no normalizer")
    }
  }

  private mutating func readAddedTokens(_ list: TokenizerField) throws(TokenizerError) {
    var contents = ByteStringTable()
    var next = Int32(vocabulary.count)
    for field in try list.elements() {
      let content = try field.required("content")
      let text = try content.text()
      guard !text.isEmpty else { throw content.refused(wanted: "a text that is not empty") }
      guard contents.insert(text).isNew else { throw content.problem("is there twice") }
      let id = try field.required("id")
      // Hugging Face's tokenizers number added tokens anew and pass over what the file says: another
      // number in the file is a mistake that shows nowhere but in the model's output.
      let wanted = vocabulary.id(of: text) ?? next
      guard try id.token() == wanted else {
        throw id.refused(wanted: "\(wanted), which follows from model.vocab and the tokens before")
      }
      guard wanted < next || wanted > vocabulary.largest else {
        throw id.problem(
          "is \(wanted), but the numbers in model.vocab go on to "
            + "\(vocabulary.largest), with gaps")
      }
      next = max(next, wanted + 1)
      addedTokens.append(try Self.addedToken(field, id: wanted, content: text))
    }
  }

  private static func addedToken(
    _ field: TokenizerField, id: Int32, content: String
  ) throws(TokenizerError) -> AddedToken {
    AddedToken(
      id: id, content: content, singleWord: try field.required("single_word").flag(),
      stripsLeft: try field.required("lstrip").flag(),
      stripsRight: try field.required("rstrip").flag(),
      isNormalized: try field.required("normalized").flag(),
      isSpecial: try field.required("special").flag())
  }
}
