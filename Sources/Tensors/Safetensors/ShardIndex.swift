/// `model.safetensors.index.json`: which file of a folder holds which tensor.
struct ShardIndex {
  /// The file that holds the only shard of a model which fits into one.
  static let singleFileName = "model.safetensors"
  /// The file that holds an index.
  static let fileName = "model.safetensors.index.json"
  /// The longest index that is read, and the deepest nesting of its metadata.
  private static let largestByteCount = 100_000_000
  private static let deepestNesting = 32

  /// For each tensor, the name of its file; what an index says is not checked, see `isPlain`.
  let fileByTensor: [String: String]

  init(fileByTensor: [String: String]) {
    self.fileByTensor = fileByTensor
  }

  /// Reads the index at `path`, whose metadata may be anything and are passed over.
  init(path: String) throws(SafetensorsError) {
    let json = try FileSystem.contents(of: path, atMost: Self.largestByteCount)
    do {
      try self.init(json: json)
    } catch {
      throw error.inFile(path)
    }
  }

  private init(json: [UInt8]) throws(FormatProblem) {
    var scanner = JSONScanner(json, title: "the index")
    var fileByTensor: [String: String]?
    var members = try scanner.beginObject()
    while let key = try scanner.nextKey(of: &members) {
      if key == "weight_map" {
        fileByTensor = try scanner.stringsByKey()
      } else {
        try scanner.skipValue(deepestNesting: Self.deepestNesting)
      }
    }
    scanner.skipWhitespace()
    guard scanner.position == json.count else { throw scanner.expected("the end") }
    guard let fileByTensor else { throw FormatProblem("the key \"weight_map\" is missing") }
    self.fileByTensor = fileByTensor
  }

  /// The index as text, in the layout of the transformers library: two spaces a level, sorted keys,
  /// ASCII alone.
  ///
  /// `totalByteCount` is what all the tensors take, without the headers of their files.
  func text(totalByteCount: Int) -> String {
    let rows = fileByTensor.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
      "    \(JSONText.quote($0.key, asciiOnly: true)): \(JSONText.quote($0.value, asciiOnly: true))"
    }
    return """
      {
        "metadata": {
          "total_size": \(totalByteCount)
        },
        "weight_map": {
      \(rows.joined(separator: ",\n"))
        }
      }

      """
  }
}

extension ShardIndex {
  /// The name of one of several shards, for example `model-00002-of-00010.safetensors`.
  static func shardName(_ number: Int, of count: Int) -> String {
    "model-\(fiveDigits(number))-of-\(fiveDigits(count)).safetensors"
  }

  private static func fiveDigits(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  /// Whether `name` has the form that `shardName` gives.
  static func isShardName(_ name: String) -> Bool {
    name.wholeMatch(of: #/model-[0-9]{5,}-of-[0-9]{5,}\.safetensors/#) != nil
  }

  /// Whether `name` is a file's name and nothing more: it cannot lead out of the folder.
  static func isPlain(_ name: String) -> Bool {
    name.utf8.count <= 255 && !["", ".", ".."].contains(name)
      && name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") }
  }
}
