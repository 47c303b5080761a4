/// A message in the wire format of Protocol Buffers: as much of it as TensorBoard's events need.
///
/// Fields stand in the order in which they are put in. A value that is a field's default is written,
/// too: readers take it, and within a `oneof` it says which of the values it is.
///
/// Source: https://protobuf.dev/programming-guides/encoding/
struct ProtocolBuffer {
  /// How a field's bytes end.
  private enum Wire: UInt64 {
    case varint = 0
    case eightBytes = 1
    case length = 2
    case fourBytes = 5
  }

  /// The message so far.
  private(set) var bytes: [UInt8] = []

  /// Puts in an integer or an enumeration's value; a negative one takes ten bytes.
  mutating func put(_ field: UInt64, _ value: Int) {
    key(field, .varint)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func put(_ field: UInt64, _ value: Double) {
    key(field, .eightBytes)
    bytes += littleEndianBytes(value.bitPattern)
  }

  mutating func put(_ field: UInt64, _ value: Float) {
    key(field, .fourBytes)
    bytes += littleEndianBytes(value.bitPattern)
  }

  mutating func put(_ field: UInt64, _ value: String) { put(field, Array(value.utf8)) }

  /// Puts in numbers, packed.
  mutating func put(_ field: UInt64, _ values: [Double]) {
    put(field, values.flatMap { littleEndianBytes($0.bitPattern) })
  }

  mutating func put(_ field: UInt64, _ value: ProtocolBuffer) { put(field, value.bytes) }

  private mutating func put(_ field: UInt64, _ value: [UInt8]) {
    key(field, .length)
    varint(UInt64(value.count))
    bytes += value
  }

  private mutating func key(_ field: UInt64, _ wire: Wire) { varint(field << 3 | wire.rawValue) }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

/// The bytes of an integer, the lowest first.
func littleEndianBytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
