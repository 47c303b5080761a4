/// The header of a safetensors file: which tensors lie where in the data that follows it.
///
/// Text like this, padded with spaces:
///
/// ```
/// {"__metadata__":{"format":"pt"},
///  "wte.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}
/// ```
struct SafetensorsHeader {
  /// The key that holds the metadata and can therefore name no tensor.
  static let metadataKey = "__metadata__"
  /// The longest header that the format's reference implementation reads.
  static let largestByteCount = 100_000_000

  /// The tensors by their place in the data; those without bytes come by name where places tie.
  let entries: [SafetensorsFile.Entry]
  let metadata: [String: String]

  /// Reads a header and checks that its tensors fill `dataCount` bytes without hole or overlap.
  init(json: [UInt8], dataCount: Int) throws(FormatProblem) {
    guard json.first == UInt8(ascii: "{") else {
      throw FormatProblem("the header does not begin with \"{\"")
    }
    var scanner = JSONScanner(json, title: "the header")
    var entries: [SafetensorsFile.Entry] = []
    var metadata: [String: String] = [:]
    var members = try scanner.beginObject()
    while let key = try scanner.nextKey(of: &members) {
      if key == Self.metadataKey {
        metadata = try scanner.stringsByKey()
      } else {
        entries.append(try Self.entry(named: key, &scanner))
      }
    }
    guard scanner.bytes[scanner.position...].allSatisfy({ $0 == UInt8(ascii: " ") }) else {
      throw scanner.problem("only spaces may follow the last brace", at: scanner.position)
    }
    entries.sort(by: Self.precedes)
    try Self.checkLayout(of: entries, dataCount: dataCount)
    self.entries = entries
    self.metadata = metadata
  }

  private static func entry(
    named name: String, _ scanner: inout JSONScanner
  ) throws(FormatProblem) -> SafetensorsFile.Entry {
    var tensor: String { "tensor \(FormatProblem.quote(name))" }
    var typeName: String?
    var shape: [Int]?
    var offsets: [Int]?
    var members = try scanner.beginObject()
    while let key = try scanner.nextKey(of: &members) {
      scanner.skipWhitespace()
      switch key {
      case "dtype": typeName = try scanner.string()
      case "shape": shape = try scanner.wholeNumbers()
      case "data_offsets": offsets = try scanner.wholeNumbers()
      default:
        throw FormatProblem(
          "\(tensor): the key \(FormatProblem.quote(key)) is not one of "
            + "\"dtype\", \"shape\", \"data_offsets\"")
      }
    }
    guard let typeName else { throw FormatProblem("\(tensor): \"dtype\" is missing") }
    guard let shape else { throw FormatProblem("\(tensor): \"shape\" is missing") }
    guard let offsets else { throw FormatProblem("\(tensor): \"data_offsets\" is missing") }
    // A long text would be slow to compare, see `JSONScanner.longestKey`.
    guard typeName.utf8.count <= JSONScanner.longestKey,
      let type = StoredType(rawValue: typeName)
    else {
      let known = StoredType.allCases.map(\.rawValue).joined(separator: ", ")
      throw FormatProblem(
        "\(tensor): the dtype \(FormatProblem.quote(typeName)) is not one of \(known)")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw FormatProblem(
        "\(tensor): data_offsets \(FormatProblem.list(offsets)) is not a beginning and an end")
    }
    return .init(name: name, type: type, shape: shape, byteRange: offsets[0]..<offsets[1])
  }

  private static func precedes(
    _ left: SafetensorsFile.Entry, _ right: SafetensorsFile.Entry
  ) -> Bool {
    let leftRange = (left.byteRange.lowerBound, left.byteRange.upperBound)
    let rightRange = (right.byteRange.lowerBound, right.byteRange.upperBound)
    return leftRange == rightRange
      ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8) : leftRange < rightRange
  }

  private static func checkLayout(
    of entries: [SafetensorsFile.Entry], dataCount: Int
  ) throws(FormatProblem) {
    var end = 0
    for entry in entries {
      var tensor: String { "tensor \(FormatProblem.quote(entry.name))" }
      let range = entry.byteRange
      guard range.lowerBound == end else {
        throw FormatProblem(
          "\(tensor) begins at byte \(range.lowerBound) of the data, but the tensors before it "
            + "end at byte \(end): \(range.lowerBound > end ? "a hole" : "an overlap")")
      }
      let size: Int
      do {
        size = try entry.type.byteCount(shape: entry.shape)
      } catch {
        throw error.within(tensor)
      }
      guard size == range.count else {
        throw FormatProblem(
          "\(tensor): the shape \(FormatProblem.list(entry.shape)) of \(entry.type.rawValue) takes "
            + "\(size) bytes, but data_offsets [\(range.lowerBound), \(range.upperBound)] "
            + "give it \(range.count)")
      }
      end = range.upperBound
    }
    guard end == dataCount else {
      throw FormatProblem(
        "the tensors take \(end) bytes, but \(dataCount) bytes follow the header")
    }
  }
}
