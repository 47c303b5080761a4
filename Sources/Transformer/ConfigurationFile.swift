import Tensors

/// A JSON object of settings, of a file or inside of one, asked key by key.
///
/// What is not as asked for is an error that names the file, the key, what was found and what is
/// wanted.
struct ConfigurationFile {
  /// The longest file that is read.
  private static let largestByteCount = 10_000_000

  /// The file.
  let path: String
  /// What comes before the keys of this object in an error: "rope_parameters.".
  private let prefix: String
  private let members: [String: JSONValue]

  /// Reads the file at `path`, which must be one JSON object.
  init(path: String) throws(ModelFolderError) {
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.contents(of: path, atMost: Self.largestByteCount)
    } catch {
      throw ModelFolderError(error)
    }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw ModelFolderError(path: path, problem: "is not JSON: \(JSONValue.reason(of: error))")
    }
    guard case .object(let members) = value else {
      throw ModelFolderError(path: path, problem: "is \(value.shown); wanted is an object")
    }
    (self.path, prefix, self.members) = (path, "", members)
  }

  private init(path: String, prefix: String, members: [String: JSONValue]) {
    (self.path, self.prefix, self.members) = (path, prefix, members)
  }

  /// The value of a key, nil where there is none; null counts as none.
  subscript(key: String) -> JSONValue? {
    members[key].flatMap { $0 == .null ? nil : $0 }
  }

  /// That the value of `key` is not what is wanted.
  func failure(_ key: String, wanted: String) -> ModelFolderError {
    let found = members[key].map { "is \($0.shown)" } ?? "is missing"
    return problem("\(prefix)\(key) \(found); wanted is \(wanted)")
  }

  /// An error about this file.
  func problem(_ text: String) -> ModelFolderError { ModelFolderError(path: path, problem: text) }
}

extension ConfigurationFile {
  /// A whole number.
  func whole(
    _ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil
  ) throws(ModelFolderError) -> Int {
    if self[key] == nil, let fallback { return fallback }
    guard case .number(let number)? = self[key], let whole = Int(exactly: number),
      range.contains(whole)
    else {
      throw failure(
        key, wanted: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return whole
  }

  /// A number for which `isValid` holds, described by `wanted`; nil where there is none.
  func number(
    _ key: String, wanted: String, isValid: (Double) -> Bool
  ) throws(ModelFolderError) -> Double? {
    guard let value = self[key] else { return nil }
    guard case .number(let number) = value, isValid(number) else {
      throw failure(key, wanted: wanted)
    }
    return number
  }

  /// True or false.
  func flag(_ key: String, default fallback: Bool) throws(ModelFolderError) -> Bool {
    guard let value = self[key] else { return fallback }
    guard case .flag(let flag) = value else { throw failure(key, wanted: "true or false") }
    return flag
  }

  /// An object inside of this one; nil where there is none.
  func object(_ key: String) throws(ModelFolderError) -> ConfigurationFile? {
    guard let value = self[key] else { return nil }
    guard case .object(let members) = value else {
      throw failure(key, wanted: "an object or null")
    }
    return ConfigurationFile(path: path, prefix: "\(prefix)\(key).", members: members)
  }

  /// Refuses every value of `key` but one; that the key is missing is no error.
  func require(_ key: String, _ supported: JSONValue) throws(ModelFolderError) {
    guard let value = self[key], value != supported else { return }
    throw problem("\(prefix)\(key) is \(value.shown); supported is \(supported.shown) alone")
  }
}
