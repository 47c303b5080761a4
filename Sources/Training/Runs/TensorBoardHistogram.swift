/// Values counted in bins of equal width: `tensorboard.HistogramProto` of its `summary.proto`.
struct TensorBoardHistogram: Equatable {
  /// The smallest and the largest value.
  let least: Double, most: Double
  let count: Int
  let sum: Double, squares: Double
  /// The upper ends of the bins, ascending; the last is the largest value.
  let limits: [Double]
  /// How many values each bin holds.
  let counts: [Double]

  /// Counts values; nil where none is finite. What is not finite is left out.
  init?(_ values: [Double], bins: Int = 30) {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return nil }
    (least, most, count) = (low, high, finite.count)
    sum = finite.reduce(0, +)
    squares = finite.reduce(0) { $0 + $1 * $1 }
    let width = (high - low) / Double(bins)
    // Values that are all the same have no width to be divided.
    guard width > 0, width.isFinite else {
      (limits, counts) = ([high], [Double(finite.count)])
      return
    }
    var counts = [Double](repeating: 0, count: bins)
    for value in finite { counts[min(bins - 1, Int((value - low) / width))] += 1 }
    limits = (1...bins).map { $0 == bins ? high : low + width * Double($0) }
    self.counts = counts
  }

  /// The histogram as a message.
  var message: ProtocolBuffer {
    var message = ProtocolBuffer()
    message.put(1, least)
    message.put(2, most)
    message.put(3, Double(count))
    message.put(4, sum)
    message.put(5, squares)
    message.put(6, limits)
    message.put(7, counts)
    return message
  }
}
