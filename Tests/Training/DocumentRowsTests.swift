import Protocols
import Testing
import Training
import Transformer

/// Rows that are whole documents.
@Suite struct DocumentRowsTests {
  struct Source: DocumentSource {
    let documents: [Document]
    var count: Int? { documents.count }
    func document(_ index: Int) -> Document { documents[index] }
  }

  private let tokenizer = ByteTokenizer(begin: true, end: true, padding: true)

  private func rows(_ documents: [Document], context: Int = 8) throws -> DocumentRows {
    try DocumentRows(Source(documents: documents), tokenizer, context: context)
  }

  @Test func `a document stands between begin and end, and padding does not count`() throws {
    let special = tokenizer.specialTokens
    let (begin, end) = (try #require(special.begin), try #require(special.end))
    let padding = try #require(special.padding)
    let row = try rows([
      Document([.init("ab", weight: 0), .init("cde")], logProbability: -4.5)
    ]).row(0)
    #expect(row.tokens == [begin, 97, 98, 99, 100, 101, end, padding])
    #expect(row.weights == [0, 0, 0, 1, 1, 1, 1, 0])
    #expect(row.bytes == 3 && row.logProbability == -4.5)
  }

  @Test func `each document is met once in an epoch, in another order in the next`() throws {
    let rows = try rows((0..<10).map { Document(String($0)) })
    let stream = RandomStream(seed: 0, "data")
    let epochs = try (0..<2).map { epoch in
      try (0..<5).flatMap { step in
        let batch = try rows.training(2, step: epoch * 5 + step, stream)
        return [batch.tokens[1], batch.tokens[9]]
      }
    }
    #expect(epochs[0].sorted() == (48..<58).map { Int32($0) })
    #expect(epochs[1].sorted() == epochs[0].sorted() && epochs[1] != epochs[0])
  }

  @Test func `a document that does not fit is refused with both lengths`() throws {
    let error = #expect(throws: CorpusError.self) {
      try rows([Document("1234567")]).row(0)
    }
    #expect(
      error?.description
        == "document 0: has 9 tokens with begin and end, more than a row of 8 (data.context)")
  }

  @Test func `a tokenizer without begin and end is refused`() {
    let error = #expect(throws: CorpusError.self) {
      try DocumentRows(Source(documents: []), ByteTokenizer(), context: 8)
    }
    #expect(error?.place == "data.tokenizer")
  }
}
