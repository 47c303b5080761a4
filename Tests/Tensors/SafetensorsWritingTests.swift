import Foundation
import Tensors
import Testing

/// Tensors that must be refused, and the whole of what is said about them.
struct UnusableItems: CustomTestStringConvertible, Sendable {
  let problem: String
  let items: @Sendable () -> [SafetensorsWriter.Item]

  init(_ problem: String, _ items: @autoclosure @escaping @Sendable () -> [SafetensorsWriter.Item])
  {
    self.problem = problem
    self.items = items
  }

  var testDescription: String { problem }

  static let all: [UnusableItems] = [
    .init("tensor \"a\" is given twice", [item("a", [1]), item("a", [2])]),
    .init("tensor \"e\u{301}\" is given twice", [item("é", [1]), item("e\u{301}", [2])]),
    .init(
      "tensor \"__metadata__\": no tensor can have this name, which holds the metadata",
      [item("__metadata__", [1])]),
    .init(
      "tensor \"a\": the shape [2, -1] has a negative dimension",
      [.init(name: "a", type: .float32, shape: [2, -1], bytes: [])]),
    .init(
      "tensor \"a\": the shape [9223372036854775807, 2] has more elements than can be counted",
      [.init(name: "a", type: .float32, shape: [.max, 2], bytes: [])]),
    .init(
      "tensor \"a\": the shape [1] of F4 takes 4 bits, which is not a whole number of bytes",
      [.init(name: "a", type: .float4, shape: [1], bytes: [1])]),
    .init(
      "tensor \"a\" did not send the 8 bytes that its shape [2] of F32 takes",
      [.init(name: "a", type: .float32, shape: [2], bytes: [1, 2, 3, 4])]),
    .init(
      "tensor \"a\" did not send the 2 bytes that its shape [2] of U8 takes",
      [.init(name: "a", type: .uint8, shape: [2], bytes: [1, 2, 3])]),
    .init(
      "the tensors take more bytes than can be counted",
      (0..<17).map { .init(name: "\($0)", type: .uint8, shape: [1 << 59], bytes: []) }),
  ]
}

struct SafetensorsWritingTests {
  @Test(arguments: StoredType.allCases)
  func `tensors of each type come back as they were`(type: StoredType) throws {
    let folder = try SafetensorsFolder()
    let shape = [2, 4, 3]
    let content = (0..<24 * type.bitWidth / 8).map { UInt8(truncatingIfNeeded: $0 * 7 + 1) }
    let items: [SafetensorsWriter.Item] = [
      .init(name: "full", type: type, shape: shape, bytes: content),
      .init(name: "empty", type: type, shape: [3, 0], bytes: []),
    ]
    try SafetensorsWriter.write(items, metadata: ["k": "v"], to: folder.path("file"))
    let file = try SafetensorsFile(path: folder.path("file"))
    #expect(file.names == ["empty", "full"])
    #expect(file["full"]?.type == type)
    #expect(file["full"]?.shape == shape)
    #expect(bytes(of: "full", in: file) == content)
    #expect(file["empty"]?.shape == [3, 0])
    #expect(bytes(of: "empty", in: file) == [])
    #expect(file.metadata == ["k": "v"])
    #expect(try folder.fileNames == ["file"])
  }

  @Test func `bytes may be sent in stretches`() throws {
    let folder = try SafetensorsFolder()
    let stretched = SafetensorsWriter.Item(name: "a", type: .uint16, shape: [3]) { sink in
      for stretch in [[1, 2, 3], [], [4, 5, 6]] as [[UInt8]] {
        try stretch.withUnsafeBytes { try sink($0) }
      }
    }
    try SafetensorsWriter.write([stretched], to: folder.path("file"))
    let file = try SafetensorsFile(path: folder.path("file"))
    #expect(bytes(of: "a", in: file) == [1, 2, 3, 4, 5, 6])
  }

  @Test func `a file is readable as the process's other files are`() throws {
    let folder = try SafetensorsFolder()
    try SafetensorsWriter.write([], to: folder.path("file"))
    #expect(FileManager.default.createFile(atPath: folder.path("other"), contents: nil))
    let permissions = try ["file", "other"].map { name in
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(name))
      return try #require(attributes[.posixPermissions] as? Int)
    }
    let mask = umask(0)
    umask(mask)
    #expect(permissions[0] == 0o666 & ~Int(mask))
  }

  @Test(arguments: UnusableItems.all)
  func `unusable tensors are refused and leave the old file alone`(
    _ unusable: UnusableItems
  ) throws {
    let folder = try SafetensorsFolder()
    let path = try folder.add("old", as: "file")
    let error = #expect(throws: SafetensorsError.self) {
      try SafetensorsWriter.write(unusable.items(), to: path)
    }
    #expect(error == SafetensorsError(path: path, problem: unusable.problem))
    #expect(try folder.text("file") == "old")
    #expect(try folder.fileNames == ["file"])
  }

  @Test func `keys that readers refuse are not written`() throws {
    let folder = try SafetensorsFolder()
    let long = String(repeating: "n", count: 1_025)
    let shown = String(repeating: "n", count: 100)
    let name = #expect(throws: SafetensorsError.self) {
      try SafetensorsWriter.write([item(long, [1])], to: folder.path("file"))
    }
    #expect(name?.problem == "tensor \"\(shown)…\": the name has more than 1024 bytes")
    let key = #expect(throws: SafetensorsError.self) {
      try SafetensorsWriter.write([], metadata: [long: ""], to: folder.path("file"))
    }
    #expect(key?.problem == "the metadata key \"\(shown)…\" has more than 1024 bytes")
    try SafetensorsWriter.write([item(String(long.dropLast()), [1])], to: folder.path("file"))
    #expect(try SafetensorsFile(path: folder.path("file")).entries.count == 1)
  }

  @Test func `a producer's error ends the writing`() throws {
    struct Exhausted: Error {}
    let folder = try SafetensorsFolder()
    let failing = SafetensorsWriter.Item(name: "a", type: .uint8, shape: [1]) { _ in
      throw Exhausted()
    }
    let error = #expect(throws: SafetensorsError.self) {
      try SafetensorsWriter.write([failing], to: folder.path("file"))
    }
    #expect(error?.problem == "tensor \"a\" could not be written: Exhausted()")
    #expect(try folder.fileNames == [])
  }

  @Test func `a producer cannot hide that it sent too much`() throws {
    let folder = try SafetensorsFolder()
    let hiding = SafetensorsWriter.Item(name: "a", type: .uint8, shape: [1]) { sink in
      [1, 2].withUnsafeBytes { try? sink($0) }
      [UInt8(1)].withUnsafeBytes { try? sink($0) }
    }
    let error = #expect(throws: SafetensorsError.self) {
      try SafetensorsWriter.write([hiding], to: folder.path("file"))
    }
    #expect(
      error?.problem == "tensor \"a\" did not send the 1 bytes that its shape [1] of U8 takes")
  }

  @Test func `a place that cannot be written is named`() throws {
    let folder = try SafetensorsFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("inner"), withIntermediateDirectories: false)
    let problems = [
      folder.path("missing/file"):
        "cannot create a file in folder \(folder.path)/missing: No such file or directory",
      "\(folder.path)/": "is not the name of a file",
      "": "is not the name of a file",
      folder.path("inner"): "cannot replace: Is a directory",
    ]
    for (path, problem) in problems {
      let error = #expect(throws: SafetensorsError.self) {
        try SafetensorsWriter.write([item("a", [1])], to: path)
      }
      #expect(error?.description == "\(path): \(problem)")
    }
    #expect(try folder.fileNames == ["inner"])
  }

  /// A limit on the size of files stands in for a full disk.
  ///
  /// The system reports both alike, in the middle of the writing. The limit holds for a whole
  /// process, hence one of its own.
  @Test func `a write that fails half-way leaves the old file alone`() async {
    await #expect(processExitsWith: .success) {
      let folder = try SafetensorsFolder()
      let path = try folder.add("old", as: "file")
      signal(SIGXFSZ, SIG_IGN)
      let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
      var former = rlimit()
      #expect(getrlimit(resource, &former) == 0)
      var limit = rlimit(rlim_cur: 1_000, rlim_max: former.rlim_max)
      #expect(setrlimit(resource, &limit) == 0)
      defer { setrlimit(resource, &former) }
      let error = #expect(throws: SafetensorsError.self) {
        let large = [UInt8](repeating: 1, count: 5_000)
        try SafetensorsWriter.write([item("a", large)], to: path)
      }
      #expect(error?.description == "\(path): cannot write: File too large")
      #expect(try folder.text("file") == "old")
      #expect(try folder.fileNames == ["file"])
    }
  }
}
