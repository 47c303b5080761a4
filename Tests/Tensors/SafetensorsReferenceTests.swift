import Tensors
import Testing

/// What the Python library safetensors 0.8.0 writes for the same tensors, byte for byte.
struct SafetensorsReferenceTests {
  /// All the types that the library can write: those of six bits it can only read.
  private static let everyTypeHeader =
    ##"{"t.U64":{"dtype":"U64","shape":[1,2],"data_offsets":[0,16]},"##
    + ##""t.I64":{"dtype":"I64","shape":[1,2],"data_offsets":[16,32]},"##
    + ##""t.F64":{"dtype":"F64","shape":[1,2],"data_offsets":[32,48]},"##
    + ##""t.C64":{"dtype":"C64","shape":[1,2],"data_offsets":[48,64]},"##
    + ##""t.F32":{"dtype":"F32","shape":[1,2],"data_offsets":[64,72]},"##
    + ##""t.U32":{"dtype":"U32","shape":[1,2],"data_offsets":[72,80]},"##
    + ##""t.I32":{"dtype":"I32","shape":[1,2],"data_offsets":[80,88]},"##
    + ##""t.BF16":{"dtype":"BF16","shape":[1,2],"data_offsets":[88,92]},"##
    + ##""t.F16":{"dtype":"F16","shape":[1,2],"data_offsets":[92,96]},"##
    + ##""t.U16":{"dtype":"U16","shape":[1,2],"data_offsets":[96,100]},"##
    + ##""t.I16":{"dtype":"I16","shape":[1,2],"data_offsets":[100,104]},"##
    + ##""t.F8_E5M2FNUZ":{"dtype":"F8_E5M2FNUZ","shape":[1,2],"data_offsets":[104,106]},"##
    + ##""t.F8_E4M3FNUZ":{"dtype":"F8_E4M3FNUZ","shape":[1,2],"data_offsets":[106,108]},"##
    + ##""t.F8_E8M0":{"dtype":"F8_E8M0","shape":[1,2],"data_offsets":[108,110]},"##
    + ##""t.F8_E4M3":{"dtype":"F8_E4M3","shape":[1,2],"data_offsets":[110,112]},"##
    + ##""t.F8_E5M2":{"dtype":"F8_E5M2","shape":[1,2],"data_offsets":[112,114]},"##
    + ##""t.I8":{"dtype":"I8","shape":[1,2],"data_offsets":[114,116]},"##
    + ##""t.U8":{"dtype":"U8","shape":[1,2],"data_offsets":[116,118]},"##
    + ##""t.F4":{"dtype":"F4","shape":[1,2],"data_offsets":[118,119]},"##
    + ##""t.BOOL":{"dtype":"BOOL","shape":[1,2],"data_offsets":[119,121]}} "##

  private static let everyTypeData = bytes(
    hexadecimal: """
      303132333435363738393a3b3c3d3e3f202122232425262728292a2b2c2d2e2f
      101112131415161718191a1b1c1d1e1f000102030405060708090a0b0c0d0e0f
      f0f1f2f3f4f5f6f7e0e1e2e3e4e5e6e7d0d1d2d3d4d5d6d7
      c0c1c2c3b0b1b2b3a0a1a2a3909192938081707160615051404130312021100001
      """)

  @Test func `every type has the reference's place and spelling`() throws {
    let folder = try SafetensorsFolder()
    let expected = safetensors(header: Self.everyTypeHeader, data: Self.everyTypeData)
    let original = try SafetensorsFile(path: folder.add(expected, as: "original"))
    #expect(original.entries.count == 20)
    let items = original.entries.sorted { $0.name < $1.name }.map { entry in
      SafetensorsWriter.Item(name: entry.name, type: entry.type, shape: entry.shape) { sink in
        try original.withBytes(of: entry, sink)
      }
    }
    try SafetensorsWriter.write(items, to: folder.path("copy"))
    #expect(try folder.bytes("copy") == expected)
  }

  @Test func `names, metadata and odd shapes are spelt as the reference does`() throws {
    let folder = try SafetensorsFolder()
    let items: [SafetensorsWriter.Item] = [
      .init(name: "scalar", type: .float32, shape: [], bytes: [0, 0, 0xC0, 0x3F]),
      .init(name: "empty", type: .float16, shape: [0, 3], bytes: []),
      .init(
        name: "gewichte.größe", type: .bfloat16, shape: [3],
        bytes: [0x80, 0x3F, 0x00, 0x40, 0x40, 0x40]),
      .init(
        name: "重み", type: .int64, shape: [1, 2],
        bytes: [1, 0, 0, 0, 0, 0, 0, 0] + Array(repeating: 0xFF, count: 8)),
      .init(name: "😀", type: .bool, shape: [3], bytes: [1, 0, 1]),
      item("quote\"back\\slash/\n\u{1}", [7]),
      .init(name: "zz", type: .float32, shape: [2], bytes: [0, 0, 0, 0x3F, 0, 0, 0, 0xC0]),
      item("", [2]),
    ]
    let header =
      ##"{"__metadata__":{"format":"pt"},"##
      + ##""重み":{"dtype":"I64","shape":[1,2],"data_offsets":[0,16]},"##
      + ##""scalar":{"dtype":"F32","shape":[],"data_offsets":[16,20]},"##
      + ##""zz":{"dtype":"F32","shape":[2],"data_offsets":[20,28]},"##
      + ##""gewichte.größe":{"dtype":"BF16","shape":[3],"data_offsets":[28,34]},"##
      + ##""empty":{"dtype":"F16","shape":[0,3],"data_offsets":[34,34]},"##
      + ##""":{"dtype":"U8","shape":[1],"data_offsets":[34,35]},"##
      + ##""quote\"back\\slash/\n\u0001":{"dtype":"U8","shape":[1],"data_offsets":[35,36]},"##
      + ##""😀":{"dtype":"BOOL","shape":[3],"data_offsets":[36,39]}}    "##
    let data = bytes(
      hexadecimal: """
        0100000000000000ffffffffffffffff 0000c03f 0000003f000000c0 803f00404040 02 07 010001
        """)
    try SafetensorsWriter.write(items, metadata: ["format": "pt"], to: folder.path("file"))
    #expect(try folder.bytes("file") == safetensors(header: header, data: data))

    let file = try SafetensorsFile(path: folder.path("file"))
    #expect(file.metadata == ["format": "pt"])
    #expect(file.names.count == items.count)
    #expect(file["scalar"]?.shape == [])
    #expect(file["empty"]?.shape == [0, 3])
    #expect(bytes(of: "empty", in: file) == [])
    #expect(bytes(of: "quote\"back\\slash/\n\u{1}", in: file) == [7])
    #expect(bytes(of: "😀", in: file) == [1, 0, 1])
  }

  @Test func `a file without tensors is an empty object`() throws {
    let folder = try SafetensorsFolder()
    try SafetensorsWriter.write([], to: folder.path("file"))
    #expect(try folder.bytes("file") == safetensors(header: "{}      "))
    #expect(try SafetensorsFile(path: folder.path("file")).entries.isEmpty)
  }

  @Test func `control characters and metadata keys have one spelling`() throws {
    let folder = try SafetensorsFolder()
    try SafetensorsWriter.write(
      [], metadata: ["b": "\u{8}\u{C}\n\r\t\u{1F}\u{7F}</\u{2028}", "a": "é", "B": ""],
      to: folder.path("file"))
    let expected =
      ##"{"__metadata__":{"B":"","a":"é","b":"\b\f\n\r\t\u001f"## + "\u{7F}</\u{2028}"
      + ##""}} "##
    #expect(try folder.text("file").dropFirst(8) == expected)
  }
}
