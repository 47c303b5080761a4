/// Merges the tokens of one word until no pair of neighbours merges any more: always the pair of the
/// lowest rank, of several the leftmost (Sennrich, Haddow and Birch 2016, arXiv 1508.07909).
///
/// Holds the memory for it, which the next word uses again.
struct WordMerger: Sendable {
  /// Up to this length the lowest rank is found by looking at all: that is faster for the few
  /// letters of a usual word, and quadratic.
  static let shortest = 40

  private var tokens: [Int32] = []
  /// The rank of each token with the next one.
  private var ranks: [Int32] = []
  /// The neighbours of each token, as a list: those that were merged away are not in it.
  private var next: [Int32] = []
  private var previous: [Int32] = []
  /// Pairs to merge: the rank above, the place of the left token below.
  private var queue = BinaryHeap<UInt64>()

  /// Appends the tokens to which a word merges.
  ///
  /// - Parameters:
  ///   - word: bytes.
  ///   - byteTokens: the token of each byte.
  ///   - mergesAsLong: whether to take the way for long words whatever the length.
  mutating func merge(
    _ word: UnsafeBufferPointer<UInt8>, byteTokens: [Int32], _ table: MergeTable,
    mergesAsLong: Bool = false, into result: inout [Int32]
  ) {
    tokens.removeAll(keepingCapacity: true)
    for byte in word { tokens.append(byteTokens[Int(byte)]) }
    if word.count > Self.shortest || mergesAsLong {
      mergeLong(table)
    } else {
      mergeShort(table)
    }
    result += tokens
  }

  private mutating func mergeShort(_ table: MergeTable) {
    ranks.removeAll(keepingCapacity: true)
    for index in tokens.indices.dropLast() {
      ranks.append(table.rank(tokens[index], tokens[index + 1]))
    }
    while true {
      var lowest = MergeTable.never
      var place = 0
      for (index, rank) in ranks.enumerated() where rank < lowest {
        (lowest, place) = (rank, index)
      }
      if lowest == MergeTable.never { return }
      tokens[place] = table.result(lowest)
      tokens.remove(at: place + 1)
      ranks.remove(at: place)
      if place > 0 { ranks[place - 1] = table.rank(tokens[place - 1], tokens[place]) }
      if place < ranks.count { ranks[place] = table.rank(tokens[place], tokens[place + 1]) }
    }
  }

  private mutating func mergeLong(_ table: MergeTable) {
    let count = Int32(tokens.count)
    next = (0..<count).map { $0 + 1 }
    previous = (0..<count).map { $0 - 1 }
    queue.removeAll()
    for place in 0..<max(0, count - 1) { enqueue(place, table) }
    while let first = queue.removeFirst() {
      let place = Int32(truncatingIfNeeded: first & 0xFFFF_FFFF)
      let rank = Int32(truncatingIfNeeded: first >> 32)
      // One of the two may have merged since, which changes the rank or ends the token.
      let right = next[Int(place)]
      guard tokens[Int(place)] >= 0, right < count,
        table.rank(tokens[Int(place)], tokens[Int(right)]) == rank
      else { continue }
      tokens[Int(place)] = table.result(rank)
      tokens[Int(right)] = -1
      next[Int(place)] = next[Int(right)]
      if next[Int(place)] < count { previous[Int(next[Int(place)])] = place }
      if previous[Int(place)] >= 0 { enqueue(previous[Int(place)], table) }
      enqueue(place, table)
    }
    tokens.removeAll { $0 < 0 }
  }

  /// Puts the pair of a token and its right neighbour into the queue, where it merges.
  private mutating func enqueue(_ place: Int32, _ table: MergeTable) {
    let right = next[Int(place)]
    guard right < tokens.count else { return }
    let rank = table.rank(tokens[Int(place)], tokens[Int(right)])
    guard rank != MergeTable.never else { return }
    queue.insert(UInt64(rank) << 32 | UInt64(place))
  }
}
