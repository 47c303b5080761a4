import CKernels
import Testing

/// Half precision both ways, over every bit pattern.
struct ConversionTests {
  private static let patterns = (0...UInt16.max).map { $0 }

  private func widened(
    _ halves: [UInt16],
    _ convert: (Int, UnsafePointer<UInt16>?, UnsafeMutablePointer<Float>?) -> Void
  ) -> [Float] {
    var wide = [Float](repeating: .nan, count: halves.count)
    convert(halves.count, halves, &wide)
    return wide
  }

  private func narrowed(
    _ wide: [Float], _ convert: (Int, UnsafePointer<Float>?, UnsafeMutablePointer<UInt16>?) -> Void
  ) -> [UInt16] {
    var halves = [UInt16](repeating: 0xffff, count: wide.count)
    convert(wide.count, wide, &halves)
    return halves
  }

  /// The number that a pattern of float16 stands for, by its definition.
  private func meaning(ofHalf bits: UInt16) -> Double {
    let sign = bits & 0x8000 == 0 ? 1.0 : -1
    let (exponent, fraction) = (Int(bits >> 10) & 31, Double(bits & 0x3ff))
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
    }
  }

  @Test func `every float16 becomes the float32 of its definition`() {
    let wide = widened(Self.patterns, ck_f16_to_f32)
    let wrong = Self.patterns.filter { bits in
      let (found, right) = (Double(wide[Int(bits)]), meaning(ofHalf: bits))
      return right.isNaN ? !found.isNaN : found != right || found.sign != right.sign
    }
    #expect(wrong == [])
  }

  @Test func `every float16 comes back from float32 with its bits, but for quieted NaN`() {
    let back = narrowed(widened(Self.patterns, ck_f16_to_f32), ck_f32_to_f16)
    let wrong = Self.patterns.filter { bits in
      let isNaN = bits & 0x7fff > 0x7c00
      return back[Int(bits)] != (isNaN ? bits | 0x200 : bits)
    }
    #expect(wrong == [])
  }

  @Test func `every bfloat16 becomes the float32 of its bits, and comes back`() {
    let wide = widened(Self.patterns, ck_bf16_to_f32)
    #expect(wide.map(\.bitPattern) == Self.patterns.map { UInt32($0) << 16 })
    let back = narrowed(wide, ck_f32_to_bf16)
    let wrong = Self.patterns.filter { bits in
      let isNaN = bits & 0x7fff > 0x7f80
      return back[Int(bits)] != (isNaN ? bits | 0x40 : bits)
    }
    #expect(wrong == [])
  }

  /// Middles between neighbouring finite numbers of a half type, and their neighbours in float32.
  ///
  /// Each with what rounding to nearest, ties to even, must give.
  private func roundings(
    through last: UInt16, _ value: (UInt16) -> Float
  ) -> [(input: Float, bits: UInt16)] {
    (0..<last).flatMap { bits in
      let middle = Float((Double(value(bits)) + Double(value(bits + 1))) / 2)
      let even = bits % 2 == 0 ? bits : bits + 1
      return [
        (middle, even), (middle.nextDown, bits), (middle.nextUp, bits + 1),
        (-middle, even | 0x8000), (-middle.nextUp, (bits + 1) | 0x8000),
      ]
    }
  }

  @Test func `float32 rounds to the nearest float16, ties to even, subnormal ones too`() {
    let wide = widened(Self.patterns, ck_f16_to_f32)
    let cases = roundings(through: 0x7bff) { wide[Int($0)] }
    let found = narrowed(cases.map(\.input), ck_f32_to_f16)
    let wrong = zip(cases, found).filter { $0.bits != $1 }.map { "\($0.input) gives \($1)" }
    #expect(wrong == [])
  }

  @Test func `float32 rounds to the nearest bfloat16, ties to even, subnormal ones too`() {
    let cases = roundings(through: 0x7f7f) { Float(bitPattern: UInt32($0) << 16) }
    let found = narrowed(cases.map(\.input), ck_f32_to_bf16)
    let wrong = zip(cases, found).filter { $0.bits != $1 }.map { "\($0.input) gives \($1)" }
    #expect(wrong == [])
  }

  @Test func `what is too large becomes infinity, what is too small zero, and NaN stays NaN`() {
    let payloads: [UInt32] = [0x7fc0_0000, 0x7f80_0001, 0x7f80_2000, 0xffff_ffff, 0xff80_0001]
    let inputs: [Float] =
      [65519.996, 65520, 1e30, .infinity, -.infinity, 0x1p-25, 0x1.000002p-25, -0x1p-26, -0.0]
      + payloads.map(Float.init(bitPattern:))
    let half = narrowed(inputs, ck_f32_to_f16)
    #expect(half.prefix(9) == [0x7bff, 0x7c00, 0x7c00, 0x7c00, 0xfc00, 0, 1, 0x8000, 0x8000])
    #expect(half.dropFirst(9).allSatisfy { $0 & 0x7fff > 0x7c00 })
    let large: [Float] = [
      .greatestFiniteMagnitude, Float(bitPattern: 0x7f7f_7fff), -.greatestFiniteMagnitude,
    ]
    let brain = narrowed(large + payloads.map(Float.init(bitPattern:)), ck_f32_to_bf16)
    #expect(brain.prefix(3) == [0x7f80, 0x7f7f, 0xff80])
    #expect(brain.dropFirst(3).allSatisfy { $0 & 0x7fff > 0x7f80 })
  }

  @Test(arguments: sizes)
  func `float32 and float64 convert into each other at every size`(size: Int) {
    let x = samples(size)
    var single = [Float](repeating: .nan, count: size)
    ck_f64_to_f32(size, x, &single)
    #expect(single.map(Double.init) == x)
    var double = [Double](repeating: .nan, count: size)
    ck_f32_to_f64(size, single, &double)
    #expect(double == x)
  }

  @Test func `float64 rounds to float32 to nearest, overflows to infinity and keeps NaN`() {
    let x = [1 + 0x1p-24, 1 + 0x1.8p-24, 1e39, -1e39, 0x1p-149, 0x1p-151, .nan, -0.0]
    var y = [Float](repeating: 7, count: x.count)
    ck_f64_to_f32(x.count, x, &y)
    #expect(y.prefix(6) == [1, 1 + 0x1p-23, .infinity, -.infinity, 0x1p-149, 0])
    #expect(y[6].isNaN && y[7] == 0 && y[7].sign == .minus)
  }
}
