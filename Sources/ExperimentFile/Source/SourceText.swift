/// The text of one file or command-line override, with the places where its lines begin.
///
/// A class because every node and every diagnostic refers to the same, never changing text: a span
/// then costs one reference and two numbers.
public final class SourceText: Sendable {
  /// What diagnostics print before the line: a path as it was given, or `<--set 2>`.
  public let name: String
  /// The UTF-8 text, byte for byte as it was read.
  package let bytes: [UInt8]
  /// The offset of the first byte of every line; a byte order mark belongs to no line.
  let lineStarts: [Int]

  /// Makes a source from bytes that have not been checked yet.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    let first = bytes.starts(with: SourceText.byteOrderMark) ? 3 : 0
    var starts = [first]
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") { starts.append(index + 1) }
    lineStarts = starts
  }

  /// Makes a source from text.
  public convenience init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// The folder that relative paths in this source start from; empty for the working folder.
  public var directory: String { PathText.directory(of: name) }

  /// The SHA-256 of the bytes, for provenance.
  public var digest: String { SHA256.hexadecimal(bytes) }

  /// The line and column of a byte.
  func position(at offset: Int) -> SourcePosition {
    let line = lineIndex(at: offset)
    let start = lineStarts[line]
    let end = max(start, min(offset, bytes.count))
    let column = bytes[start..<end].count { $0 & 0xC0 != 0x80 }
    return SourcePosition(line: line + 1, column: column + 1)
  }

  /// The text of a line, without its line break; `number` counts from 1.
  func line(_ number: Int) -> String {
    guard lineStarts.indices.contains(number - 1) else { return "" }
    let start = lineStarts[number - 1]
    var end = number < lineStarts.count ? lineStarts[number] : bytes.count
    while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return text(start, end)
  }

  func text(_ start: Int, _ end: Int) -> String {
    String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private func lineIndex(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }
}

/// A line and a column, both counted from 1; columns count Unicode scalars.
public struct SourcePosition: Hashable, Sendable {
  /// The line, from 1.
  public let line: Int
  /// The column in Unicode scalars, from 1.
  public let column: Int
}
