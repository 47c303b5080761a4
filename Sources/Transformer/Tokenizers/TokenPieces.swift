/// The bytes of each token.
struct TokenPieces: Sendable {
  private var storage: [UInt8] = []
  private var starts: [Int] = [0]
  private var isSpecial: [Bool]

  init(_ definition: TokenizerDefinition, size: Int, _ special: SpecialTokens) {
    isSpecial = [Bool](repeating: false, count: size)
    var added: [Int32: AddedToken] = [:]
    for token in definition.addedTokens {
      added[token.id] = token
      isSpecial[Int(token.id)] = token.isSpecial
    }
    for token in [special.begin, special.end, special.padding] {
      if let token { isSpecial[Int(token)] = true }
    }
    var texts: [Int32: String] = [:]
    for (text, id) in definition.vocabulary.sorted { texts[id] = text }
    // What words can become stands for their bytes, whatever else has the same text.
    var merged = Set(definition.merges.map(\.result))
    for byte in UInt8.min...UInt8.max {
      if let id = definition.vocabulary.id(of: ByteCharacters.text(of: byte)) { merged.insert(id) }
    }
    for id in 0..<Int32(size) {
      if let token = added[id], !merged.contains(id) {
        storage += token.content.utf8
      } else if let text = texts[id] {
        // Some vocabularies have tokens beside the byte-level ones, which stand for themselves.
        storage += ByteCharacters.bytes(of: text) ?? Array(text.utf8)
      }
      starts.append(storage.count)
    }
  }

  func append(_ token: Int32, skippingSpecial: Bool, to result: inout [UInt8]) {
    guard token >= 0, token < isSpecial.count, !(skippingSpecial && isSpecial[Int(token)]) else {
      return
    }
    result += storage[starts[Int(token)]..<starts[Int(token) + 1]]
  }
}
