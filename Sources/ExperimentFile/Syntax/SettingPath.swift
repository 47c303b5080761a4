/// Where a setting is in the tree: `restart.reset.ratio`.
public struct SettingPath: Sendable, Hashable, CustomStringConvertible {
  /// The keys from the root.
  public var segments: [String]

  /// Makes a path from its keys.
  public init(_ segments: [String] = []) { self.segments = segments }

  /// Makes a path from its dotted form, in which no key has quotes.
  public init(dotted text: String) {
    segments = text.split(separator: ".").map(String.init)
  }

  /// Dotted, with quotes around a key that a dotted path could not hold.
  public var description: String {
    segments.map { KeyText.isSegment($0) ? $0 : JSON.quoted($0) }.joined(separator: ".")
  }

  /// Whether it is the root.
  public var isEmpty: Bool { segments.isEmpty }

  func appending(_ key: String) -> SettingPath { SettingPath(segments + [key]) }

  /// Whether this path is `other` or lies below it.
  func isWithin(_ other: SettingPath) -> Bool { segments.starts(with: other.segments) }
}

extension SettingPath: Comparable {
  /// Paths are ordered by their keys.
  public static func < (left: SettingPath, right: SettingPath) -> Bool {
    left.segments.lexicographicallyPrecedes(right.segments)
  }
}

/// The grammar of keys.
enum KeyText {
  static let longest = 256

  /// Whether a text is one word of a path: `[A-Za-z_] [A-Za-z0-9_/-]*`.
  static func isSegment(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, isStart(first) else { return false }
    return text.utf8.allSatisfy { isStart($0) || isDigit($0) || $0 == 0x2D || $0 == 0x2F }
  }

  /// Whether a text is words joined by dots.
  static func isDotted(_ text: String) -> Bool {
    text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isSegment($0) }
  }

  /// Words that other YAML parsers read as true, false or nothing.
  static func looksTyped(_ text: String) -> Bool {
    ["true", "false", "null", "yes", "no", "on", "off"].contains(text.lowercased())
  }

  static func isStart(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || byte == 0x5F
  }

  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
