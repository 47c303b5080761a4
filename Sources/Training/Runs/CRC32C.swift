/// CRC-32C, the checksum of TensorBoard's records.
///
/// The polynomial is Castagnoli's, 0x1EDC6F41, with its bits reversed (RFC 3720, appendix B.4). The
/// bytes "123456789" give 0xE3069283.
enum CRC32C {
  /// What eight shifts make of each byte.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { rest, _ in
      rest & 1 == 0 ? rest >> 1 : (rest >> 1) ^ 0x82F6_3B78
    }
  }

  /// The checksum of bytes; that of none is 0.
  static func of(_ bytes: [UInt8]) -> UInt32 {
    let table = table
    return ~bytes.reduce(~0) { rest, byte in
      (rest >> 8) ^ table[Int(UInt8(truncatingIfNeeded: rest) ^ byte)]
    }
  }

  /// The checksum as a record holds it: turned and shifted, because a checksum over bytes that hold
  /// their own checksum finds less.
  static func masked(_ bytes: [UInt8]) -> UInt32 {
    let sum = of(bytes)
    return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
  }
}
