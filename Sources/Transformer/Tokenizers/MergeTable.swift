/// Which pairs of neighbouring tokens become one, and in which order: the merges of a byte-pair
/// encoding, looked up by the pair.
struct MergeTable: Sendable {
  /// The rank of a pair that does not merge: behind all others.
  static let never = Int32.max

  /// The pairs by hash, `free` where a slot is; a power of two of them, half of them free or more.
  private var keys: [UInt64]
  private var ranks: [Int32]
  /// The token that the pair of each rank becomes.
  private let results: [Int32]

  /// A key that no pair has: tokens are not negative.
  private static let free = UInt64.max

  /// The merges in the order of their ranks. Of a pair that occurs twice the later rank counts, as
  /// in Hugging Face's tokenizers.
  init(_ merges: [Merge]) {
    var size = 16
    while size < merges.count * 2 { size *= 2 }
    keys = [UInt64](repeating: Self.free, count: size)
    ranks = [Int32](repeating: Self.never, count: size)
    results = merges.map(\.result)
    for (rank, merge) in merges.enumerated() {
      let place = slot(merge.left, merge.right)
      keys[place] = Self.key(merge.left, merge.right)
      ranks[place] = Int32(rank)
    }
  }

  /// The rank of a pair, `never` when it does not merge.
  func rank(_ left: Int32, _ right: Int32) -> Int32 { ranks[slot(left, right)] }

  /// The token that the pair of this rank becomes.
  func result(_ rank: Int32) -> Int32 { results[Int(rank)] }

  private func slot(_ left: Int32, _ right: Int32) -> Int {
    let key = Self.key(left, right)
    let mask = keys.count - 1
    // Fibonacci hashing (Knuth, volume 3, section 6.4): the golden ratio's digits spread the keys.
    var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while keys[place] != key && keys[place] != Self.free { place = (place + 1) & mask }
    return place
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }
}

/// Two tokens that become one.
struct Merge: Sendable, Equatable {
  let left: Int32
  let right: Int32
  let result: Int32
}
