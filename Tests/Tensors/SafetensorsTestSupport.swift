import Foundation
import Tensors
import Testing

/// A folder for one test, deleted with everything in it when the test lets go of it.
final class SafetensorsFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "safetensors-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The names of the files in the folder, sorted.
  var fileNames: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  func path(_ name: String) -> String { "\(path)/\(name)" }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  /// Writes `bytes` to a file and returns its path.
  @discardableResult
  func add(_ bytes: [UInt8], as name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  /// Writes `text` to a file and returns its path.
  @discardableResult
  func add(_ text: String, as name: String) throws -> String {
    try add(Array(text.utf8), as: name)
  }
}

/// A file's bytes from its parts: the header's length, the header, the data.
func safetensors(header: String, data: [UInt8] = []) -> [UInt8] {
  let length = UInt64(header.utf8.count).littleEndian
  return withUnsafeBytes(of: length) { Array($0) } + Array(header.utf8) + data
}

/// The bytes that `hexadecimal` spells, two digits each.
func bytes(hexadecimal: String) -> [UInt8] {
  let digits = hexadecimal.compactMap(\.hexDigitValue).map(UInt8.init)
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// A copy of one tensor's bytes, or nil when there is no tensor of this name.
func bytes(of name: String, in file: SafetensorsFile) -> [UInt8]? {
  file[name].map { entry in file.withBytes(of: entry) { bytes in [UInt8](bytes) } }
}

/// The error that opening the file at `path` gives.
func openingError(_ path: String) -> SafetensorsError? {
  #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: path) }
}

/// The error that opening the folder at `path` gives.
func openingError(folder path: String) -> SafetensorsError? {
  #expect(throws: SafetensorsError.self) { try ShardedSafetensors(folder: path) }
}

/// Shorthand for a tensor of unsigned bytes.
func item(_ name: String, _ bytes: [UInt8]) -> SafetensorsWriter.Item {
  .init(name: name, type: .uint8, shape: [bytes.count], bytes: bytes)
}
