/// Byte strings, each with its number: 0, 1, 2, … in the order in which they came.
///
/// Bytes and not `String`: Swift holds strings to be equal when they differ in nothing but Unicode
/// normalization, and a tokenizer must not. A word of a text is looked up where it stands, without
/// a copy.
struct ByteStringTable: Sendable {
  /// The strings, one after the other, and where each begins; one more entry for the end.
  private(set) var storage: [UInt8] = []
  private var starts: [Int] = [0]
  private var hashes: [UInt32] = []
  /// Numbers by hash, -1 where a slot is free; a power of two of them, half of them free or more.
  private var slots = [Int32](repeating: -1, count: 16)

  /// How many strings there are.
  var count: Int { hashes.count }

  /// The bytes of the string with this number.
  subscript(number: Int) -> ArraySlice<UInt8> { storage[starts[number]..<starts[number + 1]] }

  /// The number of a string, nil when it is not in the table.
  func find(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let number = slots[slot(of: bytes, Self.hash(bytes))]
    return number < 0 ? nil : Int(number)
  }

  /// The number of a string, nil when it is not in the table.
  func find(_ text: String) -> Int? {
    var text = text
    return text.withUTF8(find)
  }

  /// The number of a string, which is added when it is new.
  mutating func insert(_ bytes: UnsafeBufferPointer<UInt8>) -> (number: Int, isNew: Bool) {
    let hash = Self.hash(bytes)
    let place = slot(of: bytes, hash)
    if slots[place] >= 0 { return (Int(slots[place]), false) }
    slots[place] = Int32(count)
    storage.append(contentsOf: bytes)
    starts.append(storage.count)
    hashes.append(hash)
    if count * 2 > slots.count { grow() }
    return (count - 1, true)
  }

  /// The number of a string, which is added when it is new.
  mutating func insert(_ text: String) -> (number: Int, isNew: Bool) {
    var text = text
    return text.withUTF8 { insert($0) }
  }

  /// Where a string is, or the free slot where it would be.
  private func slot(of bytes: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> Int {
    let mask = slots.count - 1
    var place = Int(hash) & mask
    while slots[place] >= 0 {
      let number = Int(slots[place])
      if hashes[number] == hash, holds(number, bytes) { return place }
      place = (place + 1) & mask
    }
    return place
  }

  private func holds(_ number: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = starts[number]
    guard starts[number + 1] - start == bytes.count else { return false }
    for index in bytes.indices where storage[start + index] != bytes[index] { return false }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    let mask = slots.count - 1
    for (number, hash) in hashes.enumerated() {
      var place = Int(hash) & mask
      while slots[place] >= 0 { place = (place + 1) & mask }
      slots[place] = Int32(number)
    }
  }

  /// FNV-1a (Fowler, Noll and Vo), its upper half stirred into the lower one: words are short.
  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var hash = FNV()
    for byte in bytes { hash.add(byte) }
    return UInt32(truncatingIfNeeded: hash.value ^ (hash.value >> 32))
  }
}

/// The hash FNV-1a of 64 bits, the same in every process.
struct FNV {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

  /// Adds the length of a list and its bytes, so that lists cannot run into each other.
  mutating func add(_ bytes: some Collection<UInt8>) {
    add(bytes.count)
    for byte in bytes { add(byte) }
  }

  mutating func add(_ number: some BinaryInteger) {
    let bits = UInt64(truncatingIfNeeded: number)
    for shift in stride(from: 0, to: 64, by: 8) {
      add(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
  }
}
