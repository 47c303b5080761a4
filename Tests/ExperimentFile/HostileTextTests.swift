import Foundation
import Testing

@testable import ExperimentFile

/// A hundred thousand hostile texts: each is read or refused, at once; what is read can be printed
/// and read again. Where `RANKLAB_ACCEPTED` names a folder, what was accepted is written there, for
/// Tests/peer/yaml_structure.py to compare with another parser of YAML.
struct HostileTextTests {
  static let parts = 10, textsOfPart = 10_000
  /// No text is longer than a few thousand characters: a second is a hang.
  static let limit = Duration.seconds(2)

  @Test(arguments: 0..<parts)
  func `hostile texts are read or refused, and what is read is read again as the same tree`(
    part: Int
  ) throws {
    var texts = try HostileText(seed: 1000 + part)
    var accepted: [(bytes: [UInt8], tree: String)] = []
    let clock = ContinuousClock()
    for index in 0..<HostileTextTests.textsOfPart {
      let bytes = texts.next()
      let start = clock.now
      let (tree, problems) = Parser.file(SourceText(name: "x.yaml", bytes: bytes))
      if tree == nil, problems.isEmpty { fail("refused without a word", part, index, bytes) }
      if let tree, problems.isEmpty {
        let own = HostileTextTests.json(tree)
        if !isPrintable(tree, as: own) { fail("printed as another tree", part, index, bytes) }
        accepted.append((bytes, own))
      }
      if clock.now - start > HostileTextTests.limit { fail("took too long", part, index, bytes) }
    }
    print("hostile texts \(part): \(accepted.count) of \(HostileTextTests.textsOfPart) accepted")
    // Were all refused, nothing would have been tested.
    #expect(accepted.count > HostileTextTests.textsOfPart / 20)
    try write(accepted, part)
  }

  /// Whether a tree is printed so that reading it gives the same.
  private func isPrintable(_ tree: Node, as own: String) -> Bool {
    let text = YAMLText.text(of: tree)
    let (read, problems) = Parser.file(SourceText(name: "printed.yaml", text: text))
    // What is printed escapes references, as for a tree whose references were resolved.
    guard problems.isEmpty, let read else { return false }
    return HostileTextTests.json(read) == own.replacing("${", with: "$${")
  }

  /// The text as a literal of Swift, to be put into a test.
  private func fail(_ what: String, _ part: Int, _ index: Int, _ bytes: [UInt8]) {
    let text = String(validating: bytes, as: UTF8.self).map { $0.debugDescription } ?? "\(bytes)"
    Issue.record("\(what): text \(index) of part \(part): \(text)")
  }

  /// Keys in their order, nesting and the text of scalars: what all parsers must agree about.
  static func json(_ node: Node) -> String {
    switch node.content {
    case .invalid: "null"
    case .scalar(let scalar): JSON.quoted(scalar.text)
    case .list(let items): "[" + items.map(json).joined(separator: ",") + "]"
    case .block(let block):
      "{"
        + block.entries.map { JSON.quoted($0.key) + ":" + json($0.value) }
        .joined(separator: ",") + "}"
    }
  }

  /// One line for each: the text, and the tree as it was read.
  private func write(_ accepted: [(bytes: [UInt8], tree: String)], _ part: Int) throws {
    guard let folder = ProcessInfo.processInfo.environment["RANKLAB_ACCEPTED"] else { return }
    let lines = accepted.map { bytes, tree in
      "{\"text\":" + JSON.quoted(String(decoding: bytes, as: UTF8.self)) + ",\"tree\":" + tree
        + "}\n"
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try lines.joined().write(
      toFile: folder + "/accepted-\(part).jsonl", atomically: true, encoding: .utf8)
  }

  /// What random texts and the comparison with ruamel.yaml have found.
  @Test(arguments: ["  ...\n", "  ---\n", "#\n  ... a\n#"])
  func `a marker that is text is printed in quotes`(text: String) throws {
    let (tree, problems) = Parser.file(SourceText(name: "x.yaml", text: text))
    let read = try #require(tree)
    #expect(problems.isEmpty)
    #expect(isPrintable(read, as: HostileTextTests.json(read)))
  }

  @Test func `spaces in an empty line before block text are refused, as ruamel yaml does`() {
    let text = "a: |\n \n  one\n"
    let (_, problems) = Parser.file(SourceText(name: "x.yaml", text: text))
    #expect(problems.map(\.message) == ["an empty line above has spaces"])
    #expect(problems.first?.label == "remove the spaces of the empty line")
  }
}
