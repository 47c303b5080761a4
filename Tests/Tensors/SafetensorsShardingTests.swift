import Foundation
import Tensors
import Testing

struct SafetensorsShardingTests {
  private static let index = "model.safetensors.index.json"
  private static let first = "model-00001-of-00002.safetensors"
  private static let second = "model-00002-of-00002.safetensors"

  private func write(
    _ items: [SafetensorsWriter.Item], to folder: SafetensorsFolder, limit: Int
  ) throws {
    try ShardedSafetensors.write(
      items, metadata: ["format": "pt"], to: folder.path, maximumShardByteCount: limit)
  }

  @Test func `a model that fits is one file`() throws {
    let folder = try SafetensorsFolder()
    try ShardedSafetensors.write([item("a", [1, 2]), item("b", [3])], to: folder.path)
    #expect(try folder.fileNames == ["model.safetensors"])
    let model = try ShardedSafetensors(folder: folder.path)
    #expect(model.names == ["a", "b"])
    #expect(model.files.map(\.path) == [folder.path("model.safetensors")])
    let entry = try #require(model["b"])
    #expect(model.withBytes(of: entry) { [UInt8]($0) } == [3])
    #expect(model["c"] == nil)
  }

  @Test func `a larger model is shards with an index`() throws {
    let folder = try SafetensorsFolder()
    try write([item("b\"é😀\u{7F}", [1, 2, 3]), item("a", [4, 5])], to: folder, limit: 4)
    #expect(try folder.fileNames == [Self.first, Self.second, Self.index])
    // What Python's json.dumps(index, indent=2, sort_keys=True) gives, and a line feed.
    let expected = ##"""
      {
        "metadata": {
          "total_size": 5
        },
        "weight_map": {
          "a": "model-00002-of-00002.safetensors",
          "b\"\u00e9\ud83d\ude00\u007f": "model-00001-of-00002.safetensors"
        }
      }

      """##
    #expect(try folder.text(Self.index) == expected)
    let model = try ShardedSafetensors(folder: folder.path)
    #expect(model.names == ["b\"é😀\u{7F}", "a"])
    #expect(model.entries.map(\.shape) == [[3], [2]])
    #expect(model.files.map(\.metadata) == [["format": "pt"], ["format": "pt"]])
    let entry = try #require(model["a"])
    #expect(model.withBytes(of: entry) { [UInt8]($0) } == [4, 5])
  }

  /// The split of huggingface_hub: a tensor beyond the limit has a shard of its own, the others
  /// fill shards in their order.
  @Test(arguments: [
    ([6, 6, 2, 6, 2, 2], 10, [["0"], ["1", "2"], ["3", "4", "5"]]),
    ([3, 12, 3, 5], 10, [["1"], ["0", "2"], ["3"]]),
    ([0, 0, 4, 0, 4], 4, [["0", "1", "2", "3"], ["4"]]),
    ([1, 1, 0], 0, [["0"], ["1"], ["2"]]),
    ([5, 5], 10, [["0", "1"]]),
  ])
  func `shards are filled in order`(sizes: [Int], limit: Int, shards: [[String]]) throws {
    let folder = try SafetensorsFolder()
    let items = sizes.enumerated().map { item("\($0)", Array(repeating: 1, count: $1)) }
    try write(items, to: folder, limit: limit)
    #expect(try ShardedSafetensors(folder: folder.path).files.map(\.names) == shards)
  }

  @Test func `a model replaces the one before it, whatever their numbers of files`() throws {
    let folder = try SafetensorsFolder()
    try folder.add("kept", as: "config.json")
    let items = (0..<4).map { item("\($0)", [UInt8($0)]) }
    for limit in [1, 2, 4, 1, 1, 3, 4, 4] {
      try write(items, to: folder, limit: limit)
      let model = try ShardedSafetensors(folder: folder.path)
      let fileCount = (4 + limit - 1) / limit
      #expect(model.files.count == fileCount)
      #expect(model.names.sorted() == ["0", "1", "2", "3"])
      #expect(try folder.fileNames.count == fileCount + (fileCount > 1 ? 2 : 1))
    }
    #expect(try folder.text("config.json") == "kept")
  }

  @Test func `a write that fails leaves no mixture of two models`() throws {
    let folder = try SafetensorsFolder()
    try write([item("a", [1]), item("b", [2])], to: folder, limit: 1)
    let short = SafetensorsWriter.Item(name: "b", type: .uint8, shape: [1], bytes: [])
    let error = #expect(throws: SafetensorsError.self) {
      try write([item("a", [3]), short], to: folder, limit: 1)
    }
    #expect(error?.path == folder.path(Self.second))
    #expect(
      openingError(folder: folder.path)?.problem
        == "the folder has neither model.safetensors nor model.safetensors.index.json")
  }

  @Test func `an index cannot have files deleted that are no shards`() throws {
    let folder = try SafetensorsFolder()
    try folder.add("kept", as: "config.json")
    try folder.add(##"{"weight_map":{"a":"config.json","b":"../b"}}"##, as: Self.index)
    try write([item("a", [1])], to: folder, limit: 4)
    #expect(try folder.fileNames == ["config.json", "model.safetensors"])
  }

  @Test func `a name that comes twice is refused although it would be in two shards`() throws {
    let folder = try SafetensorsFolder()
    let error = #expect(throws: SafetensorsError.self) {
      try write([item("a", [1]), item("a", [2])], to: folder, limit: 1)
    }
    #expect(error?.description == "\(folder.path): tensor \"a\" is given twice")
    #expect(try folder.fileNames == [])
  }

  @Test func `every disagreement of index and shards is listed`() throws {
    let folder = try SafetensorsFolder()
    try SafetensorsWriter.write([item("a", [1]), item("b", [2])], to: folder.path(Self.first))
    try SafetensorsWriter.write([item("b", [1]), item("x", [2])], to: folder.path(Self.second))
    try folder.add([9, 0, 0, 0, 0, 0, 0, 0], as: "damaged")
    let map = [
      "a": Self.second, "b": Self.first, "c": "../c", "d": "/d", "e": ".", "f": "missing",
      "g": "damaged", "h": "a/b", "i": "",
    ]
    let rows = map.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",")
    try folder.add("{\"weight_map\":{\(rows)}}", as: Self.index)
    let expected = """
      \(folder.path(Self.index)): 11 problems
        the tensor "c" is said to be in "../c", which is not the plain name of a file
        the tensor "d" is said to be in "/d", which is not the plain name of a file
        the tensor "e" is said to be in ".", which is not the plain name of a file
        the tensor "h" is said to be in "a/b", which is not the plain name of a file
        the tensor "i" is said to be in "", which is not the plain name of a file
        "damaged": its header claims 9 bytes, but only 0 follow
        "missing": cannot open: No such file or directory
        "\(Self.first)" holds the tensor "a", which the index places in "\(Self.second)"
        "\(Self.second)" does not hold the tensor "a"
        "\(Self.second)" holds the tensor "b", which the index places in "\(Self.first)"
        "\(Self.second)" holds the tensor "x", which the index does not name
      """
    #expect(openingError(folder: folder.path)?.description == expected)
  }

  @Test func `a long list of disagreements is cut at twenty`() throws {
    let folder = try SafetensorsFolder()
    try SafetensorsWriter.write([], to: folder.path("file"))
    let names = (100..<123).map { "t\($0)" }
    let rows = names.map { "\"\($0)\":\"file\"" }.joined(separator: ",")
    try folder.add("{\"weight_map\":{\(rows)}}", as: Self.index)
    let lines = names.prefix(20).map { "\n  \"file\" does not hold the tensor \"\($0)\"" }
    #expect(
      openingError(folder: folder.path)?.problem
        == "23 problems" + lines.joined() + "\n  and 3 more")
  }

  @Test(arguments: [
    ("", "the index, byte 0: expected \"{\" but found the end"),
    ("{}", "the key \"weight_map\" is missing"),
    (##"{"weight_map":{}} {"##, "the index, byte 18: expected the end but found \"{\""),
    (##"{"weight_map":{"a":1}}"##, "the index, byte 19: expected a string but found \"1\""),
    (
      ##"{"weight_map":{"a":"f","a":"g"}}"##, "the index, byte 23: the key \"a\" appears twice"
    ),
    (##"{"metadata":{"a":+1}}"##, "the index, byte 17: expected a value but found \"+\""),
    (##"{"metadata":[1 2]}"##, "the index, byte 15: expected \",\" or \"]\" but found \"2\""),
    (##"{"metadata":"##, "the index, byte 12: expected a value but found the end"),
    (
      ##"{"metadata":"## + String(repeating: "[", count: 1_000_000),
      "the index, byte 44: nested too deeply"
    ),
  ])
  func `a bad index is refused with its reason`(text: String, problem: String) throws {
    let folder = try SafetensorsFolder()
    let path = try folder.add(text, as: Self.index)
    #expect(
      openingError(folder: folder.path) == SafetensorsError(path: path, problem: problem))
  }

  @Test func `an index of unreasonable size is refused unread`() throws {
    let folder = try SafetensorsFolder()
    let path = try folder.add("{", as: Self.index)
    #expect(truncate(path, 100_000_001) == 0)
    #expect(
      openingError(folder: folder.path)?.problem
        == "it has 100000001 bytes, and 100000000 are the most")
  }

  @Test func `a folder without a model is named`() throws {
    let folder = try SafetensorsFolder()
    let missing = folder.path("missing")
    let file = try folder.add("", as: "file")
    #expect(
      openingError(folder: missing)?.description
        == "\(missing): cannot open the folder: No such file or directory")
    #expect(openingError(folder: file)?.problem == "cannot open the folder: Not a directory")
    #expect(
      openingError(folder: folder.path)?.problem
        == "the folder has neither model.safetensors nor model.safetensors.index.json")
  }
}
