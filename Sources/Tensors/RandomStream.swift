internal import CKernels

/// A sequence of random numbers that is a function of a seed, a name and an index, and of nothing
/// else: not of what was drawn before, not of the number of threads.
///
/// Philox4x32-10 (Salmon et al. 2011), keyed by the three. Adding a probe or an adapter changes no
/// other's numbers, and a resumed run has no generator to restore.
public struct RandomStream: Sendable, Hashable {
  let key: UInt64

  private init(key: UInt64) { self.key = key }

  /// The stream of a name ("dropout", "init/model.layers.0.self_attn.q_proj.lora_A", …).
  public init(seed: UInt64, _ name: String) {
    // FNV-1a over the name; the finalizer of SplitMix64 spreads it over all bits.
    let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    key = Self.mix(Self.mix(seed) ^ hash)
  }

  /// The stream of the same name at an index, for example a step.
  public func at(_ index: Int) -> RandomStream {
    RandomStream(key: Self.mix(key &+ UInt64(bitPattern: Int64(index)) &* 0x9e37_79b9_7f4a_7c15))
  }

  /// Element `index` of the stream, in (0, 1).
  public func uniform(_ index: Int) -> Double {
    var value = 0.0
    ck_kernels_f64().pointee.uniform(key, UInt64(index), 1, 0, 1, &value)
    return value
  }

  /// Element `index` of the stream, as a whole number in 0 ..< bound.
  public func integer(_ index: Int, below bound: Int) -> Int {
    // One element has 24 bits, too few to reach every number below a large bound.
    let share =
      bound <= 1 << 20
      ? uniform(index) : (uniform(2 * index) + uniform(2 * index + 1) * 0x1p-24) / (1 + 0x1p-24)
    return min(bound - 1, Int(share * Double(bound)))
  }

  /// 0 ..< count in a random order (Fisher and Yates 1938).
  public func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(last, below: last + 1))
    }
    return order
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

extension Tensor {
  /// Uniform numbers between `low` and `high`.
  public static func uniform(
    _ shape: [Int], _ low: Double, _ high: Double, _ stream: RandomStream,
    type: ElementType = .float32
  ) -> Tensor {
    let result = Tensor(uninitialized: shape, type)
    let (kernels, to) = (type.kernels, result.pointer)
    Kernel.ranges(result.count) { start, count in
      kernels.uniform(stream.key, UInt64(start), count, low, high, to + start * kernels.size)
    }
    return result
  }

  /// Normally distributed numbers.
  public static func normal(
    _ shape: [Int], mean: Double = 0, deviation: Double = 1, _ stream: RandomStream,
    type: ElementType = .float32
  ) -> Tensor {
    let result = Tensor(uninitialized: shape, type)
    let (kernels, to) = (type.kernels, result.pointer)
    Kernel.ranges(result.count) { start, count in
      kernels.normal(stream.key, UInt64(start), count, mean, deviation, to + start * kernels.size)
    }
    return result
  }

  /// Each element 0 with probability `rate`, else divided by 1 - rate (Srivastava et al. 2014).
  /// The same stream gives the same mask; the mask is made again backward instead of kept.
  public func dropout(_ dropout: Dropout) -> Tensor {
    guard dropout.rate > 0 else { return self }
    let x = contiguous()
    let result = Tensor(uninitialized: shape, elementType)
    dropout.apply(to: x, into: result, accumulate: false)
    let node = x.node
    return result.recorded(from: x) { gradient in
      let dy = gradient.contiguous()
      node?.contribute { dropout.apply(to: dy, into: $0, accumulate: $1) }
    }
  }
}

/// A rate of dropout and the stream of its masks.
public struct Dropout: Sendable {
  /// The probability that an element is set to 0, in 0 ..< 1.
  public let rate: Double
  /// The stream that decides.
  public let stream: RandomStream

  /// Dropout at a rate in 0 ..< 1.
  public init(rate: Double, _ stream: RandomStream) {
    precondition(rate >= 0 && rate < 1, "dropout: the rate \(rate) is not in 0 ..< 1")
    (self.rate, self.stream) = (rate, stream)
  }

  fileprivate func apply(to x: Tensor, into y: Tensor, accumulate: Bool) {
    let kernels = x.kernels
    let (from, to) = (x.pointer, y.pointer)
    Kernel.ranges(x.count) { start, count in
      let offset = start * kernels.size
      kernels.dropout(
        stream.key, UInt64(start), count, rate, from + offset, to + offset, accumulate)
    }
  }
}
