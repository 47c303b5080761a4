import Protocols

/// What every corpus owes; those that read files are looked at where a case names some.
struct CorpusConformance {
  let corpus: any Corpus

  func checks() -> [ConformanceCheck] {
    let name = "the same documents for the same seed"
    do {
      guard let content = try corpus.content(of: .train, seed: 3),
        let again = try corpus.content(of: .train, seed: 3)
      else { return [ConformanceCheck("it has a training part", .broken("it has none"))] }
      return [
        ConformanceCheck(
          name, if: try Self.start(content) == Self.start(again), otherwise: "they differ"),
        ConformanceCheck(
          "its training part is not empty", if: try !Self.start(content).isEmpty,
          otherwise: "it is"),
      ]
    } catch { return [ConformanceCheck(name, .notClaimed("\(error)"))] }
  }

  private static func start(_ content: CorpusContent) throws -> [String] {
    switch content {
    case .tokens(let tokens): return ["\(tokens.tokens(0..<min(100, tokens.count)))"]
    case .running(let source), .separate(let source):
      return try (0..<min(20, source.count ?? 20)).map { "\(try source.document($0))" }
    }
  }
}
