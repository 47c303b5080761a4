internal import CKernels

/// Keys and values that every query sees, before the first token's: prefix tuning (Li and Liang
/// 2021, arXiv 2101.00190). They are not rotated, and the same for every sequence of the batch.
public struct AttentionPrefix {
  /// Shape [virtual tokens, keyValueHeads · headSize].
  public let keys: Tensor
  /// Shape [virtual tokens, keyValueHeads · headSize].
  public let values: Tensor

  /// A prefix of keys and values of one shape.
  public init(keys: Tensor, values: Tensor) {
    precondition(
      keys.shape.count == 2 && keys.shape == values.shape,
      "attention prefix: keys \(keys.shape) and values \(values.shape) differ")
    (self.keys, self.values) = (keys, values)
  }

  /// Virtual tokens.
  public var length: Int { keys.shape[0] }
}

/// Causal attention with rotary positions and grouped queries: softmax(Q Kᵀ/√d + mask) V for each
/// head, without the length x length matrix in memory.
///
/// Works through blocks of query rows, each against all its keys, with the scores in scratch that
/// stays in the core's cache; backward, the probabilities are made again from the logarithm of
/// their sum (as Dao et al. 2022, arXiv 2205.14135, do).
///
/// - Parameters:
///   - q: [batch, length, heads · headSize]
///   - k: [batch, length, keyValueHeads · headSize]; query head h uses head h / (heads /
///     keyValueHeads).
///   - v: as k
///   - rotary: the table of positions; the first token stands at `offset`.
///   - prefix: further keys and values, seen by all.
/// - Returns: [batch, length, heads · headSize]
public func attention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, keyValueHeads: Int, rotary: RotaryTable,
  offset: Int = 0, prefix: AttentionPrefix? = nil
) -> Tensor {
  let operation = AttentionOperation(
    q: q.contiguous(), k: k.contiguous(), v: v.contiguous(), heads: heads,
    keyValueHeads: keyValueHeads, rotary: rotary, offset: offset, prefix: prefix)
  let output = Tensor(uninitialized: q.shape, q.elementType)
  let logSums = Tensor(
    uninitialized: [operation.batch, heads, operation.length], q.elementType)
  operation.forward(into: output, logSums)
  let result = output.unrecorded
  let operands =
    [operation.q, operation.k, operation.v] + (prefix.map { [$0.keys, $0.values] } ?? [])
  return output.recorded(from: operands) { gradient in
    operation.backward(gradient.contiguous(), output: result, logSums)
  }
}

/// The shapes and pointers of one call. A task is one key-value head of one sequence, with all
/// query heads of its group, so that the gradients of keys and values have one writer.
struct AttentionOperation {
  let q: Tensor, k: Tensor, v: Tensor
  let heads: Int, keyValueHeads: Int
  let rotary: RotaryTable
  let offset: Int
  let prefix: AttentionPrefix?

  /// Query rows of a block: enough for the product to be efficient, few enough that a block of
  /// scores against some hundred keys stays in a core's cache.
  static let blockRows = 64

  init(
    q: Tensor, k: Tensor, v: Tensor, heads: Int, keyValueHeads: Int, rotary: RotaryTable,
    offset: Int, prefix: AttentionPrefix?
  ) {
    let size = rotary.headSize
    precondition(
      q.shape.count == 3 && k.shape.count == 3 && k.shape == v.shape
        && q.shape.dropLast() == k.shape.dropLast() && heads % keyValueHeads == 0
        && q.shape[2] == heads * size && k.shape[2] == keyValueHeads * size,
      "attention: q \(q.shape), k \(k.shape), v \(v.shape) do not fit \(heads) query heads over "
        + "\(keyValueHeads) key heads of size \(size)")
    precondition(
      offset >= 0 && offset + q.shape[1] <= rotary.positions,
      "attention: positions \(offset) ..< \(offset + q.shape[1]) exceed the "
        + "\(rotary.positions) of the table")
    let types =
      [q, k, v, rotary.cosine].map(\.elementType)
      + (prefix.map { [$0.keys.elementType, $0.values.elementType] } ?? [])
    precondition(
      types.allSatisfy { $0 == q.elementType },
      "attention: q, k, v, the rotary table and the prefix differ in type: "
        + types.map { "\($0)" }.joined(separator: ", "))
    precondition(
      prefix == nil || prefix?.keys.shape[1] == k.shape[2],
      "attention: prefix \(prefix?.keys.shape ?? []) does not fit keys \(k.shape)")
    (self.q, self.k, self.v, self.rotary, self.offset) = (q, k, v, rotary, offset)
    (self.heads, self.keyValueHeads, self.prefix) = (heads, keyValueHeads, prefix)
  }

  var batch: Int { q.shape[0] }
  var length: Int { q.shape[1] }
  var headSize: Int { rotary.headSize }
  var group: Int { heads / keyValueHeads }
  var prefixLength: Int { prefix?.length ?? 0 }
  /// All keys of a sequence.
  var keys: Int { prefixLength + length }
  var scale: Double { 1 / Double(headSize).squareRoot() }

  func forward(into output: Tensor, _ logSums: Tensor) {
    let kernels = q.kernels
    let prefixed = prefix.map { ($0.keys.detached.contiguous(), $0.values.detached.contiguous()) }
    Engine.shared.team.run(batch * keyValueHeads) { task in
      let scratch = Scratch(self, backward: false)
      let (sequence, head) = (task / keyValueHeads, task % keyValueHeads)
      gatherKeys(sequence, head, prefixed, into: scratch)
      for query in (head * group)..<((head + 1) * group) {
        rotate(q, sequence, query, of: heads, into: scratch[.query])
        let sums = logSums.pointer + (sequence * heads + query) * length * kernels.size
        let out = head0(output, sequence, query, of: heads)
        forEachBlock { first, rows, seen in
          scores(first, rows, seen, scratch)
          kernels.causal_softmax(
            rows, seen, keys, prefixLength + first + 1, scale, scratch[.scores],
            sums + first * kernels.size)
          MatrixProduct.single(
            kernels, rows, headSize, seen, Matrix(base: scratch[.scores], stride: keys),
            Matrix(base: scratch[.values], stride: headSize),
            into: Matrix(base: out, stride: heads * headSize).from(row: first, kernels))
        }
      }
    }
    withExtendedLifetime(prefixed) {}
  }

  /// Blocks of query rows, with the number of keys that the last of them sees.
  func forEachBlock(_ body: (_ first: Int, _ rows: Int, _ seen: Int) -> Void) {
    for first in stride(from: 0, to: length, by: Self.blockRows) {
      let rows = min(Self.blockRows, length - first)
      body(first, rows, prefixLength + first + rows)
    }
  }

  /// Unscaled scores of a block of rotated queries.
  func scores(_ first: Int, _ rows: Int, _ seen: Int, _ scratch: Scratch) {
    MatrixProduct.single(
      q.kernels, rows, seen, headSize,
      Matrix(base: scratch[.query], stride: headSize).from(row: first, q.kernels),
      Matrix(base: scratch[.keys], stride: headSize, transposed: true),
      into: Matrix(base: scratch[.scores], stride: keys))
  }

  /// The first element of a head of a sequence.
  func head0(_ x: Tensor, _ sequence: Int, _ head: Int, of count: Int) -> UnsafeMutableRawPointer {
    x.pointer + (sequence * length * count + head) * headSize * x.elementType.size
  }

  /// A head's rows, turned to their positions, in one piece.
  func rotate(
    _ x: Tensor, _ sequence: Int, _ head: Int, of count: Int, into y: UnsafeMutableRawPointer
  ) {
    let kernels = x.kernels
    let table = offset * headSize / 2 * kernels.size
    kernels.rotate(
      length, headSize / 2, 1, head0(x, sequence, head, of: count), count * headSize,
      rotary.cosine.pointer + table, rotary.sine.pointer + table, y, headSize, false)
  }

  /// A head's keys (rotated) and values in one piece, the prefix first.
  func gatherKeys(
    _ sequence: Int, _ head: Int, _ prefixed: (keys: Tensor, values: Tensor)?, into scratch: Scratch
  ) {
    let kernels = k.kernels
    let (stride, start) = (keyValueHeads * headSize, prefixLength * headSize * kernels.size)
    if let prefixed {
      let column = head * headSize * kernels.size
      copy(prefixLength, prefixed.keys.pointer + column, stride, to: scratch[.keys])
      copy(prefixLength, prefixed.values.pointer + column, stride, to: scratch[.values])
    }
    rotate(k, sequence, head, of: keyValueHeads, into: scratch[.keys] + start)
    copy(
      length, head0(v, sequence, head, of: keyValueHeads), stride, to: scratch[.values] + start)
  }

  private func copy(
    _ rows: Int, _ x: UnsafeMutableRawPointer, _ stride: Int, to y: UnsafeMutableRawPointer
  ) {
    q.kernels.transfer(2, [rows, headSize], 1, x, [stride, 1], y, [headSize, 1], false)
  }

  /// The memory of one task.
  struct Scratch {
    enum Part: Int, CaseIterable {
      case keys, values, query, scores
      // Backward only.
      case scoreGradient, queryGradient, keyGradient, valueGradient, delta
    }
    private let storage: Storage
    private let starts: [Int]

    init(_ operation: AttentionOperation, backward: Bool) {
      let (length, keys, size) = (operation.length, operation.keys, operation.headSize)
      let block = AttentionOperation.blockRows * keys
      let sizes =
        [keys * size, keys * size, length * size, block]
        + (backward ? [block, length * size, keys * size, keys * size, length] : [])
      // Each part on a cache line of its own.
      let bytes = sizes.map { ($0 * operation.q.elementType.size + 63) / 64 * 64 }
      starts = bytes.indices.map { bytes[..<$0].reduce(0, +) }
      storage = Storage(bytes: bytes.reduce(0, +), kind: .activations)
    }

    subscript(part: Part) -> UnsafeMutableRawPointer { storage.base + starts[part.rawValue] }
  }
}
