import Tensors

/// A value in `tokenizer.json` with the way to it, so that what is not as wanted becomes an error
/// that names the file, the key, what was found and what is wanted.
struct TokenizerField {
  let path: String
  /// The keys from the top: "pre_tokenizer.pretokenizers[0].type"; empty for the whole file.
  let key: String
  let node: JSONNode

  /// The member of an object; nil when it is missing or null.
  subscript(name: String) -> TokenizerField? {
    guard case .object(let members) = node,
      let member = members.first(where: { $0.key == name })
    else { return nil }
    if case .word("null") = member.value { return nil }
    return TokenizerField(
      path: path, key: key.isEmpty ? name : "\(key).\(name)", node: member.value)
  }

  /// The member of an object, which must be there.
  func required(_ name: String) throws(TokenizerError) -> TokenizerField {
    guard case .object = node else { throw refused(wanted: "an object") }
    guard let member = self[name] else {
      throw TokenizerError(
        path: path, problem: "\(key.isEmpty ? name : "\(key).\(name)") is missing or null")
    }
    return member
  }

  /// That the value is not what is wanted.
  func refused(wanted: String) -> TokenizerError {
    problem("is \(node.shown); wanted is \(wanted)")
  }

  /// An error about this value.
  func problem(_ text: String) -> TokenizerError {
    TokenizerError(path: path, problem: key.isEmpty ? text : "\(key) \(text)")
  }

  /// A text.
  func text() throws(TokenizerError) -> String {
    guard case .text(let text) = node else { throw refused(wanted: "a text") }
    return text
  }

  /// True or false.
  func flag() throws(TokenizerError) -> Bool {
    switch node {
    case .word("true"): return true
    case .word("false"): return false
    default: throw refused(wanted: "true or false")
    }
  }

  /// A number that a token can have.
  func token() throws(TokenizerError) -> Int32 {
    guard case .word(let word) = node, let number = Int32(word), number >= 0, word != "-0" else {
      throw refused(wanted: "a whole number from 0 to \(Int32.max)")
    }
    return number
  }

  /// The elements of a list.
  func elements() throws(TokenizerError) -> [TokenizerField] {
    guard case .list(let list) = node else { throw refused(wanted: "a list") }
    return list.enumerated().map { index, element in
      TokenizerField(path: path, key: "\(key)[\(index)]", node: element)
    }
  }

  /// Refuses the value of a member that is not one of these words, that it is missing aside.
  func require(_ name: String, oneOf allowed: [String]) throws(TokenizerError) {
    guard let field = self[name] else { return }
    if case .word(let word) = field.node, allowed.contains(word) { return }
    if case .text(let text) = field.node, allowed.contains("\"\(text)\"") { return }
    throw field.refused(wanted: allowed.joined(separator: " or "))
  }
}
