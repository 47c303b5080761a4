import Foundation
import Testing

@testable import ExperimentFile

/// The parser against cases of YAML 1.2: the same tree, or a refusal; never another tree.
struct YAMLCasesTests {
  struct Case: Sendable {
    var id: String
    var text: String
    var mustFail: Bool
    var document: String?
  }

  static func load() throws -> [Case] {
    let own = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/yaml-cases.json").path
    let path = ProcessInfo.processInfo.environment["RANKLAB_YAML_CASES"] ?? own
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let list = try #require(JSONSerialization.jsonObject(with: data) as? [[String: Any]])
    return try list.map { item in
      let documents = item["documents"] as? [Any]
      return Case(
        id: try #require(item["id"] as? String), text: try #require(item["yaml"] as? String),
        mustFail: item["fail"] as? Bool ?? false,
        document: documents?.count == 1 ? documents?.first.map(spelling) : nil)
    }
  }

  @Test func `every case is read the same way or refused`() throws {
    var read = 0
    var refused = 0
    var treeless: [String] = []
    for item in try YAMLCasesTests.load() {
      let (tree, problems) = Parser.file(SourceText(name: item.id, text: item.text))
      guard problems.isEmpty, let tree else {
        #expect(!problems.isEmpty, "\(item.id): refused without a word")
        refused += 1
        continue
      }
      #expect(!item.mustFail, "\(item.id) must be refused")
      read += 1
      if let expected = item.document {
        #expect(YAMLCasesTests.spelling(tree) == expected, "\(item.id)")
      } else {
        treeless.append(item.id)
      }
    }
    print("YAML cases: \(read) read, \(refused) refused, no tree given: \(treeless)")
    #expect(read > 0)
  }

  /// A tree in one spelling, with unquoted scalars typed as YAML's core schema types them.
  static func spelling(_ node: Node) -> String {
    switch node.content {
    case .invalid: return "invalid"
    case .list(let items): return "[" + items.map(spelling).joined(separator: ",") + "]"
    case .block(let block):
      let parts = block.entries.map { (JSON.quoted($0.key), spelling($0.value)) }
      return "{" + parts.sorted { $0.0 < $1.0 }.map { $0.0 + ":" + $0.1 }.joined(separator: ",")
        + "}"
    case .scalar(let scalar):
      if scalar.style == .plain {
        if ["null", "~", "Null", "NULL"].contains(scalar.text) { return "null" }
        if ["true", "false"].contains(scalar.text) { return scalar.text }
        if let number = Double(scalar.text), scalar.text.utf8.allSatisfy({ $0 < 0x60 }) {
          return JSON.number(number).text
        }
      }
      return JSON.quoted(scalar.text)
    }
  }

  static func spelling(_ value: Any) -> String {
    switch value {
    case is NSNull: return "null"
    case let number as NSNumber:
      if CFGetTypeIDIsBoolean(number) { return number.boolValue ? "true" : "false" }
      return JSON.number(number.doubleValue).text
    case let text as String: return JSON.quoted(text)
    case let items as [Any]: return "[" + items.map(spelling).joined(separator: ",") + "]"
    case let fields as [String: Any]:
      let parts = fields.map { (JSON.quoted($0.key), spelling($0.value)) }
      return "{" + parts.sorted { $0.0 < $1.0 }.map { $0.0 + ":" + $0.1 }.joined(separator: ",")
        + "}"
    default: return "unknown"
    }
  }

  private static func CFGetTypeIDIsBoolean(_ number: NSNumber) -> Bool {
    String(cString: number.objCType) == "c" || String(cString: number.objCType) == "B"
  }
}
