/// Random numbers without a state: a number is a function of the seed, a name and an index.
///
/// The name is hashed with FNV-1a; seed, hash and index each pass through the finalizer of
/// SplitMix64 (Steele, Lea and Flood 2014). Adding an axis changes no number of another one.
struct Draw {
  private let key: UInt64

  init(seed: Int, name: String) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    key = Draw.mix(Draw.mix(UInt64(bitPattern: Int64(seed))) ^ hash)
  }

  /// 64 random bits.
  func bits(_ index: Int) -> UInt64 {
    Draw.mix(key &+ UInt64(bitPattern: Int64(index)) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// A number from 0 to below 1.
  func unit(_ index: Int) -> Double { Double(bits(index) >> 11) * 0x1p-53 }

  /// A whole number from 0 to below `count`.
  func below(_ count: Int, _ index: Int) -> Int {
    Int(bits(index).multipliedFullWidth(by: UInt64(max(1, count))).high)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
