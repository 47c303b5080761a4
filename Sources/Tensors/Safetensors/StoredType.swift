/// The element types of the safetensors format, under the names that its headers use.
///
/// Elements are little-endian in the file. The cases stand in the format's own order, which is also
/// the order, reversed, in which a writer lays tensors out.
public enum StoredType: String, CaseIterable, Sendable {
  /// One byte an element, 0 or 1.
  case bool = "BOOL"
  /// Four bits: one sign, two exponent, one mantissa; two elements share a byte.
  case float4 = "F4"
  /// Six bits: one sign, two exponent, three mantissa; four elements share three bytes.
  case float6E2M3 = "F6_E2M3"
  /// Six bits: one sign, three exponent, two mantissa; four elements share three bytes.
  case float6E3M2 = "F6_E3M2"
  /// Unsigned integer, 8 bits.
  case uint8 = "U8"
  /// Signed integer, 8 bits.
  case int8 = "I8"
  /// Eight bits: one sign, five exponent, two mantissa.
  case float8E5M2 = "F8_E5M2"
  /// Eight bits: one sign, four exponent, three mantissa; no infinities.
  case float8E4M3 = "F8_E4M3"
  /// Eight exponent bits alone: a power of two, used as a scale.
  case float8E8M0 = "F8_E8M0"
  /// As `float8E4M3`, without a negative zero and with another bias.
  case float8E4M3FNUZ = "F8_E4M3FNUZ"
  /// As `float8E5M2`, without infinities or a negative zero and with another bias.
  case float8E5M2FNUZ = "F8_E5M2FNUZ"
  /// Signed integer, 16 bits.
  case int16 = "I16"
  /// Unsigned integer, 16 bits.
  case uint16 = "U16"
  /// IEEE 754 half precision.
  case float16 = "F16"
  /// The upper half of a 32-bit IEEE 754 number.
  case bfloat16 = "BF16"
  /// Signed integer, 32 bits.
  case int32 = "I32"
  /// Unsigned integer, 32 bits.
  case uint32 = "U32"
  /// IEEE 754 single precision.
  case float32 = "F32"
  /// A real and an imaginary part, 32-bit IEEE 754 numbers both.
  case complex64 = "C64"
  /// IEEE 754 double precision.
  case float64 = "F64"
  /// Signed integer, 64 bits.
  case int64 = "I64"
  /// Unsigned integer, 64 bits.
  case uint64 = "U64"

  /// The size of one element in bits; 4 and 6 occur, so this need not be a whole number of bytes.
  public var bitWidth: Int {
    switch self {
    case .float4: 4
    case .float6E2M3, .float6E3M2: 6
    case .bool, .uint8, .int8: 8
    case .float8E5M2, .float8E4M3, .float8E8M0, .float8E4M3FNUZ, .float8E5M2FNUZ: 8
    case .int16, .uint16, .float16, .bfloat16: 16
    case .int32, .uint32, .float32: 32
    case .complex64, .float64, .int64, .uint64: 64
    }
  }
}

extension StoredType {
  /// The distance from 1 to the next number; nil for integers and for formats of 8 bits and fewer.
  public var epsilon: Double? {
    switch self {
    case .float64: .ulpOfOne
    case .float32: Double(Float.ulpOfOne)
    case .float16: 0x1p-10
    case .bfloat16: 0x1p-7
    default: nil
    }
  }

  /// The bytes that a tensor of this type and `shape` takes: the product of `shape`, times
  /// `bitWidth`, over 8.
  ///
  /// The product of the dimensions other than 0 must be countable even where one of them is 0:
  /// whoever computes strides from the shape must not overflow either.
  func byteCount(shape: [Int]) throws(FormatProblem) -> Int {
    var bits = bitWidth
    var isEmpty = false
    for dimension in shape {
      guard dimension >= 0 else {
        throw FormatProblem("the shape \(FormatProblem.list(shape)) has a negative dimension")
      }
      guard dimension > 0 else {
        isEmpty = true
        continue
      }
      let (product, overflow) = bits.multipliedReportingOverflow(by: dimension)
      guard !overflow else {
        throw FormatProblem(
          "the shape \(FormatProblem.list(shape)) has more elements than can be counted")
      }
      bits = product
    }
    if isEmpty { return 0 }
    guard bits.isMultiple(of: 8) else {
      throw FormatProblem(
        "the shape \(FormatProblem.list(shape)) of \(rawValue) takes \(bits) bits, "
          + "which is not a whole number of bytes")
    }
    return bits / 8
  }
}
