import Tensors

/// An order of 0 ..< count that is computed entry by entry, without a table: a Feistel network over
/// the next power of 4, walked until it falls inside (Black and Rogaway 2002, Ciphers with Arbitrary
/// Finite Domains).
struct FeistelPermutation: Sendable {
  private let count: Int
  private let half: Int
  private let stream: RandomStream

  init(_ count: Int, _ stream: RandomStream) {
    self.count = count
    self.stream = stream
    let bits = max(2, Int.bitWidth - (count - 1).leadingZeroBitCount)
    half = (bits + 1) / 2
  }

  func callAsFunction(_ index: Int) -> Int {
    var value = index
    repeat { value = round(value) } while value >= count
    return value
  }

  private func round(_ value: Int) -> Int {
    let mask = (1 << half) - 1
    var (left, right) = (value >> half, value & mask)
    for round in 0..<4 {
      let word = stream.at(round).integer(right, below: mask + 1)
      (left, right) = (right, left ^ word)
    }
    return left << half | right
  }
}
