import Tensors
import Testing

struct SafetensorsReadingTests {
  @Test func `entries come in the order of their bytes, whatever the header's order`() throws {
    let folder = try SafetensorsFolder()
    let header = ##"""
      { "b" : {"data_offsets": [2, 6], "shape": [ 2 ], "dtype": "U16"},
        "nothing" : {"dtype":"F64","shape":[0],"data_offsets":[2,2]},
        "__metadata__": {"k": "v", "\u00e9\ud83d\ude00\/": "w"},
        "a" : {"dtype":"U8","shape":[2,1],"data_offsets":[0,2]} }   
      """##
    let path = try folder.add(safetensors(header: header, data: [1, 2, 3, 4, 5, 6]), as: "file")
    let file = try SafetensorsFile(path: path)
    #expect(file.path == path)
    #expect(file.names == ["a", "nothing", "b"])
    #expect(file.entries.map(\.byteRange) == [0..<2, 2..<2, 2..<6])
    #expect(file.entries.map(\.type) == [.uint8, .float64, .uint16])
    #expect(file.entries.map(\.shape) == [[2, 1], [0], [2]])
    #expect(file.metadata == ["k": "v", "é😀/": "w"])
    #expect(file["b"] == file.entries[2])
    #expect(file["c"] == nil)
    #expect(bytes(of: "b", in: file) == [3, 4, 5, 6])
  }

  @Test func `elements of six bits fill whole bytes together`() throws {
    let folder = try SafetensorsFolder()
    let header = ##"""
      {"x":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[0,3]},
      "y":{"dtype":"F6_E3M2","shape":[2,4],"data_offsets":[3,9]}}
      """##
    let data: [UInt8] = Array(0..<9)
    let file = try SafetensorsFile(
      path: folder.add(safetensors(header: header, data: data), as: "file"))
    #expect(bytes(of: "y", in: file) == Array(3..<9))
  }

  @Test(arguments: [
    ("F4", 4), ("F6_E2M3", 6), ("F6_E3M2", 6), ("BOOL", 8), ("U8", 8), ("I8", 8), ("F8_E5M2", 8),
    ("F8_E4M3", 8), ("F8_E8M0", 8), ("F8_E4M3FNUZ", 8), ("F8_E5M2FNUZ", 8), ("I16", 16),
    ("U16", 16), ("F16", 16), ("BF16", 16), ("I32", 32), ("U32", 32), ("F32", 32), ("C64", 64),
    ("F64", 64), ("I64", 64), ("U64", 64),
  ])
  func `a type has the size that its name says`(name: String, bitWidth: Int) throws {
    #expect(StoredType(rawValue: name)?.bitWidth == bitWidth)
    #expect(StoredType.allCases.count == 22)
  }

  @Test func `an error of the closure comes through`() throws {
    struct Refusal: Error {}
    let folder = try SafetensorsFolder()
    try SafetensorsWriter.write([item("a", [1])], to: folder.path("file"))
    let file = try SafetensorsFile(path: folder.path("file"))
    let entry = try #require(file["a"])
    #expect(throws: Refusal.self) {
      try file.withBytes(of: entry) { _ throws(Refusal) in throw Refusal() }
    }
  }

  @Test func `many threads may read one file`() async throws {
    let folder = try SafetensorsFolder()
    let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    try SafetensorsWriter.write([item("a", content)], to: folder.path("file"))
    let file = try SafetensorsFile(path: folder.path("file"))
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { bytes(of: "a", in: file) == content }
      }
      for await isSame in group { #expect(isSame) }
    }
  }

  @Test func `a file that is replaced meanwhile keeps its bytes for its readers`() throws {
    let folder = try SafetensorsFolder()
    try SafetensorsWriter.write([item("a", [1, 2])], to: folder.path("file"))
    let file = try SafetensorsFile(path: folder.path("file"))
    try SafetensorsWriter.write([item("b", [3])], to: folder.path("file"))
    #expect(bytes(of: "a", in: file) == [1, 2])
    #expect(try SafetensorsFile(path: folder.path("file")).names == ["b"])
  }

  @Test func `an entry of another file stops the program`() async throws {
    let folder = try SafetensorsFolder()
    try SafetensorsWriter.write([item("a", [1])], to: folder.path("small"))
    try SafetensorsWriter.write([item("a", [1, 2])], to: folder.path("large"))
    await #expect(processExitsWith: .failure) { [path = folder.path as String] in
      let small = try SafetensorsFile(path: "\(path)/small")
      let large = try SafetensorsFile(path: "\(path)/large")
      let entry = try #require(large["a"])
      small.withBytes(of: entry) { _ in }
    }
  }
}
