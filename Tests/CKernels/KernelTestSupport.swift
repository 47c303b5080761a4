import CKernels
import Testing

/// The two tables of kernels, so that each test is written once and run for both.
enum Precision: String, CaseIterable, CustomTestStringConvertible {
  case float32
  case float64

  var table: ck_kernels {
    self == .float32 ? ck_kernels_f32().pointee : ck_kernels_f64().pointee
  }

  /// The distance from 1 to the next larger number.
  var epsilon: Double { self == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne }

  /// The nearest number of this type.
  func rounded(_ value: Double) -> Double { self == .float32 ? Double(Float(value)) : value }

  var testDescription: String { rawValue }
}

/// Sizes around the widths of vectors and of unrolled loops, none of which they need to divide.
let sizes = [0, 1, 7, 15, 16, 17, 31, 33, 63, 65, 100, 257, 1000]

/// Elements of one type in memory, between two margins that no kernel may touch.
final class Memory {
  private static let margin = 16
  private static let mark = -12345.5

  let precision: Precision
  let count: Int
  private let block: UnsafeMutableRawPointer
  /// The first element.
  let start: UnsafeMutableRawPointer

  init(_ values: [Double], _ precision: Precision) {
    (self.precision, count) = (precision, values.count)
    let size = precision.table.size
    block = .allocate(byteCount: (values.count + 2 * Self.margin) * size, alignment: 64)
    start = block + Self.margin * size
    let margin = [Double](repeating: Self.mark, count: Self.margin)
    for (index, value) in (margin + values + margin).enumerated() {
      self[index - Self.margin] = value
    }
  }

  /// Memory whose contents must not matter.
  static func garbage(_ count: Int, _ precision: Precision) -> Memory {
    Memory([Double](repeating: .nan, count: count), precision)
  }

  deinit {
    for index in 0..<Self.margin where self[index - Self.margin] != Self.mark {
      Issue.record("a kernel wrote \(Self.margin - index) elements before its memory")
    }
    for index in 0..<Self.margin where self[count + index] != Self.mark {
      Issue.record("a kernel wrote \(index + 1) elements behind its memory")
    }
    block.deallocate()
  }

  private subscript(index: Int) -> Double {
    get {
      switch precision {
      case .float32: Double(start.assumingMemoryBound(to: Float.self)[index])
      case .float64: start.assumingMemoryBound(to: Double.self)[index]
      }
    }
    set {
      switch precision {
      case .float32: start.assumingMemoryBound(to: Float.self)[index] = Float(newValue)
      case .float64: start.assumingMemoryBound(to: Double.self)[index] = newValue
      }
    }
  }

  var values: [Double] { (0..<count).map { self[$0] } }
}

/// `count` numbers between `low` and `high`, exact in float32, the same in every run.
func samples(_ count: Int, _ low: Double = -2, _ high: Double = 2, seed: UInt64 = 1) -> [Double] {
  var state = seed &* 0x9E37_79B9_7F4A_7C15
  return (0..<count).map { _ in
    // Knuth's MMIX generator; its high bits are good enough for test data.
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(Float(low + (high - low) * Double(state >> 11) * 0x1p-53))
  }
}

/// Runs a kernel that writes `count` elements over garbage and returns them.
func output(
  _ count: Int, _ precision: Precision, _ run: (UnsafeMutableRawPointer) -> Void
) -> [Double] {
  let memory = Memory.garbage(count, precision)
  run(memory.start)
  return memory.values
}

/// Expects numbers within `epsilons` rounding errors of the expected ones.
///
/// Relative to the larger of the number and `scale`. NaN is expected where NaN is, infinity where
/// infinity.
func expectClose(
  _ observed: [Double], _ expected: [Double], _ precision: Precision, epsilons: Double,
  scale: Double = 0, _ what: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  guard observed.count == expected.count else {
    Issue.record(
      "\(what): \(observed.count) numbers, expected \(expected.count)",
      sourceLocation: sourceLocation)
    return
  }
  for (index, (found, right)) in zip(observed, expected).enumerated() {
    let bound = epsilons * precision.epsilon * max(scale, right.magnitude)
    let same = found == right || (found.isNaN && right.isNaN)
    if same || (right.isFinite && (found - right).magnitude <= bound) { continue }
    Issue.record(
      "\(what): element \(index) of \(observed.count) is \(found), expected \(right)",
      sourceLocation: sourceLocation)
    return
  }
}
