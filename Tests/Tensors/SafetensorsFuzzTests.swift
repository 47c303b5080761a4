import Tensors
import Testing

/// Damaged files, thousands of them and the same in every run: each must open or give an error, and
/// what opens must be whole.
struct SafetensorsFuzzTests {
  /// SplitMix64 (Steele, Lea and Flood 2014).
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  private static let header = ##"""
    {"__metadata__":{"format":"pt","\u00e9\n":"ü"},
    "a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
    "b.ж":{"dtype":"F4","shape":[4],"data_offsets":[24,26]},
    "c":{"dtype":"BOOL","shape":[],"data_offsets":[26,27]},
    "d":{"dtype":"I64","shape":[0,7],"data_offsets":[27,27]}}  
    """##

  private static let index = ##"""
    {"metadata":{"total_size":27,"other":[1.5e3,{"x":null},true]},
    "weight_map":{"a":"file","b.ж":"file","c":"file","d":"file"}}
    """##

  /// What a header's structure is made of.
  private static let syntax = Array("0123456789{}[]\",:\\ u".utf8)

  private func damaged(_ original: [UInt8], _ random: inout Generator) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 1...12, using: &random))
      switch Int.random(in: 0..<8, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = .random(in: .min ... .max, using: &random)
      case 2: bytes[place] = Self.syntax.randomElement(using: &random) ?? 0
      case 3: bytes.removeLast(bytes.count - place)
      case 4: bytes.insert(.random(in: .min ... .max, using: &random), at: place)
      case 5: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 6: bytes.removeSubrange(place..<end)
      default: bytes.append(.random(in: .min ... .max, using: &random))
      }
    }
    return bytes
  }

  @Test func `a damaged file opens whole or is refused`() throws {
    let folder = try SafetensorsFolder()
    var random = Generator(state: 20_260_101)
    let original = safetensors(header: Self.header, data: Array(0..<27))
    var refused = 0
    let caseCount = 4_000
    for _ in 0..<caseCount {
      let path = try folder.add(damaged(original, &random), as: "file")
      do {
        try expectWhole(SafetensorsFile(path: path))
      } catch {
        #expect(error.path == path)
        refused += 1
      }
    }
    #expect(refused > caseCount / 2)
    #expect(refused < caseCount)
  }

  @Test func `a damaged index opens whole or is refused`() throws {
    let folder = try SafetensorsFolder()
    try folder.add(safetensors(header: Self.header, data: Array(0..<27)), as: "file")
    var random = Generator(state: 20_260_102)
    var refused = 0
    let caseCount = 2_000
    for _ in 0..<caseCount {
      try folder.add(damaged(Array(Self.index.utf8), &random), as: "model.safetensors.index.json")
      do {
        let model = try ShardedSafetensors(folder: folder.path)
        #expect(model.names == ["a", "b.ж", "c", "d"])
      } catch {
        refused += 1
      }
    }
    #expect(refused > caseCount / 2)
    #expect(refused < caseCount)
  }

  private func expectWhole(_ file: SafetensorsFile) {
    var end = 0
    var sum = 0
    for entry in file.entries {
      #expect(entry.byteRange.lowerBound == end)
      #expect(file[entry.name] == entry)
      end = entry.byteRange.upperBound
      file.withBytes(of: entry) { bytes in
        #expect(bytes.count == entry.byteRange.count)
        for byte in bytes { sum += Int(byte) }
      }
    }
    #expect(sum >= 0)
  }
}
