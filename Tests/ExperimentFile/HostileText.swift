import Foundation

@testable import ExperimentFile

/// Texts that nobody would write: known files after accidents, the same ones at every run.
struct HostileText {
  private var random: FuzzTests.Random
  private let files: [[UInt8]]
  private let cases: [[UInt8]]

  /// - Parameter seed: Texts of another seed are other texts.
  init(seed: Int) throws {
    random = FuzzTests.Random(seed)
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Experiments").standardizedFileURL
    let shipped = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    files =
      try shipped.filter { $0.pathExtension == "yaml" }.sorted { $0.path < $1.path }
      .map { Array(try Data(contentsOf: $0)) }
      + ThreeFilesTests.files.sorted { $0.key < $1.key }.map { Array($0.value.utf8) }
    cases = try YAMLCasesTests.load().map { Array($0.text.utf8) }
  }

  private static let special = [
    " ", "\n", "  ", "\n  ", "\n- ", "- ", ": ", ":", "-", "#", " #", ",", "[", "]", "{", "}", "'",
    "\"", "|\n", ">-\n", "|+\n", "&a ", "*a", "!t ", "%", "@", "`", "? ", "?", "\t", "\r\n", "\r",
    "\\", "é", "1e-3", "---\n", "...\n", "<<: ", "${seed}", "${", "\u{0}", "\u{2028}", "\u{FEFF}",
    "\u{85}", "a.b: ", "~", "=", "\u{1F600}", "\"a\": ", "''", "\"\"", "null", "{}", "[]",
  ].map { Array($0.utf8) }

  private static let invalid: [[UInt8]] = [
    [0xC3], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
  ]

  /// The next text: a case of YAML or a few lines of a file, sometimes a whole one, after one to
  /// four accidents.
  mutating func next() -> [UInt8] {
    var text = origin()
    for _ in 0...random.below(4) { accident(&text) }
    return text
  }

  private mutating func origin() -> [UInt8] {
    switch random.below(50) {
    case 0: return random.pick(files)
    case 1..<25:
      let lines = random.pick(files).split(separator: 0x0A, omittingEmptySubsequences: false)
      let first = random.below(lines.count)
      let part = lines[first..<min(lines.count, first + 1 + random.below(6))]
      // From the column of the first line, so that most of them can be read.
      let indent = part.first?.prefix { $0 == 0x20 }.count ?? 0
      return Array(
        part.map { $0.dropFirst(min(indent, $0.prefix { $0 == 0x20 }.count)) }
          .joined(separator: [0x0A]))
    default: return random.pick(cases)
    }
  }

  private mutating func accident(_ text: inout [UInt8]) {
    let place = random.below(text.count + 1)
    let length = min(random.below(9), text.count - place)
    switch random.below(24) {
    case 0...1 where place < text.count: text[place] ^= 1 << UInt8(random.below(8))
    case 2...9: text.insert(contentsOf: random.pick(HostileText.special), at: place)
    case 10...12: text.removeSubrange(place..<place + length)
    case 13...14:
      text.replaceSubrange(place..<place + length, with: random.pick(HostileText.special))
    case 15: text.insert(contentsOf: text[place..<place + length], at: place)
    case 16...18: changeLines(&text)
    case 19: text = Array(text.prefix(place))
    case 20:
      let other = random.pick(cases)
      text = Array(text.prefix(place)) + other.suffix(random.below(other.count + 1))
    case 21: text.insert(contentsOf: random.pick(HostileText.invalid), at: place)
    case 22 where random.below(12) == 0: nest(&text, at: place)
    default:
      guard random.below(60) == 0 else { return }
      // A long line, of one character.
      text.insert(
        contentsOf: repeatElement(random.pick([0x20, 0x61, 0x3A, 0x22]), count: 4000), at: place)
    }
  }

  /// Lines that stand twice, or in the place of others.
  private mutating func changeLines(_ text: inout [UInt8]) {
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    let (first, second) = (random.below(lines.count), random.below(lines.count))
    switch random.below(3) {
    case 0: lines.insert(lines[first], at: second)
    case 1: lines.swapAt(first, second)
    default: lines[first] = [0x20, 0x20] + lines[first]
    }
    text = Array(lines.joined(separator: [0x0A]))
  }

  private mutating func nest(_ text: inout [UInt8], at place: Int) {
    let (opening, closing) = random.pick([("[", "]"), ("{a: ", "}"), ("- ", ""), ("[{a: [", "]}]")])
    let depth = 2 + random.below(60)
    let piece =
      String(repeating: opening, count: depth) + "1"
      + (random.below(3) == 0 ? "" : String(repeating: closing, count: depth))
    text.insert(contentsOf: piece.utf8, at: place)
  }
}
