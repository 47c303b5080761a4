import Testing

@testable import Transformer

/// Damaged files, thousands of them and the same in every run: each must be read or refused, and
/// what is read must encode and decode.
struct TokenizerFuzzTests {
  private static let original = TokenizerFile(
    preTokenizer: #"{"type": "Sequence", "pretokenizers": [{"type": "Digits", "#
      + #""individual_digits": true}, \#(TokenizerFile.byteLevel)]}"#,
    normalizer: #"{"type": "NFC"}"#,
    addedTokens: #"[{"id": 267, "content": " \u00e9>", "single_word": true, "lstrip": true, "#
      + #""rstrip": true, "normalized": true, "special": true}]"#
  ).text

  /// What JSON is made of, and this file.
  private static let syntax: [[UInt8]] = [
    "{", "}", "[", "]", ":", ",", "\"", "\\u", "null", "true", "-", "9", "e9", ".", "1e400",
    "123456789012345678901234567890", "0", "NaN", "Ġ", "\"Ġ\"", "\"a b\"", "false", "\"BPE\"",
  ].map { Array($0.utf8) }

  private func damaged(_ original: [UInt8], _ random: inout TokenizerRandom) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
      // Most of the file is the vocabulary; the rest is at both ends.
      let near = Bool.random(using: &random) ? 620 : bytes.count
      let offset = Int.random(in: 0..<min(near, bytes.count), using: &random)
      let place = Bool.random(using: &random) ? offset : bytes.count - 1 - offset
      let end = min(bytes.count, place + Int.random(in: 1...12, using: &random))
      let piece = Self.syntax.randomElement(using: &random) ?? []
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = .random(in: .min ... .max, using: &random)
      case 2: bytes.insert(contentsOf: piece, at: place)
      case 3: bytes.replaceSubrange(place..<place + 1, with: piece)
      case 4: bytes.removeSubrange(place..<end)
      case 5: bytes.insert(contentsOf: bytes[place..<end], at: place)
      default:
        if Int.random(in: 0..<4, using: &random) == 0 { bytes.removeLast(bytes.count - place) }
      }
    }
    return bytes
  }

  @Test func `a damaged file is read or refused`() throws {
    var random = TokenizerRandom(state: 20_260_103)
    let bytes = Array(Self.original.utf8)
    _ = try BytePairTokenizer(TokenizerDefinition(path: "file", json: bytes), path: "file")
    var refused = 0
    let caseCount = 3_000
    for _ in 0..<caseCount {
      do throws(TokenizerError) {
        let definition = try TokenizerDefinition(path: "file", json: damaged(bytes, &random))
        let tokenizer = try BytePairTokenizer(definition, path: "file")
        let text = random.text(12)
        _ = tokenizer.decode(tokenizer.encode("the é> é> 12ab's \(text)"))
        #expect(!tokenizer.identity.isEmpty)
      } catch {
        #expect(error.path == "file")
        #expect(!error.problem.isEmpty)
        refused += 1
      }
    }
    #expect(refused > caseCount / 4)
    #expect(refused < caseCount)
  }

  @Test func `random tokens decode`() throws {
    var random = TokenizerRandom(state: 4)
    let tokenizer = try BytePairTokenizer.learnt()
    for _ in 0..<500 {
      let tokens = (0..<20).map { _ in Int32.random(in: -2...520, using: &random) }
      #expect(tokenizer.decode(tokens).utf8.count >= tokenizer.bytes(of: tokens).count)
    }
  }
}
