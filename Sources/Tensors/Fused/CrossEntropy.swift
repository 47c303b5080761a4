internal import CKernels

/// Marks a token whose prediction does not count: the label that Hugging Face ignores.
public let ignoredTarget: Int32 = -100

/// The mean of -log softmax(x)[target] over rows, each counted with its weight.
///
/// - Parameters:
///   - logits: [rows, classes]
///   - targets: a class for each row; rows with `ignoredTarget` count 0.
///   - weights: a weight for each row; 1 when not given.
/// - Returns: a scalar, 0 when no row counts.
public func crossEntropy(
  _ logits: Tensor, targets: [Int32], weights: [Double]? = nil
) -> Tensor {
  let (rows, classes) = (logits.shape[0], logits.shape[1])
  let shares = LossShares(targets, weights, rows: rows, classes: classes)
  let picks = targets.enumerated().map { row, target in
    Int32(row * classes) + max(0, target)
  }
  let own = logits.logSoftmax().reshaped(-1).gathered(picks)
  return -(own * Tensor(shares.shares, shape: [rows], type: logits.elementType)).sum()
}

/// The same of the logits x Wᵀ, which never exist whole: the model's head and its loss in one.
///
/// The rows are worked through in chunks and the vocabulary in slices. The gradients of x and W are
/// made on the way, while a chunk's logits are at hand: three products instead of the four that a
/// second pass would need.
///
/// - Parameters:
///   - x: [rows, width]
///   - weight: [classes, width]
///   - targets: a class for each row; rows with `ignoredTarget` count 0.
///   - weights: a weight for each row; 1 when not given.
/// - Returns: a scalar, 0 when no row counts.
public func linearCrossEntropy(
  _ x: Tensor, _ weight: Tensor, targets: [Int32], weights: [Double]? = nil
) -> Tensor {
  precondition(
    x.shape.count == 2 && weight.shape.count == 2 && x.shape[1] == weight.shape[1]
      && x.elementType == weight.elementType,
    "linearCrossEntropy: input \(x.elementType) \(x.shape) does not fit weight "
      + "\(weight.elementType) \(weight.shape) [classes, width]")
  let shares = LossShares(targets, weights, rows: x.shape[0], classes: weight.shape[0])
  let wanted = Recording.isOn
  let head = LossHead(
    x: x.contiguous(), weight: weight.detached.contiguous(), targets: targets, shares: shares,
    wantsInput: wanted && x.node != nil, wantsWeight: wanted && weight.node != nil)
  let loss = Tensor(head.run(), type: x.elementType)
  var (dx, dw) = (head.dx, head.dw)
  let (input, table) = (x.node, weight.node)
  return loss.recorded(from: x, weight) { gradient in
    let scale = gradient.item
    for tensor in [dx, dw] where scale != 1 {
      if let tensor { Kernel.transfer(tensor, into: tensor, alpha: scale) }
    }
    input?.adopt(&dx)
    table?.adopt(&dw)
  }
}

/// Each row's share in the mean.
private struct LossShares {
  let shares: [Double]

  init(_ targets: [Int32], _ weights: [Double]?, rows: Int, classes: Int) {
    precondition(
      targets.count == rows && (weights == nil || weights?.count == rows),
      "cross-entropy: \(targets.count) targets and \(weights?.count ?? rows) weights for \(rows) "
        + "rows")
    if let wrong = targets.first(where: { $0 != ignoredTarget && ($0 < 0 || $0 >= classes) }) {
      preconditionFailure("cross-entropy: target \(wrong) is outside of 0 ..< \(classes)")
    }
    let counted = targets.indices.map { targets[$0] == ignoredTarget ? 0 : weights?[$0] ?? 1 }
    let total = counted.reduce(0, +)
    shares = total == 0 ? counted : counted.map { $0 / total }
  }
}

extension GradientNode {
  /// Takes a finished gradient over without copying it, if this is the first.
  fileprivate func adopt(_ contribution: inout Tensor?) {
    guard let tensor = contribution.take() else { return }
    if gradient == nil {
      if isLeaf { tensor.storage.become(.gradients) }
      gradient = tensor
    } else {
      add(tensor)
    }
  }
}

/// One pass over all logits.
private final class LossHead {
  /// Rows of a chunk, and the most classes of a slice.
  static let chunkRows = 512, sliceClasses = 4096
  /// Tasks that are wanted at a time.
  static let tasksAtOnce = 16

  let x: Tensor, weight: Tensor
  let targets: [Int32]
  /// Gradients for an upstream gradient of 1.
  private(set) var dx: Tensor?, dw: Tensor?
  private let kernels: ck_kernels
  private let rows: Int, width: Int, classes: Int
  private let slices: Int, sliceWidth: Int
  /// Rows whose logits exist at a time: several chunks of a small vocabulary, one of a large.
  private let waveRows: Int
  private let share: Tensor

  init(
    x: Tensor, weight: Tensor, targets: [Int32], shares: LossShares, wantsInput: Bool,
    wantsWeight: Bool
  ) {
    (self.x, self.weight, self.targets, kernels) = (x, weight, targets, x.kernels)
    (rows, width, classes) = (x.shape[0], x.shape[1], weight.shape[0])
    slices = max(1, (classes + Self.sliceClasses - 1) / Self.sliceClasses)
    sliceWidth = ((classes + slices - 1) / slices + 15) / 16 * 16
    waveRows = max(1, Self.tasksAtOnce / slices) * Self.chunkRows
    share = Tensor(shares.shares, shape: [rows], type: x.elementType)
    if wantsInput { dx = Tensor(uninitialized: x.shape, x.elementType) }
    if wantsWeight { dw = Tensor(uninitialized: weight.shape, x.elementType) }
  }

  /// The loss; leaves the gradients in `dx` and `dw`.
  func run() -> Double {
    let wave = min(waveRows, max(rows, 1))
    let logits = Tensor(uninitialized: [wave, classes], x.elementType)
    let logSums = Tensor(uninitialized: [wave], x.elementType)
    let own = Tensor(uninitialized: [rows], x.elementType)
    if rows == 0 { dw?.fill(0) }
    for first in stride(from: 0, to: rows, by: wave) {
      let count = min(wave, rows - first)
      normalise(first, count, logits, logSums)
      pickTargets(first, count, logits, logSums, into: own)
      if dx != nil || dw != nil { differentiate(first, count, logits, logSums) }
    }
    // A row that does not count may hold anything, even a NaN.
    return zip(own.values, share.values).reduce(0) { $1.1 == 0 ? $0 : $0 + $1.0 * $1.1 }
  }

  /// Calls `body` for each chunk and slice of a wave, with rows relative to the wave.
  private func tiles(
    _ count: Int, _ body: (_ row: Int, _ rows: Int, _ slice: Int, _ classes: Range<Int>) -> Void
  ) {
    let chunks = (count + Self.chunkRows - 1) / Self.chunkRows
    Engine.shared.team.run(chunks * slices) { task in
      let (chunk, slice) = (task / slices, task % slices)
      let row = chunk * Self.chunkRows
      body(row, min(Self.chunkRows, count - row), slice, range(slice))
    }
  }

  private func range(_ slice: Int) -> Range<Int> {
    min(classes, slice * sliceWidth)..<min(classes, (slice + 1) * sliceWidth)
  }

  /// Logits of a wave, and the log of each row's sum of exponentials.
  private func normalise(_ first: Int, _ count: Int, _ logits: Tensor, _ logSums: Tensor) {
    let largest = Tensor(uninitialized: [slices, count], x.elementType)
    let sums = Tensor(uninitialized: [slices, count], x.elementType)
    let size = kernels.size
    tiles(count) { row, rows, slice, classes in
      let tile = logits.pointer + (row * self.classes + classes.lowerBound) * size
      MatrixProduct.single(
        kernels, rows, classes.count, width, x.rowMatrix.from(row: first + row, kernels),
        Matrix(
          base: weight.pointer + classes.lowerBound * width * size, stride: width,
          transposed: true),
        into: Matrix(base: tile, stride: self.classes))
      let place = (slice * count + row) * size
      kernels.row_exponentials(
        rows, classes.count, self.classes, tile, largest.pointer + place, sums.pointer + place)
    }
    // log Σ_s exp(largest_s) sums_s, with the largest of all taken out.
    let most = largest.maximum(along: 0)
    let total = (sums * (largest - most).exp()).sum(0).log() + most
    Kernel.transfer(total, into: logSums.slice(0..<count))
  }

  /// -log of the target's probability for each row of a wave.
  private func pickTargets(
    _ first: Int, _ count: Int, _ logits: Tensor, _ logSums: Tensor, into own: Tensor
  ) {
    let picks = (0..<count).map { row in
      Int32(truncatingIfNeeded: max(0, targets[first + row]))
    }
    let place = Tensor(uninitialized: [count], x.elementType)
    for (row, pick) in picks.enumerated() {
      let logit = logits.pointer + (row * classes + Int(pick)) * kernels.size
      kernels.axpby(1, 1, logit, 0, place.pointer + row * kernels.size)
    }
    Kernel.transfer(
      logSums.slice(0..<count) - place, into: own.slice(first..<(first + count)))
  }

  /// Turns a wave's logits into their gradient and adds its share of dx and dw.
  private func differentiate(_ first: Int, _ count: Int, _ logits: Tensor, _ logSums: Tensor) {
    let size = kernels.size
    // Slices write apart and are added in their order.
    let partial =
      dx != nil && slices > 1
      ? Tensor(uninitialized: [slices, count, width], x.elementType) : nil
    let target = partial?.pointer ?? dx.map { $0.pointer + first * width * size }
    tiles(count) { row, rows, slice, classes in
      let tile = Matrix(
        base: logits.pointer + (row * self.classes + classes.lowerBound) * size,
        stride: self.classes)
      targets.withUnsafeBufferPointer { targets in
        guard let targets = targets.baseAddress else { return }
        kernels.cross_entropy_gradient(
          rows, classes.lowerBound, classes.count, self.classes, tile.base,
          logSums.pointer + row * size, share.pointer + (first + row) * size,
          targets + first + row)
      }
      guard let target else { return }
      MatrixProduct.single(
        kernels, rows, width, classes.count, tile,
        Matrix(base: weight.pointer + classes.lowerBound * width * size, stride: width),
        into: Matrix(base: target + (slice * count + row) * width * size, stride: width))
    }
    if let partial, let dx {
      Kernel.transfer(partial.sum(0), into: dx.slice(first..<(first + count)))
    }
    if let dw { addWeightGradient(first, count, logits, into: dw) }
  }

  private func addWeightGradient(_ first: Int, _ count: Int, _ logits: Tensor, into dw: Tensor) {
    let beta: Double = first == 0 ? 0 : 1
    let rows = x.rowMatrix.from(row: first, kernels)
    if slices == 1 {
      MatrixProduct.overRows(
        kernels, count: count, classes, width, logits.matrix, rows, beta: beta, into: dw.pointer)
      return
    }
    Engine.shared.team.run(slices) { slice in
      let classes = range(slice)
      MatrixProduct.single(
        kernels, classes.count, width, count,
        Matrix(
          base: logits.pointer + classes.lowerBound * kernels.size, stride: self.classes,
          transposed: true),
        rows, beta: beta, into: dw.matrix.from(row: classes.lowerBound, kernels))
    }
  }
}
