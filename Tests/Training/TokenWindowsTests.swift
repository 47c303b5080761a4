import Protocols
import Testing

@testable import Training

/// Rows cut from tokens.
@Suite struct TokenWindowsTests {
  private let tokens = TokenList((0..<103).map { Int32($0) })

  @Test func `rows one after another hold each token once`() throws {
    let windows = try TokenWindows(tokens, 3..<103, context: 7, name: "test")
    #expect(windows.count == 14)
    #expect(windows.consecutive(0..<14).tokens == (3..<101).map { Int32($0) })
  }

  @Test
  func `random rows are whole windows of the part, reach both ends, and repeat with the stream`()
    throws
  {
    let windows = try TokenWindows(tokens, 50..<60, context: 8, name: "test")
    let stream = RandomStream(seed: 4, "data")
    let batch = windows.random(200, stream)
    let starts = stride(from: 0, to: batch.tokens.count, by: 8).map { batch.tokens[$0] }
    #expect(Set(starts) == [50, 51, 52])
    for row in 0..<200 {
      #expect(batch.tokens[row * 8 + 7] == batch.tokens[row * 8] + 7)
    }
    #expect(windows.random(200, stream).tokens == batch.tokens)
    #expect(windows.random(200, stream.at(1)).tokens != batch.tokens)
  }

  @Test func `a part shorter than a row is refused`() {
    let error = #expect(throws: CorpusError.self) {
      try TokenWindows(tokens, 0..<5, context: 6, name: "validation")
    }
    #expect(
      error?.description
        == "validation: has 5 tokens, fewer than one row of 6 (data.context)")
  }

  @Test("every number is met once, in an order of its own", arguments: [1, 2, 3, 7, 64, 65, 1000])
  func permutation(_ count: Int) {
    let stream = RandomStream(seed: 1, "order")
    let order = (0..<count).map { FeistelPermutation(count, stream)($0) }
    #expect(order.sorted() == Array(0..<count))
    guard count > 60 else { return }
    #expect(order != Array(0..<count))
    #expect(order != (0..<count).map { FeistelPermutation(count, stream.at(1))($0) })
  }
}
