/// Words as tokens, the frequencies of neighbouring tokens, and the merges so far. A merge visits
/// only the words that have the pair, and changes only the frequencies of its neighbours.
struct PairLearning {
  /// A pair of neighbouring tokens.
  struct Pair: Hashable, Comparable {
    let left: Int32
    let right: Int32

    static func < (one: Pair, other: Pair) -> Bool {
      (one.left, one.right) < (other.left, other.right)
    }
  }

  /// A pair that may be merged next, in the words of one list. Its count may have fallen since.
  private struct Candidate: Comparable {
    var count: Int
    let pair: Pair
    let list: Int

    /// Whether it comes first: what is more frequent, then the lower pair.
    static func < (one: Candidate, other: Candidate) -> Bool {
      if one.count != other.count { return one.count > other.count }
      return (one.pair, one.list) < (other.pair, other.list)
    }
  }

  /// The tokens of all words, one word after the other; words become shorter where they are.
  private var tokens: [Int32] = []
  private var starts: [Int] = []
  private var lengths: [Int] = []
  private let wordCounts: [Int]

  private var pairCounts: [Pair: Int] = [:]
  private var queue = BinaryHeap<Candidate>()
  /// Lists of words for the candidates, and those that the current merge makes.
  private var lists: [[Int32]] = []
  private var newLists: [Pair: Int] = [:]
  /// The list of the pair that was found last.
  private var currentList = 0
  private var learnt: [(pair: Pair, result: Int32)] = []

  init(_ words: WordCounts, byteTokens: [Int32]) {
    wordCounts = words.counts
    tokens.reserveCapacity(words.words.storage.count)
    for number in wordCounts.indices {
      starts.append(tokens.count)
      for byte in words.words[number] { tokens.append(byteTokens[Int(byte)]) }
      lengths.append(tokens.count - starts[number])
      for index in starts[number]..<max(starts[number], tokens.count - 1) {
        change(Pair(left: tokens[index], right: tokens[index + 1]), by: 1, inWord: number)
      }
    }
    enqueueNewLists()
  }

  /// The pair to merge next, nil when none occurs, or none often enough.
  mutating func mostFrequent(_ minimum: Int) -> Pair? {
    while var candidate = queue.removeFirst() {
      let count = pairCounts[candidate.pair] ?? 0
      if candidate.count == count {
        currentList = candidate.list
        return count >= max(1, minimum) ? candidate.pair : nil
      }
      candidate.count = count
      queue.insert(candidate)
    }
    return nil
  }

  /// Puts `result` in the place of the pair that was found last, in all the words of its list.
  mutating func merge(_ pair: Pair, to result: Int32) {
    learnt.append((pair, result))
    let words = lists[currentList]
    lists[currentList] = []
    for word in words { merge(pair, to: result, inWord: Int(word)) }
    enqueueNewLists()
  }

  private mutating func merge(_ pair: Pair, to result: Int32, inWord word: Int) {
    let start = starts[word]
    let end = start + lengths[word]
    var (read, write) = (start, start)
    while read < end {
      guard tokens[read] == pair.left, read + 1 < end, tokens[read + 1] == pair.right else {
        tokens[write] = tokens[read]
        read += 1
        write += 1
        continue
      }
      if write > start {
        let before = tokens[write - 1]
        change(Pair(left: before, right: pair.left), by: -1, inWord: word)
        change(Pair(left: before, right: result), by: 1, inWord: word)
      }
      tokens[write] = result
      read += 2
      write += 1
      if read < end {
        change(Pair(left: pair.right, right: tokens[read]), by: -1, inWord: word)
        change(Pair(left: result, right: tokens[read]), by: 1, inWord: word)
      }
    }
    lengths[word] = write - start
  }

  /// Counts a pair that came or went in a word; one that came is a new candidate there.
  private mutating func change(_ pair: Pair, by difference: Int, inWord word: Int) {
    pairCounts[pair, default: 0] += difference * wordCounts[word]
    guard difference > 0 else { return }
    let list = newLists[pair] ?? lists.count
    if list == lists.count {
      lists.append([])
      newLists[pair] = list
    }
    if lists[list].last != Int32(word) { lists[list].append(Int32(word)) }
  }

  private mutating func enqueueNewLists() {
    for (pair, list) in newLists {
      let count = pairCounts[pair] ?? 0
      if count > 0 { queue.insert(Candidate(count: count, pair: pair, list: list)) }
    }
    newLists.removeAll(keepingCapacity: true)
  }

  /// The merges in their order. A pair that came twice, since its tokens arose anew, has the rank of
  /// the last time, as in Hugging Face's tokenizers.
  var merges: [Merge] {
    var last: [Pair: Int] = [:]
    for (index, entry) in learnt.enumerated() { last[entry.pair] = index }
    return learnt.enumerated().compactMap { index, entry in
      guard last[entry.pair] == index else { return nil }
      return Merge(left: entry.pair.left, right: entry.pair.right, result: entry.result)
    }
  }
}
