/// Where a writer puts each tensor, and the bytes of the header that says so.
struct SafetensorsLayout {
  /// The tensors in the order of the file, with the number of bytes that each takes.
  let items: [(item: SafetensorsWriter.Item, byteCount: Int)]
  /// The length of the header and the header: what comes before the tensors' bytes.
  let header: [UInt8]
  /// What the tensors take together, in bytes.
  let dataByteCount: Int

  /// Checks the tensors and orders them as the reference writer does.
  init(
    of items: [SafetensorsWriter.Item], metadata: [String: String]
  ) throws(FormatProblem) {
    self.items = try Self.ordered(items)
    var members: [String] = []
    if !metadata.isEmpty {
      members.append(
        "\(JSONText.quote(SafetensorsHeader.metadataKey)):\(try Self.text(of: metadata))")
    }
    var start = 0
    for (item, byteCount) in self.items {
      let (end, overflow) = start.addingReportingOverflow(byteCount)
      guard !overflow else {
        throw FormatProblem("the tensors take more bytes than can be counted")
      }
      let shape = item.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(JSONText.quote(item.name)):{\"dtype\":\"\(item.type.rawValue)\","
          + "\"shape\":[\(shape)],\"data_offsets\":[\(start),\(end)]}")
      start = end
    }
    dataByteCount = start
    header = try Self.framed("{\(members.joined(separator: ","))}")
  }

  /// The number of bytes that `item` takes, after a check of its name.
  static func byteCount(of item: SafetensorsWriter.Item) throws(FormatProblem) -> Int {
    var tensor: String { "tensor \(FormatProblem.quote(item.name))" }
    guard item.name != SafetensorsHeader.metadataKey else {
      throw FormatProblem("\(tensor): no tensor can have this name, which holds the metadata")
    }
    guard item.name.utf8.count <= JSONScanner.longestKey else {
      throw FormatProblem("\(tensor): the name has more than \(JSONScanner.longestKey) bytes")
    }
    do {
      return try item.type.byteCount(shape: item.shape)
    } catch {
      throw error.within(tensor)
    }
  }

  private static func ordered(
    _ items: [SafetensorsWriter.Item]
  ) throws(FormatProblem) -> [(item: SafetensorsWriter.Item, byteCount: Int)] {
    var alignmentRank: [StoredType: Int] = [:]
    for (rank, type) in StoredType.allCases.enumerated() {
      alignmentRank[type] = rank
    }
    var names: Set<String> = []
    var result: [(item: SafetensorsWriter.Item, rank: Int, byteCount: Int)] = []
    for item in items {
      let byteCount = try byteCount(of: item)
      guard names.insert(item.name).inserted else {
        throw FormatProblem("tensor \(FormatProblem.quote(item.name)) is given twice")
      }
      result.append((item, alignmentRank[item.type, default: 0], byteCount))
    }
    result.sort { left, right in
      left.rank == right.rank
        ? left.item.name.utf8.lexicographicallyPrecedes(right.item.name.utf8)
        : left.rank > right.rank
    }
    return result.map { ($0.item, $0.byteCount) }
  }

  private static func text(of metadata: [String: String]) throws(FormatProblem) -> String {
    var members: [String] = []
    let byKey = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (key, value) in byKey {
      guard key.utf8.count <= JSONScanner.longestKey else {
        throw FormatProblem(
          "the metadata key \(FormatProblem.quote(key)) has more than "
            + "\(JSONScanner.longestKey) bytes")
      }
      members.append("\(JSONText.quote(key)):\(JSONText.quote(value))")
    }
    return "{\(members.joined(separator: ","))}"
  }

  /// The header's length as eight bytes, then `text`, padded so that the tensors begin at a
  /// multiple of 8.
  private static func framed(_ text: String) throws(FormatProblem) -> [UInt8] {
    var json = Array(text.utf8)
    while !json.count.isMultiple(of: 8) {
      json.append(UInt8(ascii: " "))
    }
    guard json.count <= SafetensorsHeader.largestByteCount else {
      throw FormatProblem(
        "the header would take \(json.count) bytes, "
          + "and \(SafetensorsHeader.largestByteCount) are the most that readers accept")
    }
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
  }
}
