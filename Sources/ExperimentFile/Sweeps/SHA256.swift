/// SHA-256 (FIPS 180-4), of a whole message or piece by piece.
public struct SHA256 {
  private var state = initial
  /// Bytes of a block that is not whole yet.
  private var rest: [UInt8] = []
  private var count: UInt64 = 0

  /// The digest of nothing yet.
  public init() {}

  /// The digest of bytes in hexadecimal.
  public static func hexadecimal(_ message: some Sequence<UInt8>) -> String {
    var hash = SHA256()
    hash.update(Array(message))
    return hash.hexadecimal
  }

  /// Adds a piece of the message.
  public mutating func update(_ piece: [UInt8]) {
    piece.withUnsafeBytes { update($0) }
  }

  /// Adds a piece of the message.
  public mutating func update(_ piece: UnsafeRawBufferPointer) {
    count += UInt64(piece.count)
    var piece = piece[...]
    if !rest.isEmpty {
      let missing = piece.prefix(64 - rest.count)
      rest += missing
      piece = piece.dropFirst(missing.count)
      guard rest.count == 64 else { return }
      rest.withUnsafeBytes { Self.compress(&state, $0, blocks: 1) }
      rest.removeAll(keepingCapacity: true)
    }
    let whole = piece.count / 64
    Self.compress(&state, UnsafeRawBufferPointer(rebasing: piece), blocks: whole)
    rest += piece.dropFirst(whole * 64)
  }

  /// The digest of what was added, in hexadecimal.
  public var hexadecimal: String {
    var last = self
    let zeros = (119 - Int(count % 64)) % 64
    let length = (0..<8).map { UInt8(truncatingIfNeeded: (count * 8) >> UInt64(56 - 8 * $0)) }
    last.update([0x80] + [UInt8](repeating: 0, count: zeros) + length)
    return last.state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  private static func compress(
    _ state: inout [UInt32], _ bytes: UnsafeRawBufferPointer, blocks: Int
  ) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
      state.withUnsafeMutableBufferPointer { state in
        constants.withUnsafeBufferPointer { constants in
          for block in 0..<blocks { round(state, bytes, block * 64, words, constants) }
        }
      }
    }
  }

  private static func round(
    _ state: UnsafeMutableBufferPointer<UInt32>, _ bytes: UnsafeRawBufferPointer, _ first: Int,
    _ words: UnsafeMutableBufferPointer<UInt32>, _ constants: UnsafeBufferPointer<UInt32>
  ) {
    for index in 0..<16 {
      words[index] = UInt32(
        bigEndian: bytes.loadUnaligned(fromByteOffset: first + 4 * index, as: UInt32.self))
    }
    for index in 16..<64 {
      let (a, b) = (words[index - 15], words[index - 2])
      let low = rotate(a, 7) ^ rotate(a, 18) ^ (a >> 3)
      let high = rotate(b, 17) ^ rotate(b, 19) ^ (b >> 10)
      words[index] = words[index - 16] &+ low &+ words[index - 7] &+ high
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let choice = (e & f) ^ (~e & g)
      let majority = (a & b) ^ (a & c) ^ (b & c)
      let high = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      let low = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      let one = h &+ high &+ choice &+ constants[index] &+ words[index]
      (h, g, f, e) = (g, f, e, d &+ one)
      (d, c, b, a) = (c, b, a, one &+ low &+ majority)
    }
    for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
  }

  private static func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 {
    value >> count | value << (32 - count)
  }

  private static let initial: [UInt32] = [
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB,
    0x5BE0_CD19,
  ]

  private static let constants: [UInt32] = [
    0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4,
    0xAB1C_5ED5, 0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE,
    0x9BDC_06A7, 0xC19B_F174, 0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F,
    0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA, 0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7,
    0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967, 0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC,
    0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85, 0xA2BF_E8A1, 0xA81A_664B,
    0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070, 0x19A4_C116,
    0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
    0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7,
    0xC671_78F2,
  ]
}
